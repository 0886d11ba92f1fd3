/**
 * What a search by text is narrowed down with. A column stands for a stretch of what was recorded, and has some bits for
 * each piece of it, the case of ASCII letters ignored. A text can only be in columns that have the bits of all its pieces.
 * Pieces are every three and every four bytes that stand side by side, and where words meet longer ones: words that are
 * in every column are rarely side by side. What is a piece is seen from its own bytes, so that a text that stands in
 * others has all the pieces that it has by itself.
 */
import { FOLD, foldedBytes } from '../../../src-shared/query/needle.ts';
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

const BACKSLASH = 0x5c;
const THREE_BYTES = 0xff_ffff;
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
const FACTOR_WORD = 0x0100_0193;
const SEED_ESCAPE = 0x5bd1_e995;

/** What words are made of, letters, digits, `_` and whatever is not ASCII, in lower case; 0 for all else. */
const LETTER = FOLD.map((byte) => (byte >= 0x80 || /\w/.test(String.fromCodePoint(byte)) ? byte : 0));
const IS_LETTER = LETTER.map((letter) => Number(letter !== 0));

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

/** Goes through the pieces of bytes[from, to) that are where words meet. */
function eachMeeting(bytes: Uint8Array, from: number, to: number, taker: Taker): void {
  // Whether a word begins at the first byte nobody knows.
  let isInWord = true;
  let word = 0;
  let wordAt = from;
  for (let at = from; at < to; at += 1) {
    const letter = LETTER[bytes[at] ?? 0] ?? 0;
    if (letter === 0) {
      if (
        isInWord &&
        wordAt >= from + SIDE_BYTES &&
        at + SIDE_BYTES <= to &&
        at >= wordAt + WORD_BYTES_MIN &&
        (bytes[wordAt] ?? 0) > NINE
      )
        taker.word(
          Math.imul(word ^ fourAt(bytes, at), FACTOR_4) ^
            Math.imul(fourAt(bytes, wordAt - SIDE_BYTES), FACTOR_3),
        );
      isInWord = false;
      continue;
    }
    if (!isInWord) {
      isInWord = true;
      word = 0;
      wordAt = at;
      if (at >= from + BEFORE_BYTES && at + AFTER_BYTES <= to)
        taker.meeting(
          Math.imul(fourAt(bytes, at - BEFORE_BYTES), FACTOR_3) ^
            Math.imul(threeAt(bytes, at - 1), FACTOR_WORD),
        );
    }
    word = Math.imul(word ^ letter, FACTOR_WORD);
  }
}

function threeAt(bytes: Uint8Array, at: number): number {
  return (
    ((FOLD[bytes[at] ?? 0] ?? 0) << 16) |
    ((FOLD[bytes[at + 1] ?? 0] ?? 0) << 8) |
    (FOLD[bytes[at + 2] ?? 0] ?? 0)
  );
}

function fourAt(bytes: Uint8Array, at: number): number {
  return (threeAt(bytes, at) << 8) | (FOLD[bytes[at + 3] ?? 0] ?? 0);
}

const mixed = (hash: number): number => Math.imul(hash ^ (hash >>> 15), FACTOR_MIX);
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
  const again = mixed(mixed(hash));
  const at = partOf(mixed(hash)) * PART_WORDS;
  addFour(signature, hash);
  set(signature, at, again >>> 7);
  set(signature, at, again >>> 14);
}

function addSeven(signature: Uint32Array, hash: number): void {
  const mix = mixed(hash);
  addSix(signature, hash);
  set(signature, partOf(mix) * PART_WORDS, mixed(mix) >>> 21);
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
const added = new Int32Array(4_096);
const ADDED_SHIFT = 20;
let addedTo: Uint32Array | null = null;

/** Adds the pieces of bytes[from, to) to a column. */
export function addPieces(signature: Uint32Array, bytes: Uint8Array, from: number, to: number): void {
  if (addedTo !== signature) {
    addedTo = signature;
    // Nothing is there: four zeros would be in the first place, which has what is never there.
    added.fill(0);
    added[0] = 1;
  }
  let gram = 0;
  let letters = 0;
  for (let at = from; at < to; at += 1) {
    const byte = FOLD[bytes[at] ?? 0] ?? 0;
    gram = (gram << 8) | byte;
    letters = (letters << 1) | (IS_LETTER[byte] ?? 0);
    if (at < from + 3) {
      if (at === from + 2) addTwo(signature, Math.imul(gram, FACTOR_3));
      if (byte === BACKSLASH) addSeven(signature, SEED_ESCAPE);
      continue;
    }
    const hash = Math.imul(gram, FACTOR_4);
    const place = hash >>> ADDED_SHIFT;
    if (added[place] === gram) continue;
    added[place] = gram;
    if (byte === BACKSLASH) addSeven(signature, SEED_ESCAPE);
    addTwo(signature, Math.imul(gram & THREE_BYTES, FACTOR_3));
    if (IS_MEETING[letters & 15] === 0) addFour(signature, hash);
  }
  adder.signature = signature;
  eachMeeting(bytes, from, to, adder);
}

/** Where a backslash is: what is looked for in JSON may be spelled with escapes there. */
export const ESCAPE = pieceOf(SEED_ESCAPE, BITS_OF_WORD);

/** The pieces of a text: those that few columns have first. Empty when the text is too short to have any. */
export function piecesOf(text: string): Piece[] {
  const bytes = foldedBytes(text).subarray(0, NEEDLE_BYTES_MAX);
  const words: Piece[] = [];
  const meetings: Piece[] = [];
  const fours: Piece[] = [];
  const threes: Piece[] = [];
  eachMeeting(bytes, 0, bytes.length, {
    word: (hash) => void words.push(pieceOf(hash, BITS_OF_WORD)),
    meeting: (hash) => void meetings.push(pieceOf(hash, BITS_OF_MEETING)),
  });
  let gram = 0;
  let letters = 0;
  for (const [at, byte] of bytes.entries()) {
    gram = (gram << 8) | byte;
    letters = (letters << 1) | (IS_LETTER[byte] ?? 0);
    if (at >= 2) threes.push(pieceOf(Math.imul(gram & THREE_BYTES, FACTOR_3), BITS_OF_THREE));
    if (at >= 3 && IS_MEETING[letters & 15] === 0)
      fours.push(pieceOf(Math.imul(gram, FACTOR_4), BITS_OF_FOUR));
  }
  const all = [...words, ...meetings, ...fours, ...threes];
  return all.filter((piece, at) => all.findIndex((other) => isSame(piece, other)) === at);
}

function isSame(a: Piece, b: Piece): boolean {
  return (
    a.part === b.part && a.bits.length === b.bits.length && a.bits.every((bit, at) => bit === b.bits[at])
  );
}
