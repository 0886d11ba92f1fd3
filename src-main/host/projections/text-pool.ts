import type { Needle } from '../../../src-shared/query/needle.ts';

const FIRST_BYTES = 4096;
const FIRST_TEXTS = 256;

/** What a pool is made of: the texts one after the other, and where each ends. */
export interface PoolParts {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
}

/**
 * The distinct texts of one chunk of rows as UTF-8 in one block: a text costs its bytes and four more, and the garbage
 * collector has nothing to walk. Once sealed nothing can be added.
 */
export class TextPool {
  #bytes: Buffer;
  #ends: Uint32Array;
  #count: number;
  #used: number;
  #known: Map<string, number> | null;

  /** An empty pool, or one that was sealed before. */
  constructor(sealed?: PoolParts) {
    const from = sealed?.bytes;
    this.#bytes =
      from === undefined
        ? Buffer.allocUnsafeSlow(FIRST_BYTES)
        : Buffer.from(from.buffer, from.byteOffset, from.length);
    this.#ends = sealed?.ends ?? new Uint32Array(FIRST_TEXTS);
    this.#count = sealed?.ends.length ?? 0;
    this.#used = from?.length ?? 0;
    this.#known = sealed === undefined ? new Map() : null;
  }

  get count(): number {
    return this.#count;
  }

  /** What it takes of memory, without the map of a pool that still grows. */
  get sizeBytes(): number {
    return this.#bytes.length + 4 * this.#ends.length;
  }

  get parts(): PoolParts {
    return { bytes: this.#bytes.subarray(0, this.#used), ends: this.#ends.subarray(0, this.#count) };
  }

  /** The number of `text`, which is new or was there. */
  add(text: string): number {
    const known = this.#known?.get(text);
    if (known !== undefined) return known;
    this.#reserve(text.length * 3);
    this.#used += this.#bytes.write(text, this.#used, 'utf8');
    this.#ends[this.#count] = this.#used;
    this.#known?.set(text, this.#count);
    this.#count += 1;
    return this.#count - 1;
  }

  get(index: number): string {
    return this.#bytes.toString('utf8', this.#startOf(index), this.#ends[index] ?? 0);
  }

  /** One answer for every text: 1 where `needle` is found. */
  search(needle: Needle): Uint8Array {
    const found = new Uint8Array(this.#count);
    for (let index = 0; index < this.#count; index += 1) {
      const to = this.#ends[index] ?? 0;
      if (needle.indexIn(this.#bytes, this.#startOf(index), to) >= 0) found[index] = 1;
    }
    return found;
  }

  seal(): void {
    this.#known = null;
    const exact = Buffer.allocUnsafeSlow(this.#used);
    this.#bytes.copy(exact, 0, 0, this.#used);
    this.#bytes = exact;
    this.#ends = this.#ends.slice(0, this.#count);
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }

  #reserve(bytes: number): void {
    if (this.#count === this.#ends.length) {
      const ends = new Uint32Array(this.#ends.length * 2);
      ends.set(this.#ends);
      this.#ends = ends;
    }
    if (this.#used + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#used + bytes));
    this.#bytes.copy(grown, 0, 0, this.#used);
    this.#bytes = grown;
  }
}
