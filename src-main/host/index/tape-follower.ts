import { deserialize, serialize } from 'node:v8';
import type { DatabaseSync } from 'node:sqlite';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { packChips, raiseSeverity } from '../../../src-shared/query/chips.ts';
import { rowText } from '../../../src-shared/query/row-text.ts';
import { createMessagesState, foldMessages, type MessagesState } from '../../../src-shared/state/messages.ts';
import { ROW_STATUSES, type FindingAt, type Row, type RowPatch } from '../../../src-shared/state/row.ts';
import type { TapePosition } from '../ports.ts';
import type { ChipColumn, ChipColumns } from './chip-columns.ts';
import type { GramStore } from './gram-store.ts';
import type { DraftRow, RowStore } from './row-store.ts';
import { LOST, TapeCursor } from './tape-cursor.ts';
import { noteEntry, type TapeRecord, type TapeTable } from './tape-table.ts';

/**
 * Rows in one transaction at most. One that follows what is being recorded commits after each slice of time; one that is
 * at least this far behind collects over slices, since what costs most in a commit is what every commit writes again.
 */
export const BATCH_ROWS = 4096;
/** The fold's state is saved this often; after a crash no more is folded again. */
export const SAVE_EVERY_ENTRIES = 50_000;
const ENTRIES_PER_LOOK = 32;

export interface FollowerStores {
  readonly database: DatabaseSync;
  readonly tapesFolder: string;
  readonly tapes: TapeTable;
  readonly rows: RowStore;
  readonly chips: ChipColumns;
  readonly grams: GramStore;
}

/** `more`: call again. `idle`: nothing more, yet. `done`: the tape has ended, or cannot be read on. */
export type FollowerStep = 'more' | 'idle' | 'done';

/** The index holds entries that are no longer in the files: a power cut took them from the tape and not from the index. */
export class StaleTapeError extends Error {
  constructor(tapeId: string) {
    super(`tape ${tapeId} is not what was indexed`);
    this.name = 'StaleTapeError';
  }
}

/** Rows that were there before and are others now; `chipped` are those whose chips have changed. */
export interface ChangedRows {
  readonly seqs: readonly number[];
  readonly chipped: readonly number[];
}

/** What one batch collects before its transaction. */
interface Batch {
  readonly firstSeq: number;
  readonly rows: DraftRow[];
  readonly patches: RowPatch[];
  readonly findings: FindingAt[];
}

/**
 * Follows one tape's files and keeps its part of the index. It goes on where the index is: rows and position are
 * written in one transaction, and the fold's state is that of the last save, brought up to the position by folding the
 * entries between them again without writing. So an index that was followed and one that was rebuilt are equal.
 */
export class TapeFollower {
  readonly tape: TapeRecord;
  readonly #stores: FollowerStores;
  readonly #cursor: TapeCursor;
  /** Told after each batch which of the rows that were there before are others now. */
  readonly #onChanged: (changed: ChangedRows) => void;
  #state: MessagesState;
  #savedEntries: number;
  /** What was folded and is not written yet, with the tape as it will be then. */
  #pending: { readonly tape: TapeRecord; readonly batch: Batch } | null = null;

  constructor(tape: TapeRecord, stores: FollowerStores, onChanged: (changed: ChangedRows) => void) {
    this.tape = tape;
    this.#stores = stores;
    this.#onChanged = onChanged;
    if (!isStillThere(tape, stores)) throw new StaleTapeError(tape.tapeId);
    const saved = stores.tapes.saved(tape.key);
    const state = saved === null || saved.entries > tape.entries ? null : stateOf(saved.state);
    const start = saved === null || state === null ? { at: { segment: 1, offset: 0 }, entries: 0 } : saved;
    this.#state = state ?? createMessagesState();
    this.#savedEntries = start.entries;
    this.#cursor = new TapeCursor(stores.tapesFolder, tape.tapeId, start.at, start.entries);
  }

  /** Reads on, up to the entry `limit`, for one batch or until `mayGoOn` says no. */
  step(limit: number, mayGoOn: () => boolean): FollowerStep {
    if (this.#cursor.nextSeq < this.tape.entries) return this.#foldAgain(mayGoOn);
    const { tape, batch } = this.#pending ?? this.#begin();
    this.#pending = null;
    let step: FollowerStep = 'more';
    while (batch.rows.length < BATCH_ROWS) {
      if (this.#cursor.nextSeq >= limit) {
        step = 'idle';
        break;
      }
      const next = this.#cursor.next();
      if (next.kind !== 'entry') {
        step = next.kind === 'damaged' ? 'done' : 'idle';
        if (next.kind === 'damaged') tape.damage = next.why;
        break;
      }
      // What stands behind it is read all the same; the first damage is the one to tell.
      if (next.lost !== undefined) tape.damage ??= next.lost;
      this.#fold(batch, next.entry, next.at);
      noteEntry(tape, next.entry);
      if (batch.rows.length % ENTRIES_PER_LOOK !== 0 || mayGoOn()) continue;
      if (limit - this.#cursor.nextSeq < BATCH_ROWS) break;
      this.#pending = { tape, batch };
      return 'more';
    }
    if (batch.rows.length > 0 || tape.damage !== this.tape.damage) this.#commit(tape, batch);
    if (step === 'more' || !this.tape.isClosed) return step;
    this.#stores.tapes.dropSaved(tape.key);
    return 'done';
  }

  /** Gives the file back; what comes later is followed by another one from the state saved here. */
  close(): void {
    const isFolded = this.#cursor.nextSeq === this.tape.entries;
    if (isFolded && !this.tape.isClosed && this.#savedEntries < this.tape.entries) this.#save();
    this.#cursor.close();
  }

  #begin(): { readonly tape: TapeRecord; readonly batch: Batch } {
    // What stopped the last one may have been mended; what was lost is lost.
    const isLost = this.tape.damage?.startsWith(LOST) === true;
    return {
      tape: { ...this.tape, damage: isLost ? this.tape.damage : null },
      batch: { firstSeq: this.tape.entries, rows: [], patches: [], findings: [] },
    };
  }

  #foldAgain(mayGoOn: () => boolean): FollowerStep {
    for (let folded = 1; this.#cursor.nextSeq < this.tape.entries; folded += 1) {
      const next = this.#cursor.next();
      if (next.kind !== 'entry') throw new StaleTapeError(this.tape.tapeId);
      foldMessages(this.#state, next.entry);
      if (folded % ENTRIES_PER_LOOK === 0 && !mayGoOn()) break;
    }
    return 'more';
  }

  #fold(batch: Batch, entry: Entry, at: TapePosition): void {
    const { row, patches, findings } = foldMessages(this.#state, entry);
    batch.rows.push(draftOf(row, at));
    for (const patch of patches) {
      const draft = batch.rows[patch.seq - batch.firstSeq];
      if (draft !== undefined) applyPatch(draft, patch);
      else if (patch.seq < batch.firstSeq) batch.patches.push(patch);
    }
    if (findings.length > 0) batch.findings.push(...findings);
  }

  #commit(tape: TapeRecord, batch: Batch): void {
    const { database, tapes, rows, chips } = this.#stores;
    const column = chips.of(tape.key);
    const chipped: number[] = [];
    database.exec('BEGIN');
    rows.insert(tape.key, batch.rows);
    for (const row of batch.rows) column.set(row.seq, row.chips);
    for (const patch of batch.patches) {
      if (this.#update(column, patch)) chipped.push(patch.seq);
    }
    for (const { seq, finding } of batch.findings) {
      rows.addFinding(tape.key, seq, tape.findings, finding);
      tape.findings += 1;
    }
    column.flush();
    tape.entries = this.#cursor.nextSeq;
    tape.at = this.#cursor.at;
    tapes.write(tape);
    if (tape.entries - this.#savedEntries >= SAVE_EVERY_ENTRIES && !tape.isClosed) this.#save(tape);
    database.exec('COMMIT');
    Object.assign(this.tape, tape);
    if (batch.patches.length > 0) this.#onChanged({ seqs: batch.patches.map(({ seq }) => seq), chipped });
  }

  /** True when the chips of the row have changed. */
  #update(column: ChipColumn, patch: RowPatch): boolean {
    const before = column.get(patch.seq);
    const after = patch.severity === undefined ? before : raiseSeverity(before, patch.severity);
    if (after !== before) column.set(patch.seq, after);
    this.#stores.rows.update(this.tape.key, patch.seq, {
      chips: after === before ? null : after,
      status: patch.status === undefined ? null : ROW_STATUSES.indexOf(patch.status),
      latencyUs: patch.latencyUs ?? null,
      pairSeq: patch.pairSeq ?? null,
    });
    return after !== before;
  }

  #save(tape: TapeRecord = this.tape): void {
    this.#stores.tapes.save(tape.key, { entries: tape.entries, at: tape.at, state: serialize(this.#state) });
    this.#savedEntries = tape.entries;
  }
}

/** Whether the last entry that was indexed is where it was. */
function isStillThere(tape: TapeRecord, { tapesFolder, rows }: FollowerStores): boolean {
  if (tape.entries === 0) return true;
  const at = rows.position(tape.key, tape.entries - 1);
  if (at === null) return false;
  const cursor = new TapeCursor(tapesFolder, tape.tapeId, at, tape.entries - 1);
  try {
    return cursor.next().kind === 'entry';
  } finally {
    cursor.close();
  }
}

function draftOf(row: Row, at: TapePosition): DraftRow {
  return {
    seq: row.seq,
    wallMs: row.wallMs,
    monoUs: row.monoUs,
    chips: packChips(row.dir, row.kind, row.severity),
    status: ROW_STATUSES.indexOf(row.status),
    ...rowText(row),
    latencyUs: row.latencyUs,
    sizeBytes: row.sizeBytes,
    pairSeq: row.pairSeq,
    at,
  };
}

function applyPatch(draft: DraftRow, patch: RowPatch): void {
  if (patch.status !== undefined) draft.status = ROW_STATUSES.indexOf(patch.status);
  if (patch.latencyUs !== undefined) draft.latencyUs = patch.latencyUs;
  if (patch.pairSeq !== undefined) draft.pairSeq = patch.pairSeq;
  if (patch.severity !== undefined) draft.chips = raiseSeverity(draft.chips, patch.severity);
}

/** The state that was saved, or null when it is not one. */
function stateOf(saved: Uint8Array): MessagesState | null {
  try {
    const state: unknown = deserialize(saved);
    return isState(state) ? state : null;
  } catch {
    return null;
  }
}

/** The index's file name carries the fold's version, so the outline is enough. */
function isState(state: unknown): state is MessagesState {
  if (typeof state !== 'object' || state === null || !('exchanges' in state) || !('http' in state))
    return false;
  const { exchanges, http } = state;
  if (typeof exchanges !== 'object' || exchanges === null || !(http instanceof Map)) return false;
  return (
    'open' in exchanges &&
    exchanges.open instanceof Map &&
    'closed' in exchanges &&
    exchanges.closed instanceof Map
  );
}
