/** A longer line is not read: a frame of 16 MiB of which every byte is an escape stays below. */
export const LINE_BYTES_MAX = 128 * 1024 * 1024;

const NEWLINE = 0x0a;

export type CutLine =
  | { readonly kind: 'line'; readonly text: string }
  /** `too-long`: it was passed over. `no-text`: it is not UTF-8. */
  | { readonly kind: 'bad'; readonly why: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Cuts bytes that come in portions into lines; holds one line at the most. */
export class LineCutter {
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #length = 0;
  #isTooLong = false;

  constructor(maxBytes = LINE_BYTES_MAX) {
    this.#maxBytes = maxBytes;
  }

  *push(bytes: Uint8Array): Generator<CutLine> {
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, from);
      if (end < 0) break;
      this.#hold(bytes.subarray(from, end));
      yield this.#take();
      from = end + 1;
    }
    // A copy: the caller may use its buffer again.
    this.#hold(bytes.slice(from));
  }

  /** The last line, when no newline ends it. */
  finish(): CutLine | null {
    return this.#length === 0 && !this.#isTooLong ? null : this.#take();
  }

  #hold(part: Uint8Array): void {
    if (this.#isTooLong || part.length === 0) return;
    if (this.#length + part.length > this.#maxBytes) {
      this.#isTooLong = true;
      this.#parts = [];
      return;
    }
    this.#parts.push(part);
    this.#length += part.length;
  }

  #take(): CutLine {
    const parts = this.#parts;
    const isTooLong = this.#isTooLong;
    this.#parts = [];
    this.#length = 0;
    this.#isTooLong = false;
    if (isTooLong) return { kind: 'bad', why: `a line is longer than ${this.#maxBytes} bytes` };
    try {
      return { kind: 'line', text: utf8.decode(Buffer.concat(parts)) };
    } catch {
      return { kind: 'bad', why: 'a line is not UTF-8' };
    }
  }
}
