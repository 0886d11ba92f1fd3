import type { Era } from '../../src-shared/journal/entry.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { createMessagesState, foldMessages } from '../../src-shared/state/messages.ts';
import { SEVERITIES, type Finding, type Row } from '../../src-shared/state/row.ts';

import { TapeColumns } from './tape-columns.ts';

/** Rows that are held: some 300 bytes each. */
export const ROWS_MAX = 1_000_000;

/** The rows of one file, folded from its entries as they come; a row's place is its index. */
export class TapeRows {
  readonly rows: Row[] = [];
  readonly columns = new TapeColumns();
  readonly findings = new Map<number, Finding[]>();
  /** The index of the first row of each block. */
  readonly starts: number[] = [];
  era: Era | null = null;
  protocolVersion: string | null = null;
  /** Why the tape was closed; empty when that is not in the file. */
  ending = '';
  readonly #state = createMessagesState();

  /** Takes the entries of a block; false when there is no room for more. */
  add(entries: readonly Entry[]): boolean {
    this.starts.push(this.rows.length);
    for (const entry of entries) {
      if (this.rows.length >= ROWS_MAX) return false;
      // A number that was there already would make two rows one.
      if (entry.seq <= (this.rows.at(-1)?.seq ?? -1)) continue;
      this.#take(entry);
    }
    return true;
  }

  /** -1 when no row has this number. */
  indexOf(seq: number): number {
    const index = this.#firstFrom(seq);
    return this.rows[index]?.seq === seq ? index : -1;
  }

  /** How many rows have this number or a lower one. */
  countUpTo(seq: number): number {
    return this.#firstFrom(seq + 1);
  }

  /** The block in which a row's entry is. */
  blockOf(index: number): number {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The index of the first row that has this number or a higher one. */
  #firstFrom(seq: number): number {
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.rows[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #take(entry: Entry): void {
    if (entry.kind === 'session' && entry.phase.kind === 'ready')
      ({ era: this.era, protocolVersion: this.protocolVersion } = entry.phase);
    if (entry.kind === 'tape-closed') this.ending = entry.reason;
    const { row, patches, findings } = foldMessages(this.#state, entry);
    this.columns.set(this.rows.length, row);
    this.rows.push(row);
    for (const { seq, severity, ...patch } of patches) {
      const index = this.indexOf(seq);
      const known = this.rows[index];
      if (known === undefined) continue;
      const worse =
        severity !== undefined && SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(known.severity)
          ? { severity }
          : {};
      const now = { ...known, ...patch, ...worse };
      this.rows[index] = now;
      this.columns.set(index, now);
    }
    for (const { seq, finding } of findings) {
      const known = this.findings.get(seq);
      if (known === undefined) this.findings.set(seq, [finding]);
      else known.push(finding);
    }
  }
}
