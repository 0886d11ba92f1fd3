import { ESCAPE, piecesOf, type Piece } from './gram-bits.ts';
import type { RecordBuilder } from './gram-record.ts';
import type { GramStore, RecordHead } from './gram-store.ts';

/** Looking for one more piece costs a fifth of reading a column: this many settle it. */
const PIECES_MAX = 24;

/** After so many that all columns have which are left, the others will not tell either when they are as common. */
const IDLE_PIECES_MAX = 2;
const COMMON_SHARE = 0.9;
/** Records whose rows stay known: what is asked about next begins in one of them. */
const RECORDS_KNOWN = 3;

interface Sought {
  readonly piece: Piece;
  /** Of the columns of the record that was read last, which had it. */
  share: number;
}

/** What there is of a tape: its records, and the one that is being made. */
export interface GramSource {
  readonly store: GramStore;
  readonly tape: number;
  readonly builder: () => RecordBuilder | null;
}

/** Which rows of a tape can have some texts in their bytes. */
export class GramFilter {
  readonly #source: GramSource;
  /** Of each text that is long enough: those first that fewest columns of the record before had. */
  readonly #needles: Sought[][];
  readonly #isEscapable: boolean;
  /** The rows of records that were asked for last; null when none can have the texts. */
  readonly #known = new Map<number, Uint8Array | null>();

  constructor(source: GramSource, texts: readonly string[], isEscapable: boolean) {
    this.#source = source;
    this.#needles = texts
      .map((text) => piecesOf(text).slice(0, PIECES_MAX))
      .filter((pieces) => pieces.length > 0)
      .map((pieces) => pieces.map((piece) => ({ piece, share: 0 })));
    this.#isEscapable = isEscapable;
  }

  /** Fills `maybe` for rows of [from, to): 0 where a row cannot have the texts. False when none can. */
  fill(from: number, to: number, maybe: Uint8Array): boolean {
    if (this.#needles.length === 0) return maybe.fill(1).includes(1);
    const { store, tape, builder } = this.#source;
    const known: [RowRange, Uint8Array | null][] = [];
    for (const head of store.heads(tape)) {
      if (head.endSeq <= from || head.firstSeq >= to || head.starts.length === 0) continue;
      known.push([head, this.#rowsOf(head)]);
    }
    const growing = builder();
    if (growing !== null && growing.endSeq > from && growing.firstSeq < to)
      known.push([
        growing,
        rowsIn(
          growing,
          this.#columns(growing.starts, (piece) => growing.having(piece)),
        ),
      ]);
    let left = to - from;
    for (const [{ firstSeq, endSeq }, rows] of known)
      if (rows === null) left -= Math.min(to, endSeq) - Math.max(from, firstSeq);
    if (left === 0) return false;
    maybe.fill(1);
    for (const [range, rows] of known) put(maybe, from, to, range, rows);
    return true;
  }

  #rowsOf(head: RecordHead): Uint8Array | null {
    const known = this.#known.get(head.key);
    if (known !== undefined) return known;
    const rows = rowsIn(
      head,
      this.#columns(head.starts, (piece) => this.#source.store.having(head, piece)),
    );
    this.#known.set(head.key, rows);
    const [oldest] = this.#known.keys();
    if (this.#known.size > RECORDS_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return rows;
  }

  /** The columns that may have all texts, 32 a word; null when none may. */
  #columns(starts: ArrayLike<number>, read: (piece: Piece) => Uint32Array): Uint32Array | null {
    const escapes = this.#isEscapable ? read(ESCAPE) : null;
    let all: Uint32Array | null = null;
    for (const pieces of this.#needles) {
      let has: Uint32Array | null = null;
      let left = starts.length;
      let idle = 0;
      for (const each of pieces) {
        // They are in order: when nearly all columns had this one, so they had those that follow.
        if (idle >= IDLE_PIECES_MAX && each.share > COMMON_SHARE) break;
        const words = read(each.piece);
        each.share = onesInWords(words) / Math.max(1, starts.length);
        const before = left;
        if (has === null) has = words;
        else intersectWords(has, words);
        left = onesInWords(has);
        idle = left === before ? idle + 1 : 0;
        if (left === 0) break;
      }
      pieces.sort((a, b) => a.share - b.share);
      if (has === null) continue;
      if (escapes !== null)
        for (let at = 0; at < has.length; at += 1) has[at] = (has[at] ?? 0) | (escapes[at] ?? 0);
      // A row in several columns can have one text here and the other there.
      widen(has, starts);
      if (all === null) all = has;
      else intersectWords(all, has);
      if (all.every(isZero)) return null;
    }
    return all;
  }
}

interface RowRange {
  readonly firstSeq: number;
  readonly endSeq: number;
}

const isZero = (word: number): boolean => word === 0;

function onesInWords(words: Uint32Array): number {
  let ones = 0;
  for (let word of words) {
    word -= (word >>> 1) & 0x5555_5555;
    word = (word & 0x3333_3333) + ((word >>> 2) & 0x3333_3333);
    ones += Math.imul((word + (word >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
  }
  return ones;
}

function intersectWords(words: Uint32Array, others: Uint32Array): void {
  for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) & (others[at] ?? 0);
}

const hasColumn = (words: Uint32Array, at: number): boolean =>
  ((words[at >>> 5] ?? 0) >>> (at & 31)) % 2 === 1;

/** Whatever one column of a row has, all columns of that row have. */
function widen(words: Uint32Array, starts: ArrayLike<number>): void {
  for (let at = 0; at < starts.length;) {
    const end = endOfRow(starts, at);
    if (end > at + 1 && isInAny(words, at, end)) addAll(words, at, end);
    at = end;
  }
}

function endOfRow(starts: ArrayLike<number>, at: number): number {
  let end = at + 1;
  while (end < starts.length && starts[end] === starts[at]) end += 1;
  return end;
}

function isInAny(words: Uint32Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (hasColumn(words, at)) return true;
  return false;
}

function addAll(words: Uint32Array, from: number, to: number): void {
  for (let at = from; at < to; at += 1) words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31));
}

/** One byte a row, 1 where its column is; null when there are no columns. */
function rowsIn(
  { firstSeq, endSeq, starts }: RowRange & { readonly starts: ArrayLike<number> },
  columns: Uint32Array | null,
): Uint8Array | null {
  if (columns === null) return null;
  const rows = new Uint8Array(endSeq - firstSeq);
  for (let at = 0; at < starts.length; at += 1) {
    if (!hasColumn(columns, at)) continue;
    const start = starts[at] ?? 0;
    const next = starts[at + 1] ?? endSeq;
    rows.fill(1, start - firstSeq, Math.max(next, start + 1) - firstSeq);
  }
  return rows;
}

/** Copies what is known of a range of rows into the mask of rows [from, to). */
function put(mask: Uint8Array, from: number, to: number, range: RowRange, rows: Uint8Array | null): void {
  const start = Math.max(from, range.firstSeq);
  const end = Math.min(to, range.endSeq);
  if (rows === null) mask.fill(0, start - from, end - from);
  else mask.set(rows.subarray(start - range.firstSeq, end - range.firstSeq), start - from);
}
