import type { PageCells } from '../../src-shared/api/page-builder.ts';
import { DIRS } from '../../src-shared/api/messages.ts';
import type {
  DensityAnswer,
  DensityRequest,
  ExchangesAnswer,
  ExchangesRequest,
  MarksAnswer,
  PlotAnswer,
  PlotRequest,
  StatisticsAnswer,
  TimelineWindow,
} from '../../src-shared/api/timeline.ts';
import {
  densityAnswer,
  exchangesAnswer,
  marksAnswer,
  noDensity,
  plotAnswer,
  statisticsAnswer,
  type TimelineProgress,
} from '../../src-shared/api/timeline-builder.ts';
import { fail, ok, type Result } from '../../src-shared/base/failure.ts';
import { readPath } from '../../src-shared/query/json-path.ts';
import { Density, Histogram, bucketsOf, rangeOf } from '../../src-shared/timeline/density.ts';
import { ExchangePick } from '../../src-shared/timeline/exchange-pick.ts';
import { MarkPick } from '../../src-shared/timeline/mark-pick.ts';
import { plotValues } from '../../src-shared/timeline/path-plot.ts';
import { Statistics } from '../../src-shared/timeline/statistics.ts';
import type { MatchList, TapeMatches } from './tape-matches.ts';
import type { TapeNumbers } from './tape-numbers.ts';
import type { TapeRows } from './tape-rows.ts';

/** The rows of a file by time, as a host tells them of a tape. */
export class TapeTimeline {
  readonly #rows: TapeRows;
  readonly #matches: TapeMatches;
  readonly #cells: (index: number) => PageCells | null;
  readonly #numbers: TapeNumbers;

  constructor(
    rows: TapeRows,
    matches: TapeMatches,
    numbers: TapeNumbers,
    cells: (index: number) => PageCells | null,
  ) {
    this.#rows = rows;
    this.#matches = matches;
    this.#numbers = numbers;
    this.#cells = cells;
  }

  density({ filter, range, buckets }: DensityRequest): Result<DensityAnswer> {
    const matches = this.#matches.of(filter);
    if (!matches.ok) return matches;
    const block = this.#rows.columns.block;
    const extent = rangeOf([block]);
    const progress = this.#progress(matches.value);
    if (extent === null) return ok(noDensity(progress));
    const density = new Density(bucketsOf(range ?? extent, buckets));
    density.add(block);
    const matching = matches.value === null ? null : new Histogram(density.buckets);
    for (const index of matches.value?.indexes ?? []) matching?.add(block.wallMs[index] ?? 0);
    return ok(densityAnswer(density, matching, extent, progress));
  }

  exchanges(request: ExchangesRequest): Result<ExchangesAnswer> {
    const matches = this.#matches.of(request.filter);
    if (!matches.ok) return matches;
    const buckets = bucketsOf(request, request.buckets);
    const pick = new ExchangePick(request, buckets);
    const laneOf = (index: number): string => this.#rows.rows[index]?.dir ?? 'none';
    pick.add(this.#rows.columns.block, 0, laneOf, this.#eitherHalf(matches.value));
    const cells = this.#cellsOf(pick.places());
    return ok(exchangesAnswer(pick, buckets, cells, laneOfCells, this.#progress(matches.value)));
  }

  marks(request: TimelineWindow): Result<MarksAnswer> {
    const matches = this.#matches.of(request.filter);
    if (!matches.ok) return matches;
    const pick = new MarkPick(request);
    const chosen = matches.value === null ? null : new Set(matches.value.indexes);
    const methodOf = (index: number): string => this.#rows.rows[index]?.method ?? '';
    pick.add(this.#rows.columns.block, 0, methodOf, chosen === null ? null : (index) => chosen.has(index));
    const cells = this.#cellsOf(pick.places());
    return ok(marksAnswer(pick.total, cells, laneOfCells, this.#progress(matches.value)));
  }

  #progress(matches: MatchList | null): TimelineProgress {
    const total = this.#rows.rows.length;
    return { total, scanned: matches?.scanned ?? total, unreachable: 0 };
  }

  statistics(request: TimelineWindow): Result<StatisticsAnswer> {
    const matches = this.#matches.of(request.filter);
    if (!matches.ok) return matches;
    const { rows } = this.#rows;
    const keys = new Map<string, number>();
    const made = new Statistics(request);
    const names = {
      methodOf: (index: number) => rows[index]?.method ?? '',
      targetOf: (index: number) => rows[index]?.target ?? '',
      keyOf(index: number): number {
        const key = `${rows[index]?.method ?? ''}\0${rows[index]?.target ?? ''}`;
        const known = keys.get(key);
        if (known !== undefined) return known;
        keys.set(key, keys.size);
        return keys.size - 1;
      },
      answerBytes: (index: number) => this.#pairOf(index)?.sizeBytes ?? 0,
    };
    made.add(this.#rows.columns.block, names, this.#eitherHalf(matches.value));
    return ok(statisticsAnswer(made, request, this.#progress(matches.value)));
  }

  plot(tapeId: string, request: PlotRequest): Result<PlotAnswer> {
    const matches = this.#matches.of(request.filter);
    if (!matches.ok) return matches;
    const read = readPath(request.path);
    if (read.kind !== 'path')
      return fail('query-invalid', `${request.path} is no path.`, 'Write it as result.content[0].text.');
    const { values, scanned } = this.#numbers.of(request.path, read.path);
    const { wallMs } = this.#rows.columns.block;
    const isIn = this.#eitherHalf(matches.value);
    const buckets = bucketsOf(request, request.buckets);
    const plot = plotValues(request, buckets, (visit) => {
      for (let index = 0; index < Math.min(values.length, wallMs.length); index += 1) {
        const value = values[index] ?? NaN;
        if (Number.isNaN(value) || (isIn !== null && !isIn(index))) continue;
        visit(wallMs[index] ?? 0, value, 0, this.#rows.rows[index]?.seq ?? 0);
      }
    });
    const progress = this.#progress(matches.value);
    return ok(
      plotAnswer(plot, buckets, [tapeId], { ...progress, scanned: Math.min(progress.scanned, scanned) }),
    );
  }

  #pairOf(index: number) {
    const pairSeq = this.#rows.rows[index]?.pairSeq ?? -1;
    return pairSeq < 0 ? undefined : this.#rows.rows[this.#rows.indexOf(pairSeq)];
  }

  #eitherHalf(matches: MatchList | null): ((index: number) => boolean) | null {
    if (matches === null) return null;
    const chosen = new Set(matches.indexes);
    return (index) => {
      const pairSeq = this.#rows.rows[index]?.pairSeq ?? -1;
      return chosen.has(index) || (pairSeq >= 0 && chosen.has(this.#rows.indexOf(pairSeq)));
    };
  }

  #cellsOf(indexes: readonly number[]): PageCells[] {
    return indexes.flatMap((index) => this.#cells(index) ?? []);
  }
}

function laneOfCells({ dir }: PageCells): string {
  return DIRS[dir] ?? 'none';
}
