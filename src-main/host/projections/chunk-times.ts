import { endMs, isRequest, type RowBlock, type TimeRange } from '../../../src-shared/timeline/block.ts';
import { Density } from '../../../src-shared/timeline/density.ts';
import type { RowChunk } from './row-chunk.ts';

/** When the rows of a chunk were recorded, and until when its exchanges last; Infinity while one is open. */
export interface ChunkTimes extends TimeRange {
  readonly maxEndMs: number;
}

interface Known {
  readonly revision: number;
  readonly length: number;
  readonly times: ChunkTimes;
  density: Density | null;
}

/** What has been found out about chunks: a full one that does not change is gone through once. */
export class ChunkTimesCache {
  readonly #known = new WeakMap<RowChunk, Known>();

  times(chunk: RowChunk, length: number): ChunkTimes {
    return this.#of(chunk, length).times;
  }

  /** In buckets of this width. */
  density(chunk: RowChunk, length: number, bucketMs: number): Density {
    const known = this.#of(chunk, length);
    if (known.density?.buckets.bucketMs === bucketMs) return known.density;
    const { fromMs, toMs } = known.times;
    const first = Math.floor(fromMs / bucketMs);
    const buckets = { fromMs: first * bucketMs, bucketMs, count: Math.floor(toMs / bucketMs) - first + 1 };
    const density = new Density(buckets);
    density.add(blockOf(chunk, length));
    known.density = density;
    return density;
  }

  #of(chunk: RowChunk, length: number): Known {
    const known = this.#known.get(chunk);
    if (known !== undefined && known.length === length && known.revision === chunk.revision) return known;
    const made = { revision: chunk.revision, length, times: timesOf(chunk, length), density: null };
    this.#known.set(chunk, made);
    return made;
  }
}

export function blockOf(chunk: RowChunk, length: number): RowBlock {
  const { chips, wallMs, sizes, latencyUs, status } = chunk;
  return { length, chips, chipsAt: 0, at: 0, wallMs, sizes, latencyUs, status };
}

function timesOf({ chips, wallMs, latencyUs, status }: RowChunk, length: number): ChunkTimes {
  let fromMs = Infinity;
  let toMs = -Infinity;
  let maxEndMs = -Infinity;
  for (let at = 0; at < length; at += 1) {
    const ms = wallMs[at] ?? 0;
    if (ms < fromMs) fromMs = ms;
    if (ms > toMs) toMs = ms;
    if (!isRequest(chips[at] ?? 0xff)) continue;
    const end = endMs(ms, latencyUs[at] ?? -1, status[at] ?? 0);
    if (end > maxEndMs) maxEndMs = end;
  }
  return { fromMs, toMs, maxEndMs };
}
