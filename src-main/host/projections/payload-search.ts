import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { PayloadTest } from '../../../src-shared/query/ast.ts';
import type { TextHits } from '../../../src-shared/query/matches.ts';
import { createNeedle, type Needle } from '../../../src-shared/query/needle.ts';
import { payloadMatcher, type PayloadMatcher } from '../../../src-shared/query/payload.ts';
import type { Row } from '../../../src-shared/state/row.ts';
import type { Clock, Index } from '../ports.ts';
import type { RowBuffer, TapeStretch } from './row-buffer.ts';
import { CHUNK_ROWS } from './row-chunk.ts';
import { nextTurn, startSlice } from './slices.ts';

/** Chunks that are searched before the result is shown: about 25 MB of usual frames. */
const BLOCK_CHUNKS = 4;
/** How long to wait for an index that has not come as far yet. */
const GREP_RETRY_MS = 25;
/** Asked this often without any progress, the search gives up. */
export const GREP_TRIES_MAX = 200;

export interface PayloadSearchOptions {
  readonly buffer: RowBuffer;
  readonly test: PayloadTest;
  readonly clock: Clock;
  readonly grep: Index['grep'];
  /** More rows have been searched, or the search has failed. */
  readonly onProgress: () => void;
}

/**
 * Which rows of the buffer match a test of their bytes. Rows that come are looked at as they come, while their bytes are at hand; rows
 * that were there are looked at in order, their names here and their bytes in the tapes' files.
 */
export class PayloadSearch implements TextHits {
  readonly #matcher: PayloadMatcher;
  /** Free text is looked for in the names of rows too. */
  readonly #needle: Needle | null;
  readonly #options: PayloadSearchOptions;
  readonly #bits = new Map<number, Uint8Array>();
  readonly #oldEnd: number;
  #oldFrontier: number;
  #failure: Failure | null = null;
  #isStopped = false;
  readonly #done: Promise<void>;

  constructor(options: PayloadSearchOptions) {
    this.#options = options;
    const { test } = options;
    this.#matcher = payloadMatcher(test);
    this.#needle = test.kind === 'text' && test.text !== '' ? createNeedle(test.text) : null;
    this.#oldEnd = options.buffer.end;
    this.#oldFrontier = options.buffer.floor;
    this.#done = this.#searchOld();
  }

  get frontier(): number {
    return this.#oldFrontier < this.#oldEnd ? this.#oldFrontier : this.#options.buffer.end;
  }

  /** Why older rows cannot be searched. */
  get failure(): Failure | null {
    return this.#failure;
  }

  get sizeBytes(): number {
    return this.#bits.size * (CHUNK_ROWS / 8);
  }

  has(place: number): boolean {
    const bits = this.#bits.get(Math.floor(place / CHUNK_ROWS));
    return bits !== undefined && ((bits[(place % CHUNK_ROWS) >> 3] ?? 0) & (1 << (place & 7))) !== 0;
  }

  /** A row has come, with its entry. */
  look(place: number, row: Row, entry: Entry): void {
    if (this.#matcher.inNames(row) || this.#matcher.inEntry(entry)) this.#mark(place);
  }

  dropBelow(floor: number): void {
    for (const chunk of this.#bits.keys()) {
      if ((chunk + 1) * CHUNK_ROWS <= floor) this.#bits.delete(chunk);
    }
  }

  /** Resolves when the older rows have been searched, it failed, or was stopped. */
  get done(): Promise<void> {
    return this.#done;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #searchOld(): Promise<void> {
    const { buffer, onProgress } = this.#options;
    // Not in the constructor's own turn: whoever made it is about to answer.
    await nextTurn();
    while (!this.#isStopped && this.#oldFrontier < this.#oldEnd) {
      const from = Math.max(this.#oldFrontier, buffer.floor);
      const blockEnd = (Math.floor(from / CHUNK_ROWS) + BLOCK_CHUNKS) * CHUNK_ROWS;
      const to = Math.min(this.#oldEnd, blockEnd);
      await this.#searchNames(from, to);
      for (const stretch of buffer.stretches(from, to)) {
        const searched = await this.#searchBytes(stretch, from, to);
        if (this.#isStopped) return;
        if (!searched.ok) {
          this.#failure = searched.failure;
          onProgress();
          return;
        }
      }
      this.#oldFrontier = Math.max(to, from);
      onProgress();
    }
  }

  async #searchNames(from: number, to: number): Promise<void> {
    const { buffer } = this.#options;
    const needle = this.#needle;
    if (needle === null) return;
    let mayGoOn = startSlice();
    for (let start = from; start < to; start = (Math.floor(start / CHUNK_ROWS) + 1) * CHUNK_ROWS) {
      const chunk = buffer.chunkAt(start);
      if (chunk === null) continue;
      const found = chunk.texts.search(needle);
      const end = Math.min(to, (Math.floor(start / CHUNK_ROWS) + 1) * CHUNK_ROWS);
      for (let place = start; place < end; place += 1) {
        const at = place % CHUNK_ROWS;
        const hits =
          (found[chunk.method[at] ?? 0] ?? 0) |
          (found[chunk.target[at] ?? 0] ?? 0) |
          (found[chunk.id[at] ?? 0] ?? 0);
        if (hits === 1) this.#mark(place);
      }
      if (mayGoOn()) continue;
      await nextTurn();
      if (this.#isStopped) return;
      mayGoOn = startSlice();
    }
  }

  /** The stretch is that of a tape's rows in [from, to). */
  async #searchBytes(
    { tapeId, fromSeq, toSeq }: TapeStretch,
    from: number,
    to: number,
  ): Promise<Result<null>> {
    const { grep, test } = this.#options;
    let at = fromSeq;
    let tries = 0;
    while (at < toSeq && !this.#isStopped) {
      const answer = await grep(tapeId, test, at, toSeq);
      if (answer.ok) {
        this.#markSeqs(tapeId, answer.value.seqs, from, to);
        if (answer.value.scannedTo > at) tries = 0;
        at = Math.max(at, answer.value.scannedTo);
        if (at >= toSeq) break;
        if (tries === 0) {
          tries = 1;
          continue;
        }
      }
      tries += 1;
      if (tries > GREP_TRIES_MAX) return answer.ok ? notIndexed(tapeId, at) : answer;
      await this.#rest();
    }
    return ok(null);
  }

  #markSeqs(tapeId: string, seqs: Uint32Array, from: number, to: number): void {
    const { buffer } = this.#options;
    const missing = new Set<number>();
    for (const seq of seqs) {
      const place = buffer.placeOf(tapeId, seq);
      if (place >= 0) this.#mark(place);
      else missing.add(seq);
    }
    // Those that left memory.
    if (missing.size === 0 || from >= buffer.memoryFloor) return;
    for (const place of buffer.placesIn(from, Math.min(to, buffer.memoryFloor), tapeId, missing))
      this.#mark(place);
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.after(GREP_RETRY_MS, resolve);
    });
  }

  #mark(place: number): void {
    const number = Math.floor(place / CHUNK_ROWS);
    let bits = this.#bits.get(number);
    if (bits === undefined) {
      bits = new Uint8Array(CHUNK_ROWS / 8);
      this.#bits.set(number, bits);
    }
    const at = place % CHUNK_ROWS;
    bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  }
}

function notIndexed(tapeId: string, seq: number): Result<null> {
  return fail(
    'index-unavailable',
    `The text search waits for the index, which does not get past entry ${seq} of tape ${tapeId}.`,
    'Search again in a moment; if it stays, restart Tapedeck: the index is rebuilt.',
  );
}
