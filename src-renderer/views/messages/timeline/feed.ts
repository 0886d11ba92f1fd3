import type { Filter, Scope } from '../../../../src-shared/api/messages.ts';
import type {
  DensityAnswer,
  DensityRequest,
  ExchangesAnswer,
  ExchangesRequest,
  MarksAnswer,
  PlotAnswer,
  PlotRequest,
  TimelineWindow,
} from '../../../../src-shared/api/timeline.ts';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import { BUCKETS_MAX } from '../../../../src-shared/timeline/density.ts';
import type { TimelineIntents } from '../../../store/timeline-intents.ts';
import { Asker } from './asker.ts';

/** What is fetched beyond each edge of what is in sight, of its width: panning finds it there. */
const BEYOND = 0.6;
/** What was fetched is too coarse when less than this share of it is in sight. */
const SHARE_MIN = 0.2;
/** Widths in steps: a window that is dragged wider does not ask with every pixel. */
const WIDTH_STEP_PX = 128;

export interface FeedQuestion {
  readonly scope: Scope;
  /** Without the brush. */
  readonly filter: Filter;
}

/** Fetches what the timeline draws; four questions under way at the most, one of a kind. */
export class TimelineFeed {
  readonly #density: Asker<DensityRequest, DensityAnswer>;
  readonly #exchanges: Asker<ExchangesRequest, ExchangesAnswer>;
  readonly #marks: Asker<TimelineWindow, MarksAnswer>;
  readonly #plot: Asker<PlotRequest, PlotAnswer>;
  #question: FeedQuestion;
  #path: string | null = null;
  #widthPx = 0;
  #range: TimeRange | null = null;

  constructor(intents: TimelineIntents, question: FeedQuestion, onChanged: () => void) {
    this.#question = question;
    this.#density = new Asker((request) => intents.density(request), onChanged);
    this.#exchanges = new Asker((request) => intents.exchanges(request), onChanged);
    this.#marks = new Asker((request) => intents.marks(request), onChanged);
    this.#plot = new Asker((request) => intents.plot(request), onChanged);
  }

  get density(): DensityAnswer | null {
    return this.#density.latest?.answer ?? null;
  }

  get exchanges(): ExchangesAnswer | null {
    return this.#exchanges.latest?.answer ?? null;
  }

  get marks(): MarksAnswer | null {
    return this.#marks.latest?.answer ?? null;
  }

  get failure(): Failure | null {
    return this.#askers.find(({ failure }) => failure !== null)?.failure ?? null;
  }

  /** Null when none is wanted, or it has not come yet. */
  get plotted(): PlotAnswer | null {
    return this.#plot.latest?.answer ?? null;
  }

  /** The numbers at a path are wanted as well; null: not any more. */
  plot(path: string | null): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#plot.forget();
    const window = this.#exchanges.wanted;
    if (window !== null) this.#askPlot(window);
  }

  look(question: FeedQuestion): void {
    this.#question = question;
    this.#forget();
    this.#askDensity();
  }

  resize(widthPx: number): void {
    const stepped = Math.min(BUCKETS_MAX, Math.max(2, Math.ceil(widthPx / WIDTH_STEP_PX) * WIDTH_STEP_PX));
    if (stepped === this.#widthPx) return;
    this.#widthPx = stepped;
    this.#askDensity();
    if (this.#range !== null) this.#askWindow(this.#range);
  }

  /** What is in sight now; asks only when what is here does not reach, or is too coarse. */
  see(range: TimeRange): void {
    this.#range = range;
    const wanted = this.#exchanges.wanted;
    if (wanted !== null) {
      const isWithin = range.fromMs >= wanted.fromMs && range.toMs <= wanted.toMs;
      const share = (range.toMs - range.fromMs) / (wanted.toMs - wanted.fromMs);
      if (isWithin && share >= SHARE_MIN) return;
    }
    this.#askWindow(range);
  }

  /** Rows came or changed. `isInSight`: also where one looks. */
  touch(isInSight: boolean): void {
    this.#density.touch();
    if (!isInSight) return;
    this.#exchanges.touch();
    this.#marks.touch();
    this.#plot.touch();
  }

  /** What failed is asked again now. */
  retry(): void {
    for (const asker of this.#askers) asker.retry();
  }

  close(): void {
    this.#forget();
  }

  #forget(): void {
    for (const asker of this.#askers) asker.forget();
    this.#range = null;
  }

  #askDensity(): void {
    if (this.#widthPx > 0) this.#density.want({ ...this.#question, range: null, buckets: this.#widthPx });
  }

  #askWindow({ fromMs, toMs }: TimeRange): void {
    if (this.#widthPx === 0) return;
    const beyondMs = (toMs - fromMs) * BEYOND;
    const window = { ...this.#question, fromMs: fromMs - beyondMs, toMs: toMs + beyondMs };
    this.#exchanges.want({ ...window, buckets: Math.min(BUCKETS_MAX, this.#widthPx) });
    this.#marks.want(window);
    this.#askPlot(window);
  }

  /** As many columns as that stretch has pixels: what is fetched beyond the edges is none of those in sight. */
  #askPlot({ scope, filter, fromMs, toMs }: TimelineWindow): void {
    if (this.#path === null) return;
    const buckets = Math.min(BUCKETS_MAX, Math.ceil(this.#widthPx * (1 + 2 * BEYOND)));
    this.#plot.want({ scope, filter, fromMs, toMs, path: this.#path, buckets });
  }

  get #askers(): readonly [
    Asker<DensityRequest, DensityAnswer>,
    Asker<ExchangesRequest, ExchangesAnswer>,
    Asker<TimelineWindow, MarksAnswer>,
    Asker<PlotRequest, PlotAnswer>,
  ] {
    return [this.#density, this.#exchanges, this.#marks, this.#plot];
  }
}
