/** The canvas without React: what is in sight, what was fetched for it, and a frame whenever one of them is another. */
import type { EntryRef } from '../../../../src-shared/api/messages.ts';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import type { Intents } from '../../../store/intents.ts';
import type { TimelineIntents } from '../../../store/timeline-intents.ts';
import { Content, withReruns } from './content.ts';
import { sightScale } from './draw-lanes.ts';
import { overviewScale } from './draw-overview.ts';
import { TimelineFeed, type FeedQuestion } from './feed.ts';
import type { FollowedHead } from './head-follower.ts';
import { depthsIn, type Bar } from './lanes.ts';
import { layoutOf, type Layout } from './layout.ts';
import { Looking } from './looking.ts';
import { PlotMaker, type PlotHit } from './plot.ts';
import type { Scene } from './scene.ts';
import type { Mark, RerunMark } from './mark.ts';
import { rerunCauses, RerunPairs } from './rerun-pairs.ts';
import { StagedBars } from './stages.ts';
import { Surface } from './surface.ts';
import { NO_BRUSH, type Brush } from './time-filter.ts';
import { roomOf, xOf, msAt, type Scale } from './window.ts';
import type { Hint } from './words.ts';

/** What is open grows this often. */
const GROW_EVERY_MS = 500;
/** Nothing has been drawn for so long. */
const REST_MS = 300;
const NO_EXTENT: TimeRange = { fromMs: 0, toMs: 1 };

export interface EngineHooks {
  select(entry: EntryRef): void;
  /** To an entry of another tape. */
  jump(entry: EntryRef): void;
  setBrush(brush: Brush): void;
  windTo(wallMs: number): void;
  /** What the keyboard's cursor is on. */
  say(text: string): void;
  showHint(hint: Hint | null, x: number, y: number): void;
  /** Anything that is drawn may be another; at most once a frame. */
  onDrawn(scene: Scene): void;
  /** Looking elsewhere by hand keeps what is in sight from following the playhead. */
  onFollowPaused(isPaused: boolean): void;
}

/** What the view tells: where one looks, and what is there to be marked. */
export interface EngineInput {
  readonly question: FeedQuestion;
  /** More may come. */
  readonly isGrowing: boolean;
  readonly brush: Brush;
  readonly selected: EntryRef | null;
  readonly selectedMs: number | null;
  /** What is in sight goes along with the playhead. */
  readonly follows: boolean;
  readonly laneTitle: (laneId: string) => string;
  readonly reruns: readonly RerunMark[];
  /** Tapes that repeat another, or are repeated. */
  readonly linked: ReadonlySet<string>;
  readonly tapeName: (tapeId: string) => string;
  /** The path that is plotted; null for none. */
  readonly plotted: string | null;
}

export class TimelineEngine {
  readonly canvas: HTMLCanvasElement;
  readonly hooks: EngineHooks;
  readonly #surface: Surface;
  readonly #feed: TimelineFeed;
  readonly #staged: StagedBars;
  readonly #pairs: RerunPairs;
  #input: EngineInput;
  readonly #content = new Content();
  readonly #plot = new PlotMaker();
  #growth: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Of this moment; made when somebody asks. */
  #scene: Scene | null = null;
  #layout: Layout | null = null;
  /** What is dragged and not yet the filter. */
  #dragged: Brush | null = null;
  #draggedHeadMs: number | null = null;
  #head: FollowedHead = { ms: null, isPlaying: false };
  #hovered: Bar | Mark | null = null;
  #plotHit: PlotHit | null = null;
  #cursorMs: number | null = null;
  /** The uppermost lane, when there is no room for all of them. */
  #firstLane = 0;
  /** Where a jump led to, until it is known when that was. */
  #toReveal: { readonly entry: EntryRef; readonly spanMs: number } | null = null;
  readonly #looking: Looking;

  constructor(
    canvas: HTMLCanvasElement,
    context: CanvasRenderingContext2D,
    intents: TimelineIntents & Pick<Intents, 'stages'> & Pick<Intents['reruns'], 'pairs'>,
    input: EngineInput,
    hooks: EngineHooks,
  ) {
    this.canvas = canvas;
    this.hooks = hooks;
    this.#input = input;
    this.#feed = new TimelineFeed(intents, input.question, () => this.draw());
    this.#feed.plot(input.plotted);
    this.#staged = new StagedBars(
      (ref) => intents.stages(ref),
      () => this.draw(),
    );
    this.#pairs = new RerunPairs({ ask: (request) => intents.pairs(request), onChanged: () => this.draw() });
    this.#looking = new Looking(input.question.scope, input.follows, {
      extent: () => this.extent,
      isGrowing: () => this.#input.isGrowing,
      onMoved: () => this.draw(),
      onFollowPaused: (isPaused) => hooks.onFollowPaused(isPaused),
    });
    this.#surface = new Surface(canvas, context, {
      onFrame: () => this.#frame(),
      onResized: () => this.#resized(),
    });
  }

  close(): void {
    this.#surface.close();
    clearTimeout(this.#growth);
    this.#feed.close();
    this.#looking.close();
    this.#staged.close();
    this.#pairs.close();
    clearTimeout(this.#rest);
  }

  /** The newest of what the view knows. */
  set(input: EngineInput): void {
    const before = this.#input;
    this.#input = input;
    const { question } = input;
    if (before.question !== question) {
      if (JSON.stringify(before.question.scope) !== JSON.stringify(question.scope)) {
        this.#looking.turnTo(question.scope);
        this.#cursorMs = null;
        this.#firstLane = 0;
        this.hover(null);
        this.#content.forget();
      }
      this.#feed.look(question);
    }
    this.#feed.plot(input.plotted);
    if (before.linked !== input.linked) this.#pairs.forget();
    this.#looking.turnFollowing(input.follows);
    this.draw();
  }

  /** The host says that rows came or changed. */
  touch(): void {
    if (this.isShown) this.#feed.touch(this.#isTailInSight());
  }

  get isShown(): boolean {
    return this.#surface.isShown;
  }

  get scene(): Scene {
    return (this.#scene ??= this.#makeScene());
  }

  get failure(): Failure | null {
    return this.#feed.failure;
  }

  retry(): void {
    this.#feed.retry();
  }

  /** What is in sight goes along with the playhead again. */
  follow(): void {
    this.#looking.follow();
  }

  get layout(): Layout {
    const { widthPx, heightPx } = this.#surface;
    return (this.#layout ??= layoutOf(
      widthPx,
      heightPx,
      depthsIn(this.#content.lanes, this.sight),
      this.#input.plotted !== null,
      this.#firstLane,
    ));
  }

  get sight(): TimeRange {
    return this.#looking.sight;
  }

  get extent(): TimeRange {
    const extent = this.#feed.density?.extent ?? NO_EXTENT;
    return this.#grows() ? { ...extent, toMs: Math.max(extent.toMs, Date.now()) } : extent;
  }

  /** That one is the uppermost, as far as there are so many below it. */
  lookAtLane(first: number): void {
    this.#firstLane = first;
    this.draw();
  }

  /** Where x is in time, on the overview or on what lies below it. */
  msAt(x: number, isOverview: boolean): number {
    return msAt(this.scaleOf(isOverview), x - this.layout.leftPx);
  }

  xOf(ms: number, isOverview: boolean): number {
    return this.layout.leftPx + xOf(this.scaleOf(isOverview), ms);
  }

  scaleOf(isOverview: boolean): Scale {
    return isOverview ? overviewScale(this.scene, this.layout) : sightScale(this.scene, this.layout);
  }

  /** By hand. */
  look(range: TimeRange): void {
    this.#looking.look(range);
  }

  lookAtAll(): void {
    this.#looking.lookAtAll();
  }

  get brush(): Brush {
    return this.#dragged ?? this.#input.brush;
  }

  /** While it is dragged only the canvas shows it; it is the filter once it is let go. */
  dragBrush(brush: Brush): void {
    this.#dragged = brush;
    this.draw();
  }

  dropBrush(): void {
    const brush = this.#dragged;
    this.#dragged = null;
    if (brush !== null) this.setBrush(brush);
  }

  setBrush(brush: Brush): void {
    this.#dragged = null;
    this.hooks.setBrush(brush);
    this.draw();
  }

  clearBrush(): void {
    this.setBrush(NO_BRUSH);
  }

  get playheadMs(): number | null {
    return this.#draggedHeadMs ?? this.#head.ms;
  }

  /** Apart from the rest of the input: it moves once a frame, and React has no part in that. */
  moveHead(head: FollowedHead): void {
    const isElsewhere = this.#head.ms !== head.ms;
    this.#head = head;
    this.#looking.headMoved(head);
    if (isElsewhere) this.draw();
  }

  /** Null: it is where the store says. */
  dragHead(ms: number | null): void {
    this.#draggedHeadMs = ms;
    if (ms !== null) this.hooks.windTo(ms);
    this.draw();
  }

  /** A click, or Enter. */
  choose(target: EntryRef & { readonly to?: EntryRef }): void {
    if (target.to !== undefined) {
      this.#toReveal = { entry: target.to, spanMs: this.sight.toMs - this.sight.fromMs };
      this.hooks.jump(target.to);
    } else this.hooks.select({ tapeId: target.tapeId, seq: target.seq });
  }

  hover(target: Bar | Mark | null, plotHit: PlotHit | null = null): void {
    if (this.#hovered === target && this.#plotHit?.value === plotHit?.value) return;
    this.#hovered = target;
    this.#plotHit = plotHit;
    this.draw();
  }

  get cursorMs(): number | null {
    return this.#cursorMs;
  }

  setCursor(ms: number | null): void {
    this.#cursorMs = ms;
    this.draw();
  }

  draw(): void {
    this.#scene = null;
    this.#layout = null;
    this.#surface.ask();
  }

  #frame(): void {
    this.#read();
    if (this.#feed.density?.extent != null) this.#feed.see(this.sight);
    const { scene, layout } = this;
    this.#surface.draw(scene, layout);
    this.hooks.onDrawn(scene);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#askMore(), REST_MS);
    clearTimeout(this.#growth);
    if (this.#grows()) this.#growth = setTimeout(() => this.draw(), GROW_EVERY_MS);
  }

  /** New answers as what is drawn of them. */
  #read(): void {
    this.#reveal();
    const lanes = this.#content.lanes;
    this.#content.read(this.#feed.exchanges, this.#feed.marks, this.#input.laneTitle, this.#input.reruns);
    const hovered = this.#hovered;
    if (lanes !== this.#content.lanes && hovered !== null && !('wallMs' in hovered))
      this.#hovered = this.#content.barOf(hovered);
    this.#scene = null;
    this.#layout = null;
  }

  /** As much of the other tape comes into sight as one saw of this one. */
  #reveal(): void {
    const { selected, selectedMs } = this.#input;
    const wanted = this.#toReveal;
    if (wanted === null || selectedMs === null || this.#feed.density?.extent == null) return;
    if (selected?.tapeId !== wanted.entry.tapeId || selected.seq !== wanted.entry.seq) return;
    this.#toReveal = null;
    this.look({ fromMs: selectedMs - wanted.spanMs / 2, toMs: selectedMs + wanted.spanMs / 2 });
  }

  #makeScene(): Scene {
    const { selected, selectedMs, plotted, linked, tapeName } = this.#input;
    const { lanes, causes, marks } = this.#content;
    const pairs = linked.size === 0 ? [] : this.#pairs.marks(this.#barsInSight(), lanes.bars, tapeName);
    const again = rerunCauses(pairs, (entry) => this.#content.barOf(entry));
    return {
      density: this.#feed.density,
      room: roomOf(this.extent),
      sight: this.sight,
      isAll: this.#looking.isAtAll,
      lanes,
      hasExchanges: this.#feed.exchanges !== null,
      causes: again.length === 0 ? causes : [...causes, ...again],
      plot: this.#plot.of(this.#feed.plotted, plotted),
      plotHit: this.#plotHit,
      shadesOf: (bar) => this.#staged.of(bar),
      marks: withReruns(marks, pairs),
      pairs,
      brush: this.brush,
      selected,
      selectedMs,
      hovered: this.#hovered,
      cursorMs: this.#cursorMs,
      playheadMs: this.playheadMs,
      nowMs: this.extent.toMs,
    };
  }

  /** Of what has come to rest: while one drags, bars come and go. */
  #askMore(): void {
    const inSight = this.#barsInSight();
    void this.#staged.look(
      inSight,
      ({ startMs, endMs }) => this.xOf(endMs, false) - this.xOf(startMs, false),
    );
    void this.#pairs.look(inSight, (tapeId) => this.#input.linked.has(tapeId));
  }

  #barsInSight(): readonly Bar[] {
    const { fromMs, toMs } = this.sight;
    return this.#content.lanes.bars.filter(({ startMs, endMs }) => startMs <= toMs && endMs >= fromMs);
  }

  /** Something is open, and it may still be answered. */
  #grows(): boolean {
    return this.#input.isGrowing && this.#content.lanes.bars.some(({ endMs }) => endMs === Infinity);
  }

  #isTailInSight(): boolean {
    const extent = this.#feed.density?.extent;
    return extent == null || this.sight.toMs >= extent.toMs || this.#grows();
  }

  #resized(): void {
    this.#layout = null;
    if (this.isShown) this.#feed.resize(this.layout.plotPx);
    this.draw();
  }
}
