import {
  NO_CHIPS,
  chipDir,
  chipKind,
  chipSeverity,
  packChips,
  raiseSeverity,
} from '../../../src-shared/query/chips.ts';
import { rowText } from '../../../src-shared/query/row-text.ts';
import { ROW_STATUSES, type Row, type RowPatch } from '../../../src-shared/state/row.ts';
import type { PageCells } from '../../../src-shared/api/page-builder.ts';
import { TextPool } from './text-pool.ts';

/** Rows of one chunk. Three texts a row stay below 2^16, so that a text's number fits two bytes. */
export const CHUNK_BITS = 14;
export const CHUNK_ROWS = 1 << CHUNK_BITS;

/** CHUNK_ROWS rows as columns, about 40 bytes a row and the distinct texts. */
export class RowChunk {
  readonly texts = new TextPool();
  readonly chips = new Uint8Array(CHUNK_ROWS).fill(NO_CHIPS);
  readonly tape = new Uint32Array(CHUNK_ROWS);
  readonly seq = new Uint32Array(CHUNK_ROWS);
  readonly method = new Uint16Array(CHUNK_ROWS);
  readonly target = new Uint16Array(CHUNK_ROWS);
  readonly id = new Uint16Array(CHUNK_ROWS);
  readonly #status = new Uint8Array(CHUNK_ROWS);
  readonly #wallMs = new Float64Array(CHUNK_ROWS);
  readonly #latencyUs = new Float64Array(CHUNK_ROWS);
  readonly #sizeBytes = new Uint32Array(CHUNK_ROWS);
  readonly #pairSeq = new Int32Array(CHUNK_ROWS);

  write(at: number, tape: number, row: Row): void {
    const { method, target, id } = rowText(row);
    this.chips[at] = packChips(row.dir, row.kind, row.severity);
    this.tape[at] = tape;
    this.seq[at] = row.seq;
    this.method[at] = this.texts.add(method);
    this.target[at] = this.texts.add(target);
    this.id[at] = this.texts.add(id);
    this.#status[at] = ROW_STATUSES.indexOf(row.status);
    this.#wallMs[at] = row.wallMs;
    this.#latencyUs[at] = row.latencyUs;
    this.#sizeBytes[at] = row.sizeBytes;
    this.#pairSeq[at] = row.pairSeq;
  }

  /** True when the chips have changed. */
  patch(at: number, patch: RowPatch): boolean {
    if (patch.status !== undefined) this.#status[at] = ROW_STATUSES.indexOf(patch.status);
    if (patch.latencyUs !== undefined) this.#latencyUs[at] = patch.latencyUs;
    if (patch.pairSeq !== undefined) this.#pairSeq[at] = patch.pairSeq;
    if (patch.severity === undefined) return false;
    const before = this.chips[at] ?? NO_CHIPS;
    const after = raiseSeverity(before, patch.severity);
    this.chips[at] = after;
    return after !== before;
  }

  cells(at: number, tape: { readonly tapeId: string; readonly serverId: string }): PageCells {
    const chips = this.chips[at] ?? NO_CHIPS;
    return {
      tapeId: tape.tapeId,
      serverId: tape.serverId,
      seq: this.seq[at] ?? 0,
      wallMs: this.#wallMs[at] ?? 0,
      dir: chipDir(chips),
      kind: chipKind(chips),
      method: this.texts.get(this.method[at] ?? 0),
      target: this.texts.get(this.target[at] ?? 0),
      id: this.texts.get(this.id[at] ?? 0),
      status: this.#status[at] ?? 0,
      latencyUs: this.#latencyUs[at] ?? -1,
      sizeBytes: this.#sizeBytes[at] ?? 0,
      severity: chipSeverity(chips),
      pairSeq: this.#pairSeq[at] ?? -1,
    };
  }
}
