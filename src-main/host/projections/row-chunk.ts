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
/** The columns of one chunk without its texts: one block, that is written and read whole. */
export const CHUNK_BYTES = 42 * CHUNK_ROWS;
/** The chips are the first column, so that a filter reads them alone. */
export const CHIPS_AT = 0;

/** CHUNK_ROWS rows as columns, 42 bytes a row and the distinct texts. */
export class RowChunk {
  readonly columns: ArrayBuffer;
  readonly texts: TextPool;
  readonly chips: Uint8Array;
  readonly tape: Uint32Array;
  readonly seq: Uint32Array;
  readonly method: Uint16Array;
  readonly target: Uint16Array;
  readonly id: Uint16Array;
  readonly status: Uint8Array;
  readonly wallMs: Float64Array;
  readonly latencyUs: Float64Array;
  /** The codes of its findings, as the number of a set (CodeSets). */
  readonly findings: Uint16Array;
  readonly sizes: Uint32Array;
  readonly pairSeq: Int32Array;
  /** Grows when a row that was there is changed. */
  revision = 0;

  /** An empty chunk, or one made of what `columns` and `texts` of another were. */
  constructor(columns?: ArrayBuffer, texts: TextPool = new TextPool()) {
    const buffer = columns ?? new ArrayBuffer(CHUNK_BYTES);
    this.columns = buffer;
    this.texts = texts;
    this.chips = new Uint8Array(buffer, CHIPS_AT, CHUNK_ROWS);
    this.status = new Uint8Array(buffer, CHUNK_ROWS, CHUNK_ROWS);
    this.method = new Uint16Array(buffer, 2 * CHUNK_ROWS, CHUNK_ROWS);
    this.target = new Uint16Array(buffer, 4 * CHUNK_ROWS, CHUNK_ROWS);
    this.id = new Uint16Array(buffer, 6 * CHUNK_ROWS, CHUNK_ROWS);
    this.tape = new Uint32Array(buffer, 8 * CHUNK_ROWS, CHUNK_ROWS);
    this.seq = new Uint32Array(buffer, 12 * CHUNK_ROWS, CHUNK_ROWS);
    this.sizes = new Uint32Array(buffer, 16 * CHUNK_ROWS, CHUNK_ROWS);
    this.pairSeq = new Int32Array(buffer, 20 * CHUNK_ROWS, CHUNK_ROWS);
    this.wallMs = new Float64Array(buffer, 24 * CHUNK_ROWS, CHUNK_ROWS);
    this.latencyUs = new Float64Array(buffer, 32 * CHUNK_ROWS, CHUNK_ROWS);
    this.findings = new Uint16Array(buffer, 40 * CHUNK_ROWS, CHUNK_ROWS);
    if (columns === undefined) this.chips.fill(NO_CHIPS);
  }

  get sizeBytes(): number {
    return CHUNK_BYTES + this.texts.sizeBytes;
  }

  write(at: number, tape: number, row: Row): void {
    const { method, target, id } = rowText(row);
    this.chips[at] = packChips(row.dir, row.kind, row.severity);
    this.tape[at] = tape;
    this.seq[at] = row.seq;
    this.method[at] = this.texts.add(method);
    this.target[at] = this.texts.add(target);
    this.id[at] = this.texts.add(id);
    this.status[at] = ROW_STATUSES.indexOf(row.status);
    this.wallMs[at] = row.wallMs;
    this.latencyUs[at] = row.latencyUs;
    this.sizes[at] = row.sizeBytes;
    this.pairSeq[at] = row.pairSeq;
  }

  /** True when the chips have changed. */
  patch(at: number, patch: RowPatch): boolean {
    this.revision += 1;
    if (patch.status !== undefined) this.status[at] = ROW_STATUSES.indexOf(patch.status);
    if (patch.latencyUs !== undefined) this.latencyUs[at] = patch.latencyUs;
    if (patch.pairSeq !== undefined) this.pairSeq[at] = patch.pairSeq;
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
      wallMs: this.wallMs[at] ?? 0,
      dir: chipDir(chips),
      kind: chipKind(chips),
      method: this.texts.get(this.method[at] ?? 0),
      target: this.texts.get(this.target[at] ?? 0),
      id: this.texts.get(this.id[at] ?? 0),
      status: this.status[at] ?? 0,
      latencyUs: this.latencyUs[at] ?? -1,
      sizeBytes: this.sizes[at] ?? 0,
      severity: chipSeverity(chips),
      pairSeq: this.pairSeq[at] ?? -1,
    };
  }
}
