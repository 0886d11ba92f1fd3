import { DIRS } from '../../../src-shared/api/messages.ts';
import type { Era } from '../../../src-shared/journal/entry.ts';
import { NO_CHIPS, chipDir, chipKind, chipSeverity } from '../../../src-shared/query/chips.ts';
import type { RowFacts } from '../../../src-shared/query/predicate.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES, type Row } from '../../../src-shared/state/row.ts';
import type { RowBuffer } from './row-buffer.ts';
import { CHUNK_ROWS, type RowChunk } from './row-chunk.ts';
import type { TapePlaces } from './tape-places.ts';

/** One row of the buffer at a time, each column read only when it is asked for: nothing is made for a row. */
export class RowCursor implements RowFacts {
  readonly #buffer: RowBuffer;
  #chunk: RowChunk | null = null;
  #number = -1;
  #at = 0;
  place = 0;

  constructor(buffer: RowBuffer) {
    this.#buffer = buffer;
  }

  /** `place` is in [floor, end). */
  go(place: number): void {
    const number = Math.floor(place / CHUNK_ROWS);
    // Chunks leave: one that has the same number is the same chunk all the same.
    if (number !== this.#number) {
      this.#number = number;
      this.#chunk = this.#buffer.chunkAt(place);
    }
    this.place = place;
    this.#at = place % CHUNK_ROWS;
  }

  get seq(): number {
    return this.#chunk?.seq[this.#at] ?? 0;
  }
  get wallMs(): number {
    return this.#chunk?.wallMs[this.#at] ?? 0;
  }
  get dir(): Row['dir'] {
    return DIRS[chipDir(this.#chips)] ?? 'none';
  }
  get kind(): Row['kind'] {
    return ROW_KINDS[chipKind(this.#chips)] ?? 'note';
  }
  get method(): string {
    return this.#chunk?.texts.get(this.#chunk.method[this.#at] ?? 0) ?? '';
  }
  get target(): string {
    return this.#chunk?.texts.get(this.#chunk.target[this.#at] ?? 0) ?? '';
  }
  get id(): string {
    return this.#chunk?.texts.get(this.#chunk.id[this.#at] ?? 0) ?? '';
  }
  get status(): Row['status'] {
    return ROW_STATUSES[this.#chunk?.status[this.#at] ?? 0] ?? 'none';
  }
  get latencyUs(): number {
    return this.#chunk?.latencyUs[this.#at] ?? -1;
  }
  get sizeBytes(): number {
    return this.#chunk?.sizes[this.#at] ?? 0;
  }
  get severity(): Row['severity'] {
    return SEVERITIES[chipSeverity(this.#chips)] ?? 'none';
  }
  get pairSeq(): number {
    return this.#chunk?.pairSeq[this.#at] ?? -1;
  }
  get pairTarget(): string | null {
    const { pairSeq, seq } = this;
    if (pairSeq < 0 || pairSeq >= seq) return null;
    const place = this.#placeNear(pairSeq);
    const chunk = place < 0 ? null : this.#buffer.chunkAt(place);
    return chunk === null ? null : chunk.texts.get(chunk.target[place % CHUNK_ROWS] ?? 0);
  }
  get findings(): readonly string[] {
    return this.#buffer.codesOf(this.#chunk?.findings[this.#at] ?? 0);
  }
  get tapeId(): string {
    return this.#tape?.tapeId ?? '';
  }
  get serverId(): string {
    return this.#tape?.serverId ?? '';
  }
  get serverName(): string {
    return this.#tape?.serverName ?? '';
  }
  get era(): Era | null {
    return this.#tape?.era ?? null;
  }

  /** The place of an earlier row of the same tape; -1 when it cannot be read. */
  #placeNear(seq: number): number {
    const chunk = this.#chunk;
    if (chunk === null || this.place >= this.#buffer.memoryFloor)
      return this.#buffer.findPlace(this.tapeId, seq);
    // On the shelf nothing tells the place, but a request is mostly near its answer.
    for (let at = this.#at - 1; at >= 0; at -= 1)
      if (chunk.seq[at] === seq && chunk.tape[at] === chunk.tape[this.#at]) return this.place - this.#at + at;
    return this.#buffer.findPlace(this.tapeId, seq);
  }

  get #chips(): number {
    return this.#chunk?.chips[this.#at] ?? NO_CHIPS;
  }
  get #tape(): TapePlaces | null {
    return this.#buffer.placesOf(this.#chunk?.tape[this.#at] ?? 0);
  }
}
