import type { PlotAnswer, PlotRequest } from '../../../src-shared/api/timeline.ts';
import { plotAnswer } from '../../../src-shared/api/timeline-builder.ts';
import { Recent } from '../../../src-shared/base/recent.ts';
import { asCoarse } from '../../../src-shared/timeline/coarse.ts';
import { bucketsOf } from '../../../src-shared/timeline/density.ts';
import {
  partsOf,
  plotParts,
  type PlotPart,
  type TimedValue,
} from '../../../src-shared/timeline/plot-parts.ts';
import type { OfScope } from '../ports/timeline.ts';
import type { WindowBlock } from './long-statistics.ts';
import type { NumberPath, PathNumbers } from './path-numbers.ts';
import { STRETCH_ROWS } from './row-stretches.ts';
import type { TapeMatches } from './tape-matches.ts';
import type { TapeRecord } from './tape-table.ts';
import { ABANDONED_AFTER_MS } from './tape-views.ts';
import type { TimedBlock } from './tape-timeline.ts';

/** Plots that are kept, each of one path and one filter: some 10 MB each. */
export const LONG_PLOTS_MAX = 3;
/** Values that one of them keeps as they are: a rare number is a point, however long the tape. */
export const KNOWN_VALUES_MAX = 20_000;
/** Stretches that one of them tells apart; the rest of its blocks are one each. */
export const PARTS_MAX = 100_000;

type Numbers = Pick<PathNumbers, 'of' | 'fill' | 'rest'>;

/** A window in which there are too many rows to keep each of them. */
export interface FarWindow {
  readonly blocks: readonly WindowBlock[];
  /** What the whole tape is known by: no stretch is finer. */
  readonly leastMs: number;
  readonly rowsOf: (block: WindowBlock) => TimedBlock;
}

interface ReadBlock {
  readonly parts: readonly PlotPart[];
  /** Null where they were too many to be kept. */
  readonly known: readonly TimedValue[] | null;
}

interface Plot {
  readonly tape: TapeRecord;
  readonly path: NumberPath;
  readonly matches: TapeMatches | null;
  readonly blocks: Map<number, ReadBlock>;
  known: number;
  parts: number;
}

interface Job {
  readonly plot: Plot;
  readonly window: FarWindow;
  readonly askedMs: number;
}

/**
 * The numbers at a path in a window of a very long tape. Every byte of it is read once, the newest first; what is kept is
 * how the numbers of each stretch of time lie, so that every other window of it is answered at once.
 */
export class LongPlots {
  readonly #numbers: Numbers;
  readonly #plots = new Recent<Plot>(LONG_PLOTS_MAX, () => undefined);
  #job: Job | null = null;

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  get isReading(): boolean {
    return this.#job !== null && performance.now() - this.#job.askedMs < ABANDONED_AFTER_MS;
  }

  answer(
    tape: TapeRecord,
    path: NumberPath,
    window: FarWindow,
    matches: TapeMatches | null,
    request: OfScope<PlotRequest>,
    mayGoOn: () => boolean,
  ): PlotAnswer {
    const plot = this.#plotOf(tape, path, matches, JSON.stringify(request.filter));
    const isDecided = matches === null || matches.high - matches.low >= tape.entries;
    this.#job = isDecided ? { plot, window, askedMs: performance.now() } : null;
    this.readOn(mayGoOn);
    const read = window.blocks.flatMap(({ block }) => plot.blocks.get(block) ?? []);
    const known = read.flatMap((each) => each.known ?? []);
    const buckets = asCoarse(bucketsOf(request, request.buckets), window.leastMs);
    const made = plotParts(
      request,
      buckets,
      read.flatMap(({ parts }) => parts),
      read.every((each) => each.known !== null) ? known : null,
    );
    const rows = (blocks: readonly WindowBlock[]): number => blocks.reduce((sum, each) => sum + each.rows, 0);
    const total = rows(window.blocks);
    const scanned = rows(window.blocks.filter(({ block }) => plot.blocks.has(block)));
    const isCoarse = made.shape.kind === 'buckets';
    return {
      ...plotAnswer(made, buckets, [tape.tapeId], { total, scanned, unreachable: 0 }),
      isCoarse,
    };
  }

  /** Goes on reading what was asked for last. */
  readOn(mayGoOn: () => boolean): void {
    const job = this.#job;
    if (job === null || !this.isReading) return;
    const { plot, window } = job;
    for (const block of window.blocks.toReversed()) {
      if (plot.blocks.has(block.block)) continue;
      const { tape, path } = plot;
      const numbers = this.#numbers.of(tape, path, block.block);
      if (numbers.known < block.rows)
        this.#numbers.fill(tape, path, block.block, numbers, block.rows, mayGoOn);
      if (numbers.known >= block.rows) this.#take(plot, window, block, numbers.values);
      if (!mayGoOn()) break;
    }
    this.#numbers.rest();
    if (window.blocks.every(({ block }) => plot.blocks.has(block))) this.#job = null;
  }

  /** These rows, or their other halves, are others now. */
  changed(tapeId: string, seqs: readonly number[]): void {
    for (const plot of this.#plots.values()) {
      if (plot.tape.tapeId !== tapeId || plot.matches === null) continue;
      for (const seq of seqs) plot.blocks.delete(Math.floor(seq / STRETCH_ROWS));
    }
  }

  forget(tapeId: string): void {
    this.#plots.dropWhere(({ tape }) => tape.tapeId === tapeId);
    if (this.#job?.plot.tape.tapeId === tapeId) this.#job = null;
  }

  #plotOf(tape: TapeRecord, path: NumberPath, matches: TapeMatches | null, filter: string): Plot {
    const key = JSON.stringify([tape.tapeId, path.text, filter]);
    if (this.#plots.peek(key)?.matches !== matches) this.#plots.drop(key);
    return this.#plots.use(key, () => ({
      tape,
      path,
      matches,
      blocks: new Map<number, ReadBlock>(),
      known: 0,
      parts: 0,
    }));
  }

  #take(plot: Plot, { rowsOf, leastMs }: FarWindow, block: WindowBlock, numbers: Float64Array): void {
    const { matches } = plot;
    const rows = rowsOf(block);
    const values: TimedValue[] = [];
    for (let i = 0; i < rows.length; i += 1) {
      const value = numbers[i] ?? NaN;
      const seq = rows.seq + i;
      if (Number.isNaN(value)) continue;
      if (matches !== null && !matches.has(seq) && !hasPair(matches, rows.pairAt(i))) continue;
      values.push({ ms: rows.wallMs[rows.at + i] ?? 0, value, seq });
    }
    const isFine = plot.parts < PARTS_MAX;
    const parts = partsOf(values, isFine ? (ms) => Math.floor(ms / leastMs) : () => 0);
    const isKnown = plot.known + values.length <= KNOWN_VALUES_MAX;
    plot.blocks.set(block.block, { parts, known: isKnown ? values : null });
    plot.known += isKnown ? values.length : 0;
    plot.parts += parts.length;
  }
}

function hasPair(matches: TapeMatches, pair: number): boolean {
  return pair >= 0 && matches.has(pair);
}
