import type { Filter } from '../../../src-shared/api/messages.ts';
import type {
  DensityAnswer,
  DensityRequest,
  ExchangesAnswer,
  ExchangesRequest,
  MarksAnswer,
  StatisticsAnswer,
  TimelineWindow,
} from '../../../src-shared/api/timeline.ts';
import {
  densityAnswer,
  exchangesAnswer,
  marksAnswer,
  noDensity,
  statisticsAnswer,
  type TimelineProgress,
} from '../../../src-shared/api/timeline-builder.ts';
import type { PageCells } from '../../../src-shared/api/page-builder.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Matches } from '../../../src-shared/query/matches.ts';
import type { TimeRange } from '../../../src-shared/timeline/block.ts';
import { Density, Histogram, bucketsOf } from '../../../src-shared/timeline/density.ts';
import { ExchangePick } from '../../../src-shared/timeline/exchange-pick.ts';
import { MarkPick } from '../../../src-shared/timeline/mark-pick.ts';
import { Statistics } from '../../../src-shared/timeline/statistics.ts';
import type { OfScope, TimelineSource } from '../ports/timeline.ts';
import { ChunkTimesCache, blockOf } from './chunk-times.ts';
import type { RowBuffer } from './row-buffer.ts';
import { CHUNK_ROWS, type RowChunk } from './row-chunk.ts';
import { nextTurn, startSlice } from './slices.ts';

/** Questions that wait for their turn; more are refused. */
export const LIVE_QUESTIONS_MAX = 16;
/** Of the loop that serves the wire too: half of what folding takes at a time. */
const SLICE_MS = 2;

interface Part {
  readonly chunk: RowChunk;
  readonly firstPlace: number;
  readonly length: number;
}

type MatchesOf = (filter: Filter) => Promise<Result<Matches | null>>;

/**
 * The rows in memory, by time. Questions are answered one after the other and in slices, and most of a chunk's rows are
 * looked at once: the wire does not wait for somebody who looks at a timeline.
 */
export class LiveTimeline implements TimelineSource {
  readonly #buffer: RowBuffer;
  readonly #matchesOf: MatchesOf;
  readonly #times = new ChunkTimesCache();
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(buffer: RowBuffer, matchesOf: MatchesOf) {
    this.#buffer = buffer;
    this.#matchesOf = matchesOf;
  }

  density(request: OfScope<DensityRequest>): Promise<Result<DensityAnswer>> {
    return this.#inTurn(async () => {
      const matches = await this.#matchesOf(request.filter);
      if (!matches.ok) return matches;
      const extent = await this.#extent();
      if (extent === null) return ok(noDensity(this.#progress(matches.value)));
      const density = new Density(bucketsOf(request.range ?? extent, request.buckets));
      const { fromMs, bucketMs, count } = density.buckets;
      const range = { fromMs, toMs: fromMs + bucketMs * count };
      const matching = matches.value === null ? null : new Histogram(density.buckets);
      await this.#eachPart((part) => {
        if (!touches(this.#times.times(part.chunk, part.length), range)) return;
        density.addCounted(this.#times.density(part.chunk, part.length, bucketMs));
        if (matching === null) return;
        for (const place of matchesIn(matches.value, part))
          matching.add(part.chunk.wallMs[place - part.firstPlace] ?? 0);
      });
      return ok(densityAnswer(density, matching, extent, this.#progress(matches.value)));
    });
  }

  exchanges(request: OfScope<ExchangesRequest>): Promise<Result<ExchangesAnswer>> {
    return this.#inTurn(async () => {
      const matches = await this.#matchesOf(request.filter);
      if (!matches.ok) return matches;
      const buckets = bucketsOf(request, request.buckets);
      const pick = new ExchangePick(request, buckets);
      await this.#eachPart((part) => {
        const { chunk, firstPlace, length } = part;
        const { fromMs, maxEndMs } = this.#times.times(chunk, length);
        if (fromMs > request.toMs || maxEndMs < request.fromMs) return;
        pick.add(
          blockOf(chunk, length),
          firstPlace,
          (at) => this.#buffer.serverOf(chunk.tape[at] ?? 0),
          matches.value === null ? null : this.#eitherHalf(matches.value, part),
        );
      });
      const progress = this.#progress(matches.value);
      return ok(
        exchangesAnswer(pick, buckets, this.#cells(pick.places()), ({ serverId }) => serverId, progress),
      );
    });
  }

  marks(request: OfScope<TimelineWindow>): Promise<Result<MarksAnswer>> {
    return this.#inTurn(async () => {
      const matches = await this.#matchesOf(request.filter);
      if (!matches.ok) return matches;
      const pick = new MarkPick(request);
      await this.#eachPart((part) => {
        const { chunk, firstPlace, length } = part;
        if (!touches(this.#times.times(chunk, length), request)) return;
        const mask = matches.value === null ? null : maskOf(matches.value, part);
        pick.add(
          blockOf(chunk, length),
          firstPlace,
          (at) => chunk.texts.get(chunk.method[at] ?? 0),
          mask === null ? null : (at) => mask[at] === 1,
        );
      });
      const progress = this.#progress(matches.value);
      return ok(marksAnswer(pick.total, this.#cells(pick.places()), ({ serverId }) => serverId, progress));
    });
  }

  statistics(request: OfScope<TimelineWindow>): Promise<Result<StatisticsAnswer>> {
    return this.#inTurn(async () => {
      const matches = await this.#matchesOf(request.filter);
      if (!matches.ok) return matches;
      const made = new Statistics(request);
      await this.#eachPart((part) => {
        const { chunk, length } = part;
        if (!touches(this.#times.times(chunk, length), request)) return;
        const { texts, method, target } = chunk;
        made.add(
          blockOf(chunk, length),
          {
            methodOf: (at) => texts.get(method[at] ?? 0),
            targetOf: (at) => texts.get(target[at] ?? 0),
            keyOf: (at) => (method[at] ?? 0) * 2 ** 16 + (target[at] ?? 0),
            answerBytes: (at) => this.#answerBytes(chunk, at),
          },
          matches.value === null ? null : this.#eitherHalf(matches.value, part),
        );
      });
      return ok(statisticsAnswer(made, request, this.#progress(matches.value)));
    });
  }

  #answerBytes(chunk: RowChunk, at: number): number {
    const pair = this.#pairOf(chunk, at);
    return pair < 0 ? 0 : (this.#buffer.chunkAt(pair)?.sizes[pair & (CHUNK_ROWS - 1)] ?? 0);
  }

  /** The place of the other half of an exchange; -1 when it is not in memory. */
  #pairOf(chunk: RowChunk, at: number): number {
    const pairSeq = chunk.pairSeq[at] ?? -1;
    const tapeId = this.#buffer.placesOf(chunk.tape[at] ?? 0)?.tapeId;
    return pairSeq < 0 || tapeId === undefined ? -1 : this.#buffer.placeOf(tapeId, pairSeq);
  }

  async #inTurn<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
    if (this.#waiting >= LIVE_QUESTIONS_MAX)
      return fail(
        'too-many',
        `${LIVE_QUESTIONS_MAX} timelines wait for the live rows.`,
        'Try again in a moment.',
      );
    this.#waiting += 1;
    const answer = this.#last.then(work);
    this.#last = answer.catch(() => undefined);
    try {
      return await answer;
    } finally {
      this.#waiting -= 1;
    }
  }

  #progress(matches: Matches | null): TimelineProgress {
    const { end, memoryFloor } = this.#buffer;
    const scanned = matches === null ? end : Math.max(memoryFloor, matches.frontier);
    return { total: end - memoryFloor, scanned: scanned - memoryFloor, unreachable: memoryFloor };
  }

  async #extent(): Promise<TimeRange | null> {
    let fromMs = Infinity;
    let toMs = -Infinity;
    await this.#eachPart(({ chunk, length }) => {
      const times = this.#times.times(chunk, length);
      fromMs = Math.min(fromMs, times.fromMs);
      toMs = Math.max(toMs, times.toMs);
    });
    return fromMs <= toMs ? { fromMs, toMs } : null;
  }

  /** The newest chunk first. What comes meanwhile is of the next question. */
  async #eachPart(look: (part: Part) => void): Promise<void> {
    const { end } = this.#buffer;
    let mayGoOn = startSlice(SLICE_MS);
    for (let number = Math.ceil(end / CHUNK_ROWS) - 1; number >= 0; number -= 1) {
      const firstPlace = number * CHUNK_ROWS;
      // Chunks leave memory while others are looked at.
      if (firstPlace < this.#buffer.memoryFloor) return;
      const chunk = this.#buffer.chunkAt(firstPlace);
      if (chunk === null) return;
      look({ chunk, firstPlace, length: Math.min(CHUNK_ROWS, end - firstPlace) });
      if (mayGoOn()) continue;
      await nextTurn();
      mayGoOn = startSlice(SLICE_MS);
    }
  }

  #eitherHalf(matches: Matches, part: Part): (at: number) => boolean {
    const mask = maskOf(matches, part);
    const { chunk } = part;
    return (at) => {
      if (mask[at] === 1) return true;
      const pair = this.#pairOf(chunk, at);
      return pair >= 0 && matches.list.has(pair);
    };
  }

  #cells(places: readonly number[]): PageCells[] {
    return places
      .filter((place) => place >= this.#buffer.memoryFloor)
      .map((place) => this.#buffer.cellsAt(place))
      .filter((cells) => cells !== null);
  }
}

function touches(times: TimeRange, range: TimeRange): boolean {
  return times.fromMs <= range.toMs && times.toMs >= range.fromMs;
}

function matchesIn(matches: Matches | null, { firstPlace, length }: Part): Uint32Array {
  if (matches === null) return new Uint32Array(0);
  const { list } = matches;
  return list.slice(list.rank(firstPlace), list.rank(firstPlace + length));
}

function maskOf(matches: Matches, part: Part): Uint8Array {
  const mask = new Uint8Array(part.length);
  for (const place of matchesIn(matches, part)) mask[place - part.firstPlace] = 1;
  return mask;
}
