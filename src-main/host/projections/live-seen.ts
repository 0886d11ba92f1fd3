import { DIRS } from '../../../src-shared/api/messages.ts';
import { countNumbers } from '../../../src-shared/api/count-numbers.ts';
import { Tally } from '../../../src-shared/api/seen-builder.ts';
import { SEEN_ROWS_MAX } from '../../../src-shared/api/seen-paths.ts';
import type { SeenAnswer, SeenField, SeenRequest } from '../../../src-shared/api/suggest.ts';
import { unreachable } from '../../../src-shared/base/assert.ts';
import { chipDir, chipKind, chipSeverity } from '../../../src-shared/query/chips.ts';
import { TOOL_METHOD, isErrorAnswer } from '../../../src-shared/query/predicate.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES, type RowKind } from '../../../src-shared/state/row.ts';
import type { RowBuffer } from './row-buffer.ts';
import { CHUNK_ROWS, type RowChunk } from './row-chunk.ts';
import { RowCursor } from './row-cursor.ts';
import { nextTurn, startSlice } from './slices.ts';

/** Slices of work for one question, the newest rows first: enough for two million of them unless the machine is busy. */
const SLICES_MAX = 12;
const BYTES = 256;
const ERROR = ROW_STATUSES.indexOf('error');

/** Rows of one chunk, with their places. */
interface Part {
  readonly chunk: RowChunk;
  readonly firstPlace: number;
  readonly from: number;
  readonly to: number;
}

/** The values that live rows have, counted in the columns in memory. */
export class LiveSeen {
  readonly #buffer: RowBuffer;

  constructor(buffer: RowBuffer) {
    this.#buffer = buffer;
  }

  async values({ field, part }: Omit<SeenRequest, 'scope'>): Promise<SeenAnswer> {
    const buffer = this.#buffer;
    const tally = new Tally(part);
    const { end } = buffer;
    let to = end;
    let slices = 1;
    for (let mayGoOn = startSlice(); to > buffer.memoryFloor;) {
      const firstPlace = Math.floor((to - 1) / CHUNK_ROWS) * CHUNK_ROWS;
      const chunk = buffer.chunkAt(firstPlace);
      if (chunk === null) break;
      this.#count(field, { chunk, firstPlace, from: 0, to: to - firstPlace }, tally);
      to = firstPlace;
      if (mayGoOn()) continue;
      if (slices >= SLICES_MAX) break;
      slices += 1;
      await nextTurn();
      mayGoOn = startSlice();
    }
    return tally.answer(end - to, end - buffer.floor);
  }

  /** The seqs of the newest rows of these kinds, newest first, by tape. */
  newest(kinds: readonly RowKind[], limit: number): ReadonlyMap<string, readonly number[]> {
    const buffer = this.#buffer;
    const found = new Map<string, number[]>();
    const floor = Math.max(buffer.memoryFloor, buffer.end - SEEN_ROWS_MAX);
    let left = limit;
    for (let place = buffer.end - 1; place >= floor && left > 0; place -= 1) {
      if (!kinds.includes(ROW_KINDS[chipKind(buffer.chipsAt(place))] ?? 'note')) continue;
      const tapeId = buffer.placesOf(buffer.tapeAt(place))?.tapeId;
      const seq = buffer.chunkAt(place)?.seq[place % CHUNK_ROWS];
      if (tapeId === undefined || seq === undefined) continue;
      const seqs = found.get(tapeId);
      if (seqs === undefined) found.set(tapeId, [seq]);
      else seqs.push(seq);
      left -= 1;
    }
    return found;
  }

  #count(field: SeenField, part: Part, tally: Tally): void {
    const { chunk } = part;
    switch (field) {
      case 'method':
      case 'target':
        for (const [text, count] of countNumbers(chunk[field], part.from, part.to, chunk.texts.count))
          tally.add(chunk.texts.get(text), count);
        return;
      case 'tool':
        return this.#countTools(part, tally);
      case 'finding':
        for (const [set, count] of countNumbers(chunk.findings, part.from, part.to, this.#buffer.codeSets))
          for (const code of this.#buffer.codesOf(set)) tally.add(code, count);
        return;
      case 'status':
        for (const [status, count] of countNumbers(chunk.status, part.from, part.to, BYTES))
          tally.add(ROW_STATUSES[status] ?? '', count);
        return;
      case 'kind':
        for (const [chips, count] of countNumbers(chunk.chips, part.from, part.to, BYTES))
          tally.add(ROW_KINDS[chipKind(chips)] ?? '', count);
        return;
      case 'dir':
        for (const [chips, count] of countNumbers(chunk.chips, part.from, part.to, BYTES))
          tally.add(DIRS[chipDir(chips)] ?? '', count);
        return;
      case 'severity':
        for (const [chips, count] of countNumbers(chunk.chips, part.from, part.to, BYTES))
          tally.add(SEVERITIES[chipSeverity(chips)] ?? '', count);
        return;
      case 'server':
      case 'era':
      case 'tape':
        for (const [tape, count] of tapesIn(part)) tally.add(this.#ofTape(field, tape), count);
        return;
      default:
        unreachable(field);
    }
  }

  #ofTape(field: 'server' | 'era' | 'tape', tape: number): string {
    const places = this.#buffer.placesOf(tape);
    if (places === null) return '';
    switch (field) {
      case 'server':
        return places.serverName === '' ? places.serverId : places.serverName;
      case 'era':
        return places.era ?? '';
      case 'tape':
        return places.tapeId;
    }
  }

  #countTools({ chunk, firstPlace, from, to }: Part, tally: Tally): void {
    // By number of the text: 0 not looked at yet, 1 no, 2 yes.
    const isTool = new Uint8Array(chunk.texts.count);
    const counts = new Uint32Array(chunk.texts.count);
    const row = new RowCursor(this.#buffer);
    for (let at = from; at < to; at += 1) {
      const method = chunk.method[at] ?? 0;
      if (isTool[method] === 0) isTool[method] = chunk.texts.get(method) === TOOL_METHOD ? 2 : 1;
      if (isTool[method] !== 2) continue;
      if (chunk.status[at] === ERROR) {
        row.go(firstPlace + at);
        tally.add((isErrorAnswer(row) ? row.pairTarget : row.target) ?? '');
      } else {
        const target = chunk.target[at] ?? 0;
        counts[target] = (counts[target] ?? 0) + 1;
      }
    }
    for (const [target, count] of counts.entries()) {
      if (count > 0) tally.add(chunk.texts.get(target), count);
    }
  }
}

/** Rows of a tape mostly stand together: each run of them is counted at once. */
function tapesIn({ chunk, from, to }: Part): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let at = from; at < to;) {
    const tape = chunk.tape[at] ?? 0;
    const start = at;
    while (at < to && chunk.tape[at] === tape) at += 1;
    counts.set(tape, (counts.get(tape) ?? 0) + at - start);
  }
  return counts;
}
