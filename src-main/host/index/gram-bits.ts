/**
 * What a search by text is narrowed down with. A column stands for a stretch of what was recorded, and has some bits for
 * each piece of it, the case of ASCII letters ignored. A text can only be in columns that have the bits of all its pieces.
 * Pieces are every three and every four bytes that stand side by side, and where words meet longer ones: words that are
 * in every column are rarely side by side. What is a piece is seen from its own bytes, so that a text that stands in
 * others has all the pieces that it has by itself.
 */
import { foldedBytes } from '../../../src-shared/query/needle.ts';
import { BLOCK_BYTES } from '../../../src-shared/journal/sealed.ts';

/** Of what was recorded, in one column: what is decompressed together is looked through together. */
export const COLUMN_BYTES = BLOCK_BYTES;
/** All bits of a piece are in one part, which is read at once. */
export const PARTS = 640;
/** Of a part. */
const BITS = 128;
export const PART_WORDS = BITS / 32;
/** As it is kept: of 256 columns, as many as fit into a page of the database. */
export const KEPT_BITS = 126;
export const keptBit = (bit: number): number => (bit < KEPT_BITS ? bit : bit - BITS / 2);
export const SIGNATURE_WORDS = PARTS * PART_WORDS;
/** Of a text, from its start, its pieces are looked for; what is cut across columns overlaps by as much. */
export const NEEDLE_BYTES_MAX = 64;

/** Bits of a piece: the more, the fewer columns have them by chance, and the more are set. */
const BITS_OF_THREE = 2;
const BITS_OF_FOUR = 4;
const BITS_OF_MEETING = 6;
const BITS_OF_WORD = 7;

/** Of what is on either side of a word. */
const SIDE_BYTES = 4;
/** Shorter ones are between others everywhere; and a number there is looked for by its digits. */
const WORD_BYTES_MIN = 4;
const NINE = 0x39;
/** Of two words that meet, of the one before and of the other. */
const BEFORE_BYTES = 4;
const AFTER_BYTES = 2;
/** By which of four bytes are of words: those in which two meet are no pieces, since they have one of their own. */
const IS_MEETING = Uint8Array.from({ length: 16 }, (_, of) =>
  /10+1/.test(of.toString(2).padStart(4, '0')) ? 1 : 0,
);

const FACTOR_3 = 0x85eb_ca6b;
const FACTOR_4 = 0x9e37_79b1;
const FACTOR_MIX = 0xc2b2_ae35;
const SEED_ESCAPE = 0x5bd1_e995;

/**
 * Bytes are told apart without the bit that ASCII letters of both cases differ in: other bytes are taken for one another as
 * well (a backslash for a bar), which leaves a few columns more.
 */
const CASE_BIT = 0x20;
const CASE_BITS = 0x2020_2020;
/** A backslash without it. */
const BACKSLASH = 0x7c;
/** Letters, digits, `_`, and whatever is not ASCII. */
const IS_LETTER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x7f || /[a-z\d]/.test(String.fromCodePoint(byte)) ? 1 : 0,
);

/** One piece: which part of a column, and which bits of it. */
export interface Piece {
  readonly part: number;
  readonly bits: readonly number[];
}

/** Is told the pieces of a text, as hashes of their bytes. */
interface Taker {
  meeting(hash: number): void;
  word(hash: number): void;
}

/** Goes through the pieces of the bytes [from, to) that are where words meet. */
function eachMeeting(view: DataView, from: number, to: number, taker: Taker): void {
  // Whether a word begins at the first byte nobody knows.
  let wasLetter = 1;
  let wordAt = from;
  for (let at = from; at < to; at += 1) {
    const isLetter = IS_LETTER[view.getUint8(at) | CASE_BIT] ?? 0;
    if (isLetter === wasLetter) continue;
    wasLetter = isLetter;
    if (isLetter === 1) {
      wordAt = at;
      if (at >= from + BEFORE_BYTES && at + AFTER_BYTES <= to) {
        const before = fourAt(view, at - BEFORE_BYTES);
        taker.meeting(
          Math.imul(before, FACTOR_3) ^
            Math.imul(view.getUint16(at, true) | (CASE_BITS & 0xffff), FACTOR_MIX),
        );
      }
      continue;
    }
    const isBetween = wordAt >= from + SIDE_BYTES && at + SIDE_BYTES <= to;
    if (isBetween && at >= wordAt + WORD_BYTES_MIN && view.getUint8(wordAt) > NINE)
      taker.word(wordOf(view, wordAt, at));
  }
}

/** Of what a word begins and ends with, of its length, and of what is on either side. */
function wordOf(view: DataView, from: number, to: number): number {
  const word = Math.imul(fourAt(view, from), FACTOR_4) ^ Math.imul(fourAt(view, to - 4), FACTOR_3);
  const sides = Math.imul(fourAt(view, from - SIDE_BYTES), FACTOR_MIX) ^ fourAt(view, to);
  return Math.imul(word ^ (sides >>> 15), FACTOR_4) ^ sides ^ (to - from);
}

const fourAt = (view: DataView, at: number): number => view.getInt32(at, true) | CASE_BITS;

function mixed(hash: number): number {
  const mix = Math.imul(hash ^ (hash >>> 15), FACTOR_MIX);
  return mix ^ (mix >>> 16);
}
const partOf = (mix: number): number => Math.imul(mix >>> 16, PARTS) >>> 16;

function set(signature: Uint32Array, at: number, mix: number): void {
  const word = at + ((mix >>> 5) & 3);
  // A shift looks at the last five bits.
  signature[word] = (signature[word] ?? 0) | (1 << mix);
}

/** Without a loop, and without a branch that cannot be foretold, which cost more than all the rest. */
function addTwo(signature: Uint32Array, hash: number): void {
  const mix = mixed(hash);
  const at = partOf(mix) * PART_WORDS;
  set(signature, at, mix);
  set(signature, at, mix >>> 7);
}

function addFour(signature: Uint32Array, hash: number): void {
  const mix = mixed(hash);
  const at = partOf(mix) * PART_WORDS;
  set(signature, at, mix);
  set(signature, at, mix >>> 7);
  set(signature, at, mix >>> 14);
  set(signature, at, mixed(mix));
}

function addSix(signature: Uint32Array, hash: number): void {
  const mix = mixed(hash);
  const again = mixed(mix);
  const at = partOf(mix) * PART_WORDS;
  set(signature, at, mix);
  set(signature, at, mix >>> 7);
  set(signature, at, mix >>> 14);
  set(signature, at, again);
  set(signature, at, again >>> 7);
  set(signature, at, again >>> 14);
}

function addSeven(signature: Uint32Array, hash: number): void {
  const mix = mixed(hash);
  const again = mixed(mix);
  const at = partOf(mix) * PART_WORDS;
  set(signature, at, mix);
  set(signature, at, mix >>> 7);
  set(signature, at, mix >>> 14);
  set(signature, at, again);
  set(signature, at, again >>> 7);
  set(signature, at, again >>> 14);
  set(signature, at, again >>> 21);
}

/** Sets the bits of longer pieces. */
class Adder implements Taker {
  signature: Uint32Array = new Uint32Array(0);

  meeting(hash: number): void {
    addSix(this.signature, hash);
  }
  word(hash: number): void {
    addSeven(this.signature, hash);
  }
}

const adder = new Adder();

function pieceOf(hash: number, count: number): Piece {
  const mix = mixed(hash);
  const again = mixed(mix);
  const all = [mix, mix >>> 7, mix >>> 14, again, again >>> 7, again >>> 14, again >>> 21];
  const bits = all.slice(0, count);
  return { part: partOf(mix), bits: bits.map((bit) => bit & (BITS - 1)) };
}

/** Four bytes that are in the column already, by some bits of their hash: most are met again and again. */
const added = new Int32Array(16_384);
const ADDED_SHIFT = 18;
let addedTo: Uint32Array | null = null;

/** The memory that the bytes of one text after the other stand in. */
let viewed: DataView = new DataView(new ArrayBuffer(0));

/** Adds the pieces of bytes[from, to) to a column. */
export function addPieces(signature: Uint32Array, bytes: Uint8Array, from: number, to: number): void {
  if (addedTo !== signature) {
    addedTo = signature;
    added.fill(0);
  }
  if (viewed.buffer !== bytes.buffer) viewed = new DataView(bytes.buffer);
  const start = bytes.byteOffset + from;
  const end = bytes.byteOffset + to;
  addShort(signature, viewed, start, end);
  adder.signature = signature;
  eachMeeting(viewed, start, end, adder);
}

function addShort(signature: Uint32Array, view: DataView, from: number, to: number): void {
  for (let at = from; at < to && at < from + 3; at += 1)
    if ((view.getUint8(at) | CASE_BIT) === BACKSLASH) addSeven(signature, SEED_ESCAPE);
  if (to - from >= 3) addTwo(signature, Math.imul(threeAt(view, from), FACTOR_3));
  const last = to - 4;
  for (let at = from; at <= last; at += 1) {
    const gram = view.getInt32(at, true) | CASE_BITS;
    const hash = Math.imul(gram, FACTOR_4);
    const place = hash >>> ADDED_SHIFT;
    if (added[place] === gram) continue;
    added[place] = gram;
    if (gram >>> 24 === BACKSLASH) addSeven(signature, SEED_ESCAPE);
    addTwo(signature, Math.imul(gram >>> 8, FACTOR_3));
    if (!isMeeting(gram)) addFour(signature, hash);
  }
}

const threeAt = (view: DataView, at: number): number =>
  (view.getUint16(at, true) | (view.getUint8(at + 2) << 16) | CASE_BITS) & 0xff_ffff;

function isMeeting(gram: number): boolean {
  const letters =
    ((IS_LETTER[gram & 0xff] ?? 0) << 3) |
    ((IS_LETTER[(gram >>> 8) & 0xff] ?? 0) << 2) |
    ((IS_LETTER[(gram >>> 16) & 0xff] ?? 0) << 1) |
    (IS_LETTER[gram >>> 24] ?? 0);
  return IS_MEETING[letters] === 1;
}

/** Where a backslash is: what is looked for in JSON may be spelled with escapes there. */
export const ESCAPE = pieceOf(SEED_ESCAPE, BITS_OF_WORD);

/** The pieces of a text: those that few columns have first. Empty when the text is too short to have any. */
export function piecesOf(text: string): Piece[] {
  const bytes = foldedBytes(text).slice(0, NEEDLE_BYTES_MAX);
  const view = new DataView(bytes.buffer);
  const words: Piece[] = [];
  const meetings: Piece[] = [];
  eachMeeting(view, 0, bytes.length, {
    word: (hash) => void words.push(pieceOf(hash, BITS_OF_WORD)),
    meeting: (hash) => void meetings.push(pieceOf(hash, BITS_OF_MEETING)),
  });
  const starts = [...bytes.keys()];
  const fours = starts
    .slice(0, -3)
    .map((at) => fourAt(view, at))
    .filter((gram) => !isMeeting(gram))
    .map((gram) => pieceOf(Math.imul(gram, FACTOR_4), BITS_OF_FOUR));
  const threes = starts
    .slice(0, -2)
    .map((at) => pieceOf(Math.imul(threeAt(view, at), FACTOR_3), BITS_OF_THREE));
  const all = [...words, ...meetings, ...fours, ...threes];
  return all.filter((piece, at) => all.findIndex((other) => isSame(piece, other)) === at);
}

function isSame(a: Piece, b: Piece): boolean {
  return (
    a.part === b.part && a.bits.length === b.bits.length && a.bits.every((bit, at) => bit === b.bits[at])
  );
}
