import type { Crc32 } from '../journal/codec.ts';
import { fileHeaderSchema, fileTrailerSchema, type FileHeader, type FileTrailer } from './header.ts';
import {
  BLOCK_MARK,
  END_MARK,
  FILE_PREFIX_BYTES,
  PIECE_HEAD_BYTES,
  decodeHead,
  decodePrefix,
  nextHeadAt,
  type FilePrefix,
  type PieceHead,
} from './layout.ts';

/** What stands in a tape file, in its order. */
export type FilePiece =
  | { readonly kind: 'header'; readonly header: FileHeader; readonly entryVersion: number }
  /** Compressed still; its checksum is right. The bytes are a copy. */
  | { readonly kind: 'block'; readonly head: PieceHead; readonly stored: Uint8Array<ArrayBuffer> }
  /** A block is lost: `entries` of it, when its head could be read. */
  | { readonly kind: 'damage'; readonly why: string; readonly entries: number | null }
  | { readonly kind: 'end'; readonly trailer: FileTrailer }
  /** Nothing more is read. */
  | { readonly kind: 'refused'; readonly code: 'too-new' | 'no-tape'; readonly why: string };

type Stage = 'prefix' | 'header' | 'head' | 'stored' | 'ended' | 'refused';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Cuts a tape file into its pieces as its bytes come, whatever their portions; holds one piece at the most. A block that
 * is damaged is passed over: the next head is found by its mark and its checksum.
 */
export class TapeParser {
  readonly #crc32: Crc32;
  #stage: Stage = 'prefix';
  #buffer = new Uint8Array(0);
  #from = 0;
  #to = 0;
  #prefix: FilePrefix | null = null;
  #head: PieceHead | null = null;
  #isLost = false;

  constructor(crc32: Crc32) {
    this.#crc32 = crc32;
  }

  /** Whether the end was read: then the file is whole, but for what damage was told. */
  get hasEnded(): boolean {
    return this.#stage === 'ended';
  }

  *push(bytes: Uint8Array): Generator<FilePiece> {
    if (this.#stage === 'ended' || this.#stage === 'refused') return;
    this.#take(bytes);
    for (;;) {
      const piece = this.#next();
      if (piece === 'more') return;
      if (piece === null) continue;
      yield piece;
      if (piece.kind === 'end' || piece.kind === 'refused') return;
    }
  }

  /** The file is over: what is wrong with that, null when it ended as it should. */
  finish(): FilePiece | null {
    switch (this.#stage) {
      case 'ended':
      case 'refused':
        return null;
      case 'prefix':
        return this.#refuse('no-tape', 'it is too short to be one');
      case 'header':
        return this.#refuse('no-tape', 'it ends inside of its header');
      case 'head':
      case 'stored':
        return {
          kind: 'damage',
          why: 'the file was cut short',
          entries: this.#stage === 'stored' && this.#head?.mark === BLOCK_MARK ? this.#head.entries : null,
        };
    }
  }

  #take(bytes: Uint8Array): void {
    const held = this.#to - this.#from;
    if (this.#to + bytes.length > this.#buffer.length) {
      const grown = new Uint8Array(
        Math.max(held + bytes.length, Math.min(this.#buffer.length * 2, held * 2)),
      );
      grown.set(this.#buffer.subarray(this.#from, this.#to));
      this.#buffer = grown;
      this.#from = 0;
      this.#to = held;
    }
    this.#buffer.set(bytes, this.#to);
    this.#to += bytes.length;
  }

  #held(): Uint8Array {
    return this.#buffer.subarray(this.#from, this.#to);
  }

  /** A piece; null when there is work left without one; `more` when more bytes are needed. */
  #next(): FilePiece | null | 'more' {
    const held = this.#held();
    switch (this.#stage) {
      case 'prefix':
        return held.length < FILE_PREFIX_BYTES ? 'more' : this.#readPrefix(held);
      case 'header':
        return held.length < (this.#prefix?.headerBytes ?? 0) ? 'more' : this.#readHeader(held);
      case 'head':
        return held.length < PIECE_HEAD_BYTES ? 'more' : this.#readHead(held);
      case 'stored':
        return held.length < (this.#head?.storedBytes ?? 0) ? 'more' : this.#readStored(held);
      case 'ended':
      case 'refused':
        return 'more';
    }
  }

  #readPrefix(held: Uint8Array): FilePiece | null {
    const read = decodePrefix(held, this.#crc32);
    if (read.kind !== 'prefix') return this.#refuse(read.kind, read.why);
    this.#prefix = read.prefix;
    this.#from += FILE_PREFIX_BYTES;
    this.#stage = 'header';
    return null;
  }

  #readHeader(held: Uint8Array): FilePiece {
    const { headerBytes, headerCrc, entryVersion } = this.#prefix ?? {
      headerBytes: 0,
      headerCrc: 0,
      entryVersion: 1,
    };
    const bytes = held.subarray(0, headerBytes);
    if (this.#crc32(bytes) !== headerCrc) return this.#refuse('no-tape', 'its header is damaged');
    const header = fileHeaderSchema.safeParse(jsonOf(bytes));
    if (!header.success) return this.#refuse('no-tape', 'its header does not say what one must');
    this.#from += headerBytes;
    this.#stage = 'head';
    return { kind: 'header', header: header.data, entryVersion };
  }

  #readHead(held: Uint8Array): FilePiece | null {
    const head = decodeHead(held, 0, this.#crc32);
    if (head === null) {
      this.#from += nextHeadAt(held, 1);
      if (this.#isLost) return null;
      this.#isLost = true;
      return { kind: 'damage', why: 'a block cannot be found where it should be', entries: null };
    }
    this.#isLost = false;
    this.#head = head;
    this.#from += PIECE_HEAD_BYTES;
    this.#stage = 'stored';
    return null;
  }

  #readStored(held: Uint8Array): FilePiece | null {
    const head = this.#head;
    if (head === null) return null;
    const stored = held.slice(0, head.storedBytes);
    this.#from += head.storedBytes;
    this.#stage = 'head';
    const isWhole = this.#crc32(stored) === head.crc;
    if (head.mark === BLOCK_MARK)
      return isWhole
        ? { kind: 'block', head, stored }
        : { kind: 'damage', why: `a block of ${head.entries} entries is damaged`, entries: head.entries };
    if (head.mark !== END_MARK) return null;
    const trailer = isWhole ? fileTrailerSchema.safeParse(jsonOf(stored)) : null;
    if (trailer?.success !== true)
      return { kind: 'damage', why: 'the end of the file is damaged', entries: 0 };
    this.#stage = 'ended';
    return { kind: 'end', trailer: trailer.data };
  }

  #refuse(code: 'too-new' | 'no-tape', why: string): FilePiece {
    this.#stage = 'refused';
    return { kind: 'refused', code, why };
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}
