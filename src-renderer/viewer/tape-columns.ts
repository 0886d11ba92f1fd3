import { packChips } from '../../src-shared/query/chips.ts';
import { ROW_STATUSES, type Row } from '../../src-shared/state/row.ts';
import type { RowBlock } from '../../src-shared/timeline/block.ts';

const FIRST_ROWS = 4_096;

interface Columns {
  readonly chips: Uint8Array;
  readonly wallMs: Float64Array;
  readonly sizes: Uint32Array;
  readonly latencyUs: Float64Array;
  readonly status: Uint8Array;
}

function columnsOf(rows: number): Columns {
  return {
    chips: new Uint8Array(rows),
    wallMs: new Float64Array(rows),
    sizes: new Uint32Array(rows),
    latencyUs: new Float64Array(rows),
    status: new Uint8Array(rows),
  };
}

/** What the timeline looks at of each row, kept while rows come: made anew for every look, it would freeze the page. */
export class TapeColumns {
  #columns = columnsOf(FIRST_ROWS);
  #rows = 0;

  /** A row that is new, or that is another now. */
  set(index: number, { dir, kind, severity, wallMs, sizeBytes, latencyUs, status }: Row): void {
    if (index >= this.#columns.chips.length) this.#grow(index + 1);
    const columns = this.#columns;
    columns.chips[index] = packChips(dir, kind, severity);
    columns.wallMs[index] = wallMs;
    columns.sizes[index] = sizeBytes;
    columns.latencyUs[index] = latencyUs;
    columns.status[index] = ROW_STATUSES.indexOf(status);
    this.#rows = Math.max(this.#rows, index + 1);
  }

  /** All rows so far. It is valid until the next row comes. */
  get block(): RowBlock {
    return { ...this.#columns, length: this.#rows, chipsAt: 0, at: 0 };
  }

  #grow(rows: number): void {
    const { chips, wallMs, sizes, latencyUs, status } = this.#columns;
    const larger = columnsOf(Math.max(rows, chips.length * 2));
    larger.chips.set(chips);
    larger.wallMs.set(wallMs);
    larger.sizes.set(sizes);
    larger.latencyUs.set(latencyUs);
    larger.status.set(status);
    this.#columns = larger;
  }
}
