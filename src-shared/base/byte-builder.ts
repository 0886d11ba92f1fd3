const START_BYTES = 4096;
/** A buffer up to this size is kept for the next use. */
const KEEP_BYTES = 64 * 1024;

/** Collects bytes that arrive in pieces, in time linear in their number and memory at most twice their size. */
export class ByteBuilder {
  #buffer = new Uint8Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(START_BYTES, needed, this.#buffer.length * 2));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = needed;
  }

  /** Everything collected, as a copy of its own, and starts anew. */
  take(): Uint8Array {
    const taken = this.#buffer.slice(0, this.#length);
    if (this.#buffer.length > KEEP_BYTES) this.#buffer = new Uint8Array(0);
    this.#length = 0;
    return taken;
  }
}
