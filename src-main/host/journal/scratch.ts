/** Kept between appends; a buffer that had to grow beyond is given back after its call. */
const KEPT_BYTES = 1024 * 1024;

/** The one buffer that all tapes of a journal encode into: an append is synchronous, so they never share it in time. */
export class Scratch {
  // Plain bytes: of a Buffer a part costs twice as much, and every entry takes one for its checksum.
  #bytes = new Uint8Array(KEPT_BYTES);
  #view = new DataView(this.#bytes.buffer);

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Over the whole of `bytes`. */
  get view(): DataView {
    return this.#view;
  }

  /** Makes room for `needed` bytes in all and keeps the first `used`. */
  reserve(used: number, needed: number): void {
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, used), 0);
    this.#use(larger);
  }

  trim(): void {
    if (this.#bytes.length > KEPT_BYTES) this.#use(new Uint8Array(KEPT_BYTES));
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
