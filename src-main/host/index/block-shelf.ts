import { BLOCK_BYTES } from '../../../src-shared/journal/sealed.ts';
import { BLOCKS_KEPT, type KeptBlocks } from '../../../src-shared/journal/sealed-bytes.ts';
import { release } from './stored-file.ts';

/** Decompressed blocks of sealed tapes that stay in memory: some 150,000 rows of 400 bytes. */
export const SHELF_BYTES_MAX = 64 * 1024 * 1024;
/** A block that was used since is not given up for another: who goes through a whole tape would leave nothing. */
const FRESH_MS = 10_000;

/**
 * The blocks that searches have read. A search begins at the newest row each time, and a filter is typed letter by letter:
 * the blocks that it needs first are those that the one before has read. When there is no more room, they stay, and only
 * those that nobody has used for a while give way. One that gave way is no memory any more: what is read of it is copied.
 */
export class BlockShelf implements KeptBlocks {
  readonly #blocks = new Map<object, { readonly bytes: Uint8Array; usedMs: number }>();
  /** Those that found no room. */
  readonly #passing = new Map<object, Uint8Array>();
  readonly #nowMs: () => number;
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number, nowMs: () => number = () => performance.now()) {
    this.#bytesMax = bytesMax;
    this.#nowMs = nowMs;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** For a block of the usual size. */
  get hasRoom(): boolean {
    return this.#bytes + BLOCK_BYTES <= this.#bytesMax;
  }

  get(key: object): Uint8Array | undefined {
    const block = this.#blocks.get(key);
    if (block === undefined) return this.#passing.get(key);
    this.#blocks.delete(key);
    this.#blocks.set(key, block);
    block.usedMs = this.#nowMs();
    return block.bytes;
  }

  put(key: object, bytes: Uint8Array): void {
    const nowMs = this.#nowMs();
    for (const [oldest, block] of this.#blocks) {
      if (this.#bytes + bytes.length <= this.#bytesMax || nowMs - block.usedMs < FRESH_MS) break;
      this.#blocks.delete(oldest);
      this.#bytes -= block.bytes.length;
      release(block.bytes);
    }
    if (this.#bytes + bytes.length > this.#bytesMax) return this.#pass(key, bytes);
    this.#blocks.set(key, { bytes, usedMs: nowMs });
    this.#bytes += bytes.length;
  }

  #pass(key: object, bytes: Uint8Array): void {
    this.#passing.set(key, bytes);
    const [oldest] = this.#passing;
    if (this.#passing.size <= BLOCKS_KEPT || oldest === undefined) return;
    this.#passing.delete(oldest[0]);
    release(oldest[1]);
  }
}
