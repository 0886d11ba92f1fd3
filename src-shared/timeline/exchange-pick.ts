import { endMs, hasFailed, isRequest, type RowBlock, type TimeRange } from './block.ts';
import { Histogram, type Buckets } from './density.ts';
import { Top } from './top.ts';

/** Exchanges that one answer has at most. */
export const EXCHANGES_MAX = 1_500;
/** Of those, places that are for the ones that failed: they are looked for, however short they were. */
const FAILED_SHARE = 1 / 3;
/** Lanes that one answer has at most; the exchanges of others are in `left`. */
export const LANES_MAX = 64;

export interface PickedLane {
  readonly id: string;
  /** Exchanges that are in the range for some time, drawn one by one or not. */
  count: number;
  readonly starts: Histogram;
}

/**
 * The exchanges that are in a range of time for some time: all of them counted by lane, the longest picked, and the longest
 * of those that failed; of equally long ones (all that are open) the newest, when blocks and their rows come newest first.
 */
export class ExchangePick {
  readonly #range: TimeRange;
  readonly #buckets: Buckets;
  readonly #max: number;
  readonly #top: Top;
  readonly #failed: Top;
  readonly #lanes = new Map<string, PickedLane>();
  #total = 0;

  constructor(range: TimeRange, buckets: Buckets, max: number = EXCHANGES_MAX) {
    this.#range = range;
    this.#buckets = buckets;
    this.#max = max;
    this.#top = new Top(max);
    this.#failed = new Top(Math.floor(max * FAILED_SHARE));
  }

  get total(): number {
    return this.#total;
  }

  get lanes(): readonly PickedLane[] {
    return [...this.#lanes.values()];
  }

  /** The places of those that were picked. */
  places(): number[] {
    if (this.#total <= this.#max) return this.#top.items();
    const failed = new Set(this.#failed.items());
    const others = this.#top.descending().filter((place) => !failed.has(place));
    return [...failed, ...others.slice(0, this.#max - failed.size)];
  }

  /** `place` is that of the block's first row; `laneOf` and `matches` are asked by index within the block. */
  add(
    block: RowBlock,
    place: number,
    laneOf: (index: number) => string,
    matches: ((index: number) => boolean) | null,
  ): void {
    const { fromMs, toMs } = this.#range;
    const { length, chips, chipsAt, at, wallMs, latencyUs, status } = block;
    for (let i = length - 1; i >= 0; i -= 1) {
      if (!isRequest(chips[chipsAt + i] ?? 0xff)) continue;
      const startMs = wallMs[at + i] ?? 0;
      if (startMs > toMs) continue;
      const end = endMs(startMs, latencyUs[at + i] ?? -1, status[at + i] ?? 0);
      if (end < fromMs || (matches !== null && !matches(i))) continue;
      this.#total += 1;
      const lane = this.#laneOf(laneOf(i));
      if (lane === null) continue;
      lane.count += 1;
      lane.starts.add(startMs);
      this.#top.push(end - startMs, place + i);
      if (hasFailed(status[at + i] ?? 0)) this.#failed.push(end - startMs, place + i);
    }
  }

  #laneOf(id: string): PickedLane | null {
    const known = this.#lanes.get(id);
    if (known !== undefined) return known;
    if (this.#lanes.size >= LANES_MAX) return null;
    const lane = { id, count: 0, starts: new Histogram(this.#buckets) };
    this.#lanes.set(id, lane);
    return lane;
  }
}
