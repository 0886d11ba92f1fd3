import { LRUCache } from 'lru-cache';
import type { CacheScope } from './policy.ts';

/** Beside its text an entry takes about this much memory. */
export const ENTRY_OVERHEAD_BYTES = 512;

export interface CacheEntry {
  readonly serverId: string;
  readonly method: string;
  readonly target: string;
  /** The beginning of the arguments, for a person. */
  readonly argsPreview: string;
  readonly resultJson: string;
  readonly storedUs: number;
  readonly storedMs: number;
  readonly ttlMs: number;
  readonly scope: CacheScope;
  hits: number;
}

export interface StoreBounds {
  readonly maxBytes: number;
  readonly maxEntries: number;
}

export interface StoreHears {
  onEvicted(entry: CacheEntry): void;
  /** One that replaces another: that one is gone first. */
  onPut(key: string, entry: CacheEntry): void;
  /** For whatever reason. */
  onGone(key: string): void;
}

/**
 * Entries by key; the one unused for longest leaves when there are too many, or too many bytes. One that has expired
 * stays until it is replaced or pushed out, so that it can be told how old it was.
 */
export class CacheStore {
  readonly #entries: LRUCache<string, CacheEntry>;
  readonly #bounds: StoreBounds;
  readonly #hears: StoreHears;

  constructor(bounds: StoreBounds, hears: StoreHears) {
    this.#bounds = bounds;
    this.#hears = hears;
    this.#entries = new LRUCache<string, CacheEntry>({
      max: bounds.maxEntries,
      maxSize: bounds.maxBytes,
      sizeCalculation: sizeOf,
      dispose: (entry, key, reason) => {
        if (reason === 'evict') this.#hears.onEvicted(entry);
        this.#hears.onGone(key);
      },
    });
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  get count(): number {
    return this.#entries.size;
  }

  get(key: string): CacheEntry | undefined {
    return this.#entries.get(key);
  }

  /** False when it alone is more than may be kept; an older answer to the same question leaves all the same. */
  put(key: string, entry: CacheEntry): boolean {
    this.#entries.delete(key);
    if (sizeOf(entry) > this.#bounds.maxBytes) return false;
    this.#entries.set(key, entry);
    this.#hears.onPut(key, entry);
    return true;
  }

  remove(key: string): void {
    this.#entries.delete(key);
  }

  /** Newest used first. */
  *all(): Iterable<readonly [string, CacheEntry]> {
    yield* this.#entries.entries();
  }

  /** Returns how many have left. */
  removeWhere(isGone: (entry: CacheEntry) => boolean): number {
    const gone = [...this.#entries.entries()].filter(([, entry]) => isGone(entry));
    for (const [key] of gone) this.#entries.delete(key);
    return gone.length;
  }
}

export function sizeOf(entry: CacheEntry): number {
  const chars = entry.resultJson.length + entry.argsPreview.length + entry.target.length;
  return ENTRY_OVERHEAD_BYTES + 2 * chars;
}
