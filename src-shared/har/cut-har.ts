import { joined } from '../tape-file/write-tape.ts';

/** What stands around the entries of a HAR; a longer one is not read. */
export const SKELETON_BYTES_MAX = 8 * 1024 * 1024;
/** A longer entry is passed over. */
export const ENTRY_BYTES_MAX = 160 * 1024 * 1024;

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const BOM = [0xef, 0xbb, 0xbf];
/** `{"log":{"entries":[` opens three levels; entries stand in the third. */
const ENTRIES_DEPTH = 3;

export type CutEntry =
  | { readonly kind: 'entry'; readonly bytes: Uint8Array }
  | { readonly kind: 'bad'; readonly why: string };

export interface HarFrame {
  /** The file without its entries; null when that is not JSON. */
  readonly skeleton: unknown;
  /** It had a list of entries. */
  readonly hasEntries: boolean;
  readonly isWhole: boolean;
}

/** Cuts a HAR that comes in portions into its entries; holds one entry, and what is around them. */
export class HarCutter {
  readonly #skeletonMax: number;
  readonly #entryMax: number;
  #at = 0;
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  /** The last string of the first two levels, and the key that it became. */
  #string: number[] | null = null;
  #key: string | null = null;
  #levels: (string | null)[] = [];
  #skeleton: Uint8Array[] = [];
  #skeletonBytes = 0;
  #inEntry = false;
  #entry: Uint8Array[] = [];
  #entryBytes = 0;
  #hasEntries = false;
  #isTooLong = false;

  constructor(skeletonMax = SKELETON_BYTES_MAX, entryMax = ENTRY_BYTES_MAX) {
    this.#skeletonMax = skeletonMax;
    this.#entryMax = entryMax;
  }

  /** What is around the entries is too long: it is no HAR. */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  *push(bytes: Uint8Array): Generator<CutEntry> {
    /** What belongs together, skeleton or entry, from here. */
    let from = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.#at + at < BOM.length && byte === BOM[this.#at + at]) {
        from = at + 1;
        continue;
      }
      if (this.#inString) {
        this.#character(byte);
        continue;
      }
      if (byte === QUOTE) {
        this.#inString = true;
        this.#string = this.#depth < ENTRIES_DEPTH ? [] : null;
      } else if (byte === COLON) this.#colon();
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        if (this.#isAmongEntries()) {
          this.#around(bytes, from, at);
          from = at;
          this.#inEntry = true;
        }
        this.#open(byte);
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        this.#depth -= 1;
        this.#levels.length = Math.max(0, Math.min(this.#levels.length, this.#depth));
        if (this.#inEntry && this.#depth === ENTRIES_DEPTH) {
          this.#hold(bytes, from, at + 1);
          from = at + 1;
          yield this.#take();
        }
      } else if (byte === COMMA && this.#isAmongEntries()) {
        this.#around(bytes, from, at);
        from = at + 1;
      }
    }
    if (this.#inEntry) this.#hold(bytes, from, bytes.length);
    else this.#around(bytes, from, bytes.length);
    this.#at += bytes.length;
  }

  finish(): HarFrame {
    const text = textOf(this.#skeleton);
    const isWhole = this.#depth === 0 && !this.#inString && this.#hasEntries;
    // One that was cut among its entries still says who wrote it.
    const closed = !isWhole && this.#hasEntries && this.#depth >= ENTRIES_DEPTH ? `${text}]}}` : text;
    return { skeleton: parsed(closed), hasEntries: this.#hasEntries, isWhole };
  }

  #isAmongEntries(): boolean {
    return this.#depth === ENTRIES_DEPTH && this.#levels.join(' ') === ' log entries';
  }

  #character(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      return;
    }
    if (this.#string !== null && this.#string.length < 32) this.#string.push(byte);
  }

  #colon(): void {
    if (this.#depth >= ENTRIES_DEPTH) return;
    this.#key = this.#string === null ? null : String.fromCharCode(...this.#string);
  }

  #open(byte: number): void {
    if (this.#depth < ENTRIES_DEPTH) {
      this.#levels.push(this.#depth === 0 ? '' : this.#key);
      this.#key = null;
    }
    this.#depth += 1;
    if (byte === OPEN_LIST && !this.#inEntry && this.#isAmongEntries()) this.#hasEntries = true;
  }

  #around(bytes: Uint8Array, from: number, to: number): void {
    if (to <= from) return;
    this.#skeletonBytes += to - from;
    if (this.#skeletonBytes > this.#skeletonMax) this.#isTooLong = true;
    else this.#skeleton.push(bytes.slice(from, to));
  }

  #hold(bytes: Uint8Array, from: number, to: number): void {
    this.#entryBytes += to - from;
    if (this.#entryBytes > this.#entryMax) this.#entry = [];
    // A copy: the caller may use its buffer again.
    else this.#entry.push(bytes.slice(from, to));
  }

  #take(): CutEntry {
    const isTooLong = this.#entryBytes > this.#entryMax;
    const parts = this.#entry;
    this.#entry = [];
    this.#entryBytes = 0;
    this.#inEntry = false;
    if (isTooLong) return { kind: 'bad', why: `an entry is longer than ${this.#entryMax} bytes` };
    return {
      kind: 'entry',
      bytes: parts.length === 1 && parts[0] !== undefined ? parts[0] : joined(...parts),
    };
  }
}

function textOf(parts: readonly Uint8Array[]): string {
  return new TextDecoder().decode(joined(...parts));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
