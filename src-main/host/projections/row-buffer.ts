import { assert } from '../../../src-shared/base/assert.ts';
import { NO_CHIPS } from '../../../src-shared/query/chips.ts';
import type { MatchColumns } from '../../../src-shared/query/matches.ts';
import type { PageCells } from '../../../src-shared/api/page-builder.ts';
import type { Row, RowPatch } from '../../../src-shared/state/row.ts';
import { CodeSets } from './code-sets.ts';
import { CHUNK_BITS, CHUNK_ROWS, RowChunk } from './row-chunk.ts';
import type { RowShelf } from './row-shelf.ts';
import { TapePlaces } from './tape-places.ts';

/** Rows of a tape that stand in a stretch of the buffer: seqs in [fromSeq, toSeq). */
export interface TapeStretch {
  readonly tapeId: string;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/**
 * All rows since the host started, by place (0, 1, 2 … in order of arrival), which never changes. The oldest leave memory
 * in whole chunks when there are more than `rowsMax`; with a shelf they can be read all the same, but are not changed
 * any more.
 */
export class RowBuffer implements MatchColumns {
  readonly #chunksMax: number;
  readonly #shelf: RowShelf | null;
  readonly #chunks: RowChunk[] = [];
  #firstChunk = 0;
  #end = 0;
  readonly #tapes = new Map<number, TapePlaces>();
  readonly #indexes = new Map<string, number>();
  readonly #codeSets = new CodeSets();
  #tapesOpened = 0;

  constructor(rowsMax: number, shelf: RowShelf | null) {
    assert(rowsMax >= 2 * CHUNK_ROWS, 'the row buffer holds two chunks at least');
    this.#chunksMax = Math.floor(rowsMax / CHUNK_ROWS);
    this.#shelf = shelf;
  }

  /** The first row that can be read. */
  get floor(): number {
    return (this.#shelf?.first ?? this.#firstChunk) * CHUNK_ROWS;
  }

  /** The first row that is in memory. */
  get memoryFloor(): number {
    return this.#firstChunk * CHUNK_ROWS;
  }

  get rowsMax(): number {
    return this.#chunksMax * CHUNK_ROWS;
  }

  get memoryBytes(): number {
    let bytes = 0;
    for (const chunk of this.#chunks) bytes += chunk.sizeBytes;
    for (const tape of this.#tapes.values()) bytes += tape.sizeBytes;
    return bytes;
  }

  get end(): number {
    return this.#end;
  }

  chipsAt(place: number): number {
    return this.#chunkOf(place)?.chips[place & (CHUNK_ROWS - 1)] ?? NO_CHIPS;
  }

  chipsFrom(place: number, to: number): Uint8Array {
    const at = place & (CHUNK_ROWS - 1);
    const number = Math.floor(place / CHUNK_ROWS);
    const chips = number < this.#firstChunk ? this.#shelf?.chips(number) : this.#chunkOf(place)?.chips;
    const missing = (): Uint8Array => new Uint8Array(Math.min(CHUNK_ROWS - at, to - place)).fill(NO_CHIPS);
    return chips?.subarray(at, at + to - place) ?? missing();
  }

  /** The number that stands for the tape in `append` and `tapeAt`. */
  openTape(tapeId: string, serverId: string): number {
    const known = this.#indexes.get(tapeId);
    if (known !== undefined) return known;
    const index = this.#tapesOpened;
    this.#tapesOpened += 1;
    this.#indexes.set(tapeId, index);
    this.#tapes.set(index, new TapePlaces(tapeId, serverId));
    return index;
  }

  /** Nothing more comes of this tape; it is forgotten with its last row. */
  closeTape(tapeId: string): void {
    this.#tapeOf(tapeId)?.close();
  }

  /** Returns the place of the row. */
  append(tape: number, row: Row): number {
    const place = this.#end;
    const at = place & (CHUNK_ROWS - 1);
    if (at === 0) this.#startChunk();
    this.#chunks.at(-1)?.write(at, tape, row);
    this.#tapes.get(tape)?.add(row.seq, place);
    this.#end += 1;
    return place;
  }

  /** The place of the row, and whether its chips have changed; null when it has left. */
  patch(tapeId: string, patch: RowPatch): { readonly place: number; readonly hasChips: boolean } | null {
    const place = this.placeOf(tapeId, patch.seq);
    if (place < 0) return null;
    return { place, hasChips: this.#chunkOf(place)?.patch(place & (CHUNK_ROWS - 1), patch) === true };
  }

  /** The place of the row, whose findings now have this code too; -1 when it has left. */
  addFinding(tapeId: string, seq: number, code: string): number {
    const place = this.placeOf(tapeId, seq);
    const findings = place < 0 ? undefined : this.#chunkOf(place)?.findings;
    const at = place & (CHUNK_ROWS - 1);
    if (findings !== undefined) findings[at] = this.#codeSets.with(findings[at] ?? 0, code);
    return place;
  }

  /** The numbers of all sets of codes are below this. */
  get codeSets(): number {
    return this.#codeSets.size;
  }

  /** The codes that a chunk's column of findings means by this number. */
  codesOf(set: number): readonly string[] {
    return this.#codeSets.codesOf(set);
  }

  /** -1 when the row is not in memory, or no more. */
  placeOf(tapeId: string, seq: number): number {
    const place = this.#tapeOf(tapeId)?.placeOf(seq) ?? -1;
    return place >= this.memoryFloor ? place : -1;
  }

  /** The same, on the shelf too; not for every message. */
  findPlace(tapeId: string, seq: number): number {
    const place = this.placeOf(tapeId, seq);
    if (place >= 0) return place;
    const tape = this.#indexes.get(tapeId);
    return tape === undefined ? -1 : (this.#shelf?.find(tape, seq) ?? -1);
  }

  /** The places in [from, to) of rows of this tape with one of these seqs, on the shelf too. */
  placesIn(from: number, to: number, tapeId: string, seqs: ReadonlySet<number>): number[] {
    const places: number[] = [];
    const tape = this.#indexes.get(tapeId);
    for (let place = from; place < to; place += 1) {
      const chunk = this.#chunkOf(place);
      const at = place & (CHUNK_ROWS - 1);
      if (chunk !== undefined && chunk.tape[at] === tape && seqs.has(chunk.seq[at] ?? -1)) places.push(place);
    }
    return places;
  }

  /** The number of the tape of the row at `place`, which is in [floor, end). */
  tapeAt(place: number): number {
    return this.#chunkOf(place)?.tape[place & (CHUNK_ROWS - 1)] ?? 0;
  }

  /** What is known of a tape, by its number. */
  placesOf(tape: number): TapePlaces | null {
    return this.#tapes.get(tape) ?? null;
  }

  serverOf(tape: number): string {
    return this.#tapes.get(tape)?.serverId ?? '';
  }

  cellsAt(place: number): PageCells | null {
    const chunk = this.#chunkOf(place);
    const tape = this.#tapes.get(this.tapeAt(place));
    return chunk === undefined || tape === undefined ? null : chunk.cells(place & (CHUNK_ROWS - 1), tape);
  }

  /** The chunk that holds `place`; a search goes through the buffer chunk by chunk. */
  chunkAt(place: number): RowChunk | null {
    return this.#chunkOf(place) ?? null;
  }

  /** In the order in which they began. */
  get tapeIds(): readonly string[] {
    return [...this.#tapes.values()].map(({ tapeId }) => tapeId);
  }

  /** Which tapes' rows stand in [from, to). */
  stretches(from: number, to: number): TapeStretch[] {
    const bounds = new Map<number, { fromSeq: number; toSeq: number }>();
    for (let place = Math.max(from, this.floor); place < Math.min(to, this.#end); place += 1) {
      const chunk = this.#chunkOf(place);
      const tape = chunk?.tape[place & (CHUNK_ROWS - 1)] ?? 0;
      const seq = chunk?.seq[place & (CHUNK_ROWS - 1)] ?? 0;
      const known = bounds.get(tape);
      if (known === undefined) bounds.set(tape, { fromSeq: seq, toSeq: seq + 1 });
      else known.toSeq = seq + 1;
    }
    return [...bounds].map(([tape, bound]) => ({ tapeId: this.#tapes.get(tape)?.tapeId ?? '', ...bound }));
  }

  #tapeOf(tapeId: string): TapePlaces | undefined {
    const index = this.#indexes.get(tapeId);
    return index === undefined ? undefined : this.#tapes.get(index);
  }

  #chunkOf(place: number): RowChunk | undefined {
    const number = place >>> CHUNK_BITS;
    if (number >= this.#firstChunk) return this.#chunks[number - this.#firstChunk];
    return this.#shelf?.get(number) ?? undefined;
  }

  #startChunk(): void {
    this.#chunks.at(-1)?.texts.seal();
    if (this.#chunks.length === this.#chunksMax) this.#dropChunk();
    this.#chunks.push(new RowChunk());
  }

  #dropChunk(): void {
    const leaving = this.#chunks.shift();
    if (leaving !== undefined) this.#shelf?.put(this.#firstChunk, leaving);
    this.#firstChunk += 1;
    for (const [index, tape] of this.#tapes) {
      tape.dropBelow(this.memoryFloor);
      if (!tape.isGone(this.floor)) continue;
      this.#tapes.delete(index);
      this.#indexes.delete(tape.tapeId);
    }
  }
}
