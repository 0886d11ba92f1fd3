/**
 * What a search by text is narrowed down with. A column stands for a stretch of what was recorded, and has some bits for
 * each piece of it, the case of ASCII letters ignored. A text can only be in columns that have the bits of all its pieces.
 * Pieces are every three and every four bytes that stand side by side, and where words meet longer ones: words that are
 * in every column are rarely side by side. What is a piece is seen from its own bytes, so that a text that stands in
 * others has all the pieces that it has by itself.
 */
import { BLOCK_BYTES } from '../../../src-shared/journal/sealed.ts';
import { foldedBytes } from '../../../src-shared/query/needle.ts';
import { PieceWalk, type PieceList } from './gram-walk.ts';

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

const FACTOR_MIX = 0xc2b2_ae35;
const SEED_ESCAPE = 0x5bd1_e995;

/** One piece: which part of a column, and which bits of it. */
export interface Piece {
  readonly part: number;
  readonly bits: readonly number[];
}

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

function pieceOf(hash: number, count: number): Piece {
  const mix = mixed(hash);
  const again = mixed(mix);
  const all = [mix, mix >>> 7, mix >>> 14, again, again >>> 7, again >>> 14, again >>> 21];
  const bits = all.slice(0, count);
  return { part: partOf(mix), bits: bits.map((bit) => bit & (BITS - 1)) };
}

const walk = new PieceWalk();
let walked: Uint32Array | null = null;
/** The memory that the bytes of one text after the other stand in. */
let viewed: DataView = new DataView(new ArrayBuffer(0));

/** Adds the pieces of bytes[from, to) to a column. */
export function addPieces(signature: Uint32Array, bytes: Uint8Array, from: number, to: number): void {
  if (walked !== signature) walk.forget();
  walked = signature;
  if (viewed.buffer !== bytes.buffer) viewed = new DataView(bytes.buffer);
  const start = bytes.byteOffset + from;
  const end = bytes.byteOffset + to;
  for (let at = start; at < end;) {
    at = walk.read(viewed, start, end, at);
    addNew(signature, walk);
  }
}

function addNew(signature: Uint32Array, { threes, fours, meetings, words, hasEscape }: PieceWalk): void {
  for (let at = 0; at < threes.count; at += 1) addTwo(signature, threes.hashes[at] ?? 0);
  for (let at = 0; at < fours.count; at += 1) addFour(signature, fours.hashes[at] ?? 0);
  for (let at = 0; at < meetings.count; at += 1) addSix(signature, meetings.hashes[at] ?? 0);
  for (let at = 0; at < words.count; at += 1) addSeven(signature, words.hashes[at] ?? 0);
  if (hasEscape) addSeven(signature, SEED_ESCAPE);
}

/** Where a backslash is: what is looked for in JSON may be spelled with escapes there. */
export const ESCAPE = pieceOf(SEED_ESCAPE, BITS_OF_WORD);

/** The pieces of a text: those that few columns have first. Empty when the text is too short to have any. */
export function piecesOf(text: string): Piece[] {
  const bytes = foldedBytes(text).slice(0, NEEDLE_BYTES_MAX);
  const { threes, fours, meetings, words } = walkOf(bytes);
  const all = [
    ...pieces(words, BITS_OF_WORD),
    ...pieces(meetings, BITS_OF_MEETING),
    ...pieces(fours, BITS_OF_FOUR),
    ...pieces(threes, BITS_OF_THREE),
  ];
  return all.filter((piece, at) => all.findIndex((other) => isSame(piece, other)) === at);
}

function walkOf(bytes: Uint8Array): PieceWalk {
  const own = new PieceWalk();
  own.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length, 0);
  return own;
}

function pieces({ hashes, count }: PieceList, bits: number): Piece[] {
  return Array.from(hashes.subarray(0, count), (hash) => pieceOf(hash, bits));
}

function isSame(a: Piece, b: Piece): boolean {
  return (
    a.part === b.part && a.bits.length === b.bits.length && a.bits.every((bit, at) => bit === b.bits[at])
  );
}
