import { endMs, isRequest, type RowBlock, type TimeRange } from './block.ts';
import { Histogram, type Buckets } from './density.ts';
import { Top } from './top.ts';

/** Exchanges that one answer has at most. */
export const EXCHANGES_MAX = 1_500;
/** Lanes that one answer has at most; the exchanges of others are in `left`. */
export const LANES_MAX = 64;

export interface PickedLane {
  readonly id: string;
  /** Exchanges that are in the range for some time, drawn one by one or not. */
  count: number;
  readonly starts: Histogram;
}

/**
 * The exchanges that are in a range of time for some time: all of them counted by lane, the longest picked; of equally
 * long ones (all that are open) the newest, when blocks and their rows come newest first.
 */
export class ExchangePick {
  readonly #range: TimeRange;
  readonly #buckets: Buckets;
  readonly #top: Top;
  readonly #lanes = new Map<string, PickedLane>();
  #total = 0;

  constructor(range: TimeRange, buckets: Buckets, max: number = EXCHANGES_MAX) {
    this.#range = range;
    this.#buckets = buckets;
    this.#top = new Top(max);
  }

  get total(): number {
    return this.#total;
  }

  get lanes(): readonly PickedLane[] {
    return [...this.#lanes.values()];
  }

  /** The places of those that were picked. */
  places(): number[] {
    return this.#top.items();
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
