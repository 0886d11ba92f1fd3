import type { Entry, Era } from '../../../src-shared/journal/entry.ts';

const BLOCK = 4096;

/** Where the rows of one tape stand in the buffer: seq to place, four bytes a row, old blocks given back. */
export class TapePlaces {
  readonly tapeId: string;
  readonly serverId: string;
  /** What the tape says of itself while it is recorded. */
  serverName = '';
  era: Era | null = null;
  #isClosed = false;
  #firstSeq = -1;
  #count = 0;
  #lastPlace = -1;
  readonly #blocks = new Map<number, Uint32Array>();
  #oldestBlock = 0;

  constructor(tapeId: string, serverId: string) {
    this.tapeId = tapeId;
    this.serverId = serverId;
  }

  /** What an entry says of its whole tape; false when that is nothing. */
  note(entry: Entry): boolean {
    if (entry.kind === 'tape-opened') this.serverName = entry.serverName;
    else if (entry.kind === 'session' && entry.phase.kind === 'ready') this.era = entry.phase.era;
    else return false;
    return true;
  }

  /** Seqs come without gaps. */
  add(seq: number, place: number): void {
    if (this.#firstSeq < 0) this.#firstSeq = seq;
    const number = Math.floor(this.#count / BLOCK);
    let block = this.#blocks.get(number);
    if (block === undefined) {
      block = new Uint32Array(BLOCK);
      this.#blocks.set(number, block);
    }
    block[this.#count % BLOCK] = place;
    this.#count += 1;
    this.#lastPlace = place;
  }

  /** What is held of memory. */
  get sizeBytes(): number {
    return this.#blocks.size * BLOCK * 4;
  }

  /** The seq that the next row must have, or null before the first. */
  get nextSeq(): number | null {
    return this.#firstSeq < 0 ? null : this.#firstSeq + this.#count;
  }

  /** -1 when it is not here, or no more. */
  placeOf(seq: number): number {
    const index = seq - this.#firstSeq;
    if (this.#firstSeq < 0 || index < 0 || index >= this.#count) return -1;
    return this.#blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK] ?? -1;
  }

  /** Nothing will come any more: the last block keeps only what it holds. */
  close(): void {
    this.#isClosed = true;
    const number = Math.floor(this.#count / BLOCK);
    const block = this.#blocks.get(number);
    if (block !== undefined) this.#blocks.set(number, block.slice(0, this.#count % BLOCK));
  }

  /** Forgets places below `floor`. */
  dropBelow(floor: number): void {
    const newest = Math.floor(this.#count / BLOCK);
    while (this.#oldestBlock < newest) {
      const last = this.#blocks.get(this.#oldestBlock)?.[BLOCK - 1] ?? 0;
      if (last >= floor) break;
      this.#blocks.delete(this.#oldestBlock);
      this.#oldestBlock += 1;
    }
  }

  /** Nothing will come, and no row is left from `floor` on. */
  isGone(floor: number): boolean {
    return this.#isClosed && this.#lastPlace < floor;
  }
}
