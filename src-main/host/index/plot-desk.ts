import type { PlotAnswer, PlotRequest } from '../../../src-shared/api/timeline.ts';
import { plotAnswer, type TimelineProgress } from '../../../src-shared/api/timeline-builder.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { readPath } from '../../../src-shared/query/json-path.ts';
import { readQuery } from '../../../src-shared/query/read-query.ts';
import { numberReader } from '../../../src-shared/query/value-at.ts';
import type { TimeRange } from '../../../src-shared/timeline/block.ts';
import { bucketsOf } from '../../../src-shared/timeline/density.ts';
import { plotValues } from '../../../src-shared/timeline/path-plot.ts';
import type { OfScope } from '../ports/timeline.ts';
import { loadColumns } from './load-columns.ts';
import { NUMBER_CHUNKS_MAX, type NumberChunk, type NumberPath, type PathNumbers } from './path-numbers.ts';
import { LongPlots } from './long-plot.ts';
import type { LongBlocks } from './long-tape.ts';
import { COLUMN_CHUNK_ROWS, COLUMN_ROWS_MAX } from './row-columns.ts';
import type { TapeMatches } from './tape-matches.ts';
import type { TapeRecord } from './tape-table.ts';
import { ABANDONED_AFTER_MS, type TapeViews } from './tape-views.ts';

/** Of a question, for columns and numbers that are not in memory yet; the turns between questions go on with the rest. */
const ANSWER_BUDGET_MS = 15;

export interface PlotDeps {
  readonly views: Pick<TapeViews, 'matches' | 'columnsTo'>;
  readonly numbers: PathNumbers;
  tapeOf(tapeId: string): TapeRecord | null;
  blocksOfLong(tape: TapeRecord, range: TimeRange): LongBlocks;
}

/** Rows of one chunk that stand in the window, or some of them do. */
interface Part {
  readonly tape: TapeRecord;
  /** Which of the tapes that were asked about. */
  readonly place: number;
  readonly chunk: number;
  readonly length: number;
  /** Of its row `i` at `at + i`. */
  readonly wallMs: Float64Array;
  readonly at: number;
  /** -1 for a row without another half. */
  readonly pairAt: (i: number) => number;
  readonly numbers: NumberChunk;
}

/** What somebody looks at; its bytes are read on between questions. */
interface Job {
  readonly tapeIds: readonly string[];
  readonly range: TimeRange;
  readonly path: NumberPath;
  /** The newest first; null while columns are being loaded. */
  parts: readonly Part[] | null;
  /** Rows in the window beyond those whose numbers may be kept. */
  left: number;
  readonly askedMs: number;
}

/**
 * The numbers at a JSON path of all rows in a window, of one tape or of several together. Only the bytes of rows in the
 * window are read, the newest first, and an answer is given of what there is. Nobody asks any more: it rests.
 */
export class PlotDesk {
  readonly #deps: PlotDeps;
  readonly #long: LongPlots;
  #job: Job | null = null;

  constructor(deps: PlotDeps) {
    this.#deps = deps;
    this.#long = new LongPlots(deps.numbers);
  }

  get isReading(): boolean {
    return this.#long.isReading || this.#isReadingRows;
  }

  get #isReadingRows(): boolean {
    return this.#job !== null && performance.now() - this.#job.askedMs < ABANDONED_AFTER_MS;
  }

  answer(tapeIds: readonly string[], request: OfScope<PlotRequest>): Result<PlotAnswer> {
    const { filter, buckets: max } = request;
    const query = readQuery(filter.query);
    if (!query.ok) return query;
    const read = readPath(request.path);
    if (read.kind !== 'path') {
      const why = read.kind === 'broken' ? read.why : 'It begins with params, result, error or $.';
      return fail(
        'query-invalid',
        `${request.path} is no path. ${why}`,
        'Write it as result.content[0].text.',
      );
    }
    const nowMs = performance.now();
    const mayGoOn = (): boolean => performance.now() - nowMs < ANSWER_BUDGET_MS;
    const { fromMs, toMs } = request;
    const path = { text: request.path, reader: numberReader(read.path) };
    const [only] = tapeIds.length === 1 ? tapeIds : [];
    const tape = only === undefined ? null : this.#deps.tapeOf(only);
    const long = tape === null || tape.entries <= COLUMN_ROWS_MAX ? null : tape;
    const far = long === null ? null : this.#deps.blocksOfLong(long, request);
    if (long !== null && far?.kind === 'too-many') {
      this.#job = null;
      const matched = this.#deps.views.matches(long, { filter, query: query.value });
      return ok(this.#long.answer(long, path, far.window, matched, request, mayGoOn));
    }
    const job: Job = { tapeIds, range: { fromMs, toMs }, path, parts: null, left: 0, askedMs: nowMs };
    this.#read(job, mayGoOn);
    const parts = job.parts ?? [];
    const matches = new Map<TapeRecord, TapeMatches | null>();
    for (const { tape } of parts)
      if (!matches.has(tape))
        matches.set(tape, this.#deps.views.matches(tape, { filter, query: query.value }));
    const buckets = bucketsOf(request, max);
    const plot = plotValues(request, buckets, (visit) => {
      for (const part of parts) {
        const { tape, place, numbers, wallMs, at: from, pairAt } = part;
        const first = part.chunk * COLUMN_CHUNK_ROWS;
        const matching = matches.get(tape) ?? null;
        for (let at = 0; at < numbers.known; at += 1) {
          const value = numbers.values[at] ?? NaN;
          if (Number.isNaN(value)) continue;
          const seq = first + at;
          if (matching === null || matching.has(seq) || matching.has(pairAt(at)))
            visit(wallMs[from + at] ?? 0, value, place, seq);
        }
      }
    });
    const progress = this.#progressOf(job, matches);
    this.#job = progress.scanned < progress.total ? job : null;
    return ok(plotAnswer(plot, buckets, tapeIds, progress));
  }

  /** Goes on reading what was asked for last. */
  readOn(mayGoOn: () => boolean): void {
    this.#long.readOn(mayGoOn);
    if (this.#job !== null && this.#isReadingRows) this.#read(this.#job, mayGoOn);
  }

  /** These rows are others now. */
  changed(tapeId: string, seqs: readonly number[]): void {
    this.#long.changed(tapeId, seqs);
  }

  forget(tapeId: string): void {
    this.#deps.numbers.forget(tapeId);
    this.#long.forget(tapeId);
    if (this.#job?.tapeIds.includes(tapeId) === true) this.#job = null;
  }

  #read(job: Job, mayGoOn: () => boolean): void {
    job.parts ??= this.#partsOf(job, mayGoOn);
    for (const { tape, chunk, numbers, length } of job.parts ?? []) {
      if (numbers.known >= length) continue;
      this.#deps.numbers.fill(tape, job.path, chunk, numbers, length, mayGoOn);
      if (!mayGoOn()) break;
    }
    this.#deps.numbers.rest();
  }

  /** Null while the columns of a tape are not all in memory. */
  #partsOf(job: Job, mayGoOn: () => boolean): readonly Part[] | null {
    const found: Omit<Part, 'numbers'>[] = [];
    job.left = 0;
    for (const { tape, place } of this.#reach(job.tapeIds).tapes) {
      if (tape.entries > COLUMN_ROWS_MAX) {
        const near = this.#deps.blocksOfLong(tape, job.range);
        if (near.kind !== 'blocks') return null;
        for (const { seq, length, wallMs, at, pairAt } of near.blocks)
          found.push({ tape, place, chunk: seq / COLUMN_CHUNK_ROWS, length, wallMs, at, pairAt });
        continue;
      }
      const columns = loadColumns(this.#deps.views, tape, mayGoOn);
      if (columns.length < tape.entries) return null;
      for (let first = 0; first < tape.entries; first += COLUMN_CHUNK_ROWS) {
        const length = Math.min(COLUMN_CHUNK_ROWS, tape.entries - first);
        if (touches(columns.wallMs, first, length, job.range))
          found.push({
            tape,
            place,
            chunk: first / COLUMN_CHUNK_ROWS,
            length,
            wallMs: columns.wallMs,
            at: first,
            pairAt: (i) => columns.pairSeq[first + i] ?? -1,
          });
      }
    }
    const kept = found.slice(-NUMBER_CHUNKS_MAX);
    job.left += found.slice(0, -NUMBER_CHUNKS_MAX).reduce((rows, { length }) => rows + length, 0);
    return kept
      .map((part) => ({ ...part, numbers: this.#deps.numbers.of(part.tape, job.path, part.chunk) }))
      .toReversed();
  }

  /** The newest, as many as may have their columns in memory together; how many rows the others have. */
  #reach(tapeIds: readonly string[]): { readonly tapes: readonly Reached[]; readonly left: number } {
    const tapes: Reached[] = [];
    let rows = 0;
    let left = 0;
    for (const [place, tapeId] of [...tapeIds.entries()].toReversed()) {
      const tape = this.#deps.tapeOf(tapeId);
      if (tape === null) continue;
      // A long one has no columns; by itself it is read where few of its rows are in sight.
      if (rows + tape.entries > COLUMN_ROWS_MAX && tapeIds.length > 1) {
        left += tape.entries;
        continue;
      }
      rows += tape.entries;
      tapes.unshift({ place, tape });
    }
    return { tapes, left };
  }

  #progressOf(
    { parts, tapeIds, left }: Job,
    matches: ReadonlyMap<TapeRecord, TapeMatches | null>,
  ): TimelineProgress {
    const reach = this.#reach(tapeIds);
    const unreachable = reach.left + left;
    const rows = reach.tapes.reduce((sum, { tape }) => sum + tape.entries, 0);
    if (parts === null) return { total: Math.max(1, rows), scanned: 0, unreachable };
    const sum = (of: (part: Part) => number): number => parts.reduce((all, part) => all + of(part), 0);
    const total = sum(({ length }) => length);
    const known = sum(({ numbers, length }) => Math.min(length, numbers.known));
    const undecided = [...matches].reduce(
      (all, [tape, of]) => all + (of === null ? 0 : tape.entries - (of.high - of.low)),
      0,
    );
    return { total, scanned: Math.max(0, known - undecided), unreachable };
  }
}

interface Reached {
  readonly tape: TapeRecord;
  readonly place: number;
}

function touches(wallMs: Float64Array, first: number, length: number, { fromMs, toMs }: TimeRange): boolean {
  for (let at = first; at < first + length; at += 1) {
    const ms = wallMs[at] ?? 0;
    if (ms >= fromMs && ms <= toMs) return true;
  }
  return false;
}
