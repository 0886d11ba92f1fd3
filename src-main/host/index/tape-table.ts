import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { spokenIn } from '../../../src-shared/rerun/spoken-era.ts';
import type { Entry, Era, TapeOpened } from '../../../src-shared/journal/entry.ts';
import { exitText, titleOf } from '../../../src-shared/state/plain-rows.ts';
import type { TapePosition } from '../ports.ts';
import { allCells, numberOf, prepareCells, textOf, textOrNull, type Cells } from './database.ts';
import { BLOBS_PER_TAPE, ROWS_PER_TAPE } from './schema.ts';

/** What the index knows of one tape; changed by the follower, written with each batch. */
export interface TapeRecord {
  readonly key: number;
  readonly tapeId: string;
  serverId: string;
  serverName: string;
  title: string;
  openedMs: number;
  lastMs: number;
  ending: string;
  era: Era | null;
  protocolVersion: string | null;
  isClosed: boolean;
  damage: string | null;
  findings: number;
  /** Entries indexed, and where the next one begins. */
  entries: number;
  at: TapePosition;
}

/** A fold's state as it was before the entry `entries`, which begins at `at`. */
export interface SavedFold {
  readonly entries: number;
  readonly at: TapePosition;
  readonly state: Uint8Array;
}

/** How a tape ended that the next start had to end. */
export const HOST_DIED = 'host died';

const COLUMNS = `key, id, server_id, server_name, title, opened_ms, last_ms, ending, era, protocol_version,
  is_closed, damage, findings, entries, segment, offset`;

export class TapeTable {
  readonly #database: DatabaseSync;
  readonly #all: StatementSync;
  readonly #byId: StatementSync;
  readonly #insert: StatementSync;
  readonly #write: StatementSync;
  readonly #readSaved: StatementSync;
  readonly #writeSaved: StatementSync;
  readonly #dropSaved: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#all = prepareCells(database, `SELECT ${COLUMNS} FROM tapes ORDER BY opened_ms DESC, id DESC`);
    this.#byId = prepareCells(database, `SELECT ${COLUMNS} FROM tapes WHERE id = ?`);
    this.#insert = database.prepare(
      'INSERT INTO tapes (id, server_id, server_name, title, opened_ms, last_ms) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#write = database.prepare(
      `UPDATE tapes SET server_id = ?, server_name = ?, title = ?, opened_ms = ?, last_ms = ?, ending = ?, era = ?,
       protocol_version = ?, is_closed = ?, damage = ?, findings = ?, entries = ?, segment = ?, offset = ? WHERE key = ?`,
    );
    this.#readSaved = prepareCells(
      database,
      'SELECT entries, segment, offset, state FROM folds WHERE tape = ?',
    );
    this.#writeSaved = database.prepare(
      'INSERT OR REPLACE INTO folds (tape, entries, segment, offset, state) VALUES (?, ?, ?, ?, ?)',
    );
    this.#dropSaved = database.prepare('DELETE FROM folds WHERE tape = ?');
  }

  /** Newest first. */
  all(): TapeRecord[] {
    return allCells(this.#all).map(recordOf);
  }

  get(tapeId: string): TapeRecord | null {
    const cells = allCells(this.#byId, tapeId)[0];
    return cells === undefined ? null : recordOf(cells);
  }

  /** `opened` is null when the tape's first entry cannot be read. */
  add(tapeId: string, opened: (Entry & TapeOpened) | null): void {
    const openedMs = opened?.wallMs ?? wallMsOf(tapeId);
    const title = opened === null ? '' : titleOf(opened.target);
    this.#insert.run(tapeId, opened?.serverId ?? '', opened?.serverName ?? tapeId, title, openedMs, openedMs);
  }

  write(tape: TapeRecord): void {
    this.#write.run(
      tape.serverId,
      tape.serverName,
      tape.title,
      tape.openedMs,
      tape.lastMs,
      tape.ending,
      tape.era,
      tape.protocolVersion,
      tape.isClosed ? 1 : 0,
      tape.damage,
      tape.findings,
      tape.entries,
      tape.at.segment,
      tape.at.offset,
      tape.key,
    );
  }

  saved(key: number): SavedFold | null {
    const [entries, segment, offset, state] = allCells(this.#readSaved, key)[0] ?? [];
    if (!(state instanceof Uint8Array)) return null;
    return {
      entries: numberOf(entries),
      at: { segment: numberOf(segment), offset: numberOf(offset) },
      state,
    };
  }

  save(key: number, { entries, at, state }: SavedFold): void {
    this.#writeSaved.run(key, entries, at.segment, at.offset, state);
  }

  /** Nothing will be folded any more. */
  dropSaved(key: number): void {
    this.#dropSaved.run(key);
  }

  /** Removes up to `rows` rows of a tape; true when nothing is left of it. */
  remove(key: number, rows: number): boolean {
    const first = key * ROWS_PER_TAPE;
    const removed = this.#database
      .prepare('DELETE FROM rows WHERE id IN (SELECT id FROM rows WHERE id >= ? AND id < ? LIMIT ?)')
      .run(first, first + ROWS_PER_TAPE, rows);
    if (Number(removed.changes) === rows) return false;
    this.#database
      .prepare('DELETE FROM findings WHERE row >= ? AND row < ?')
      .run(first, first + ROWS_PER_TAPE);
    const blob = key * BLOBS_PER_TAPE;
    this.#database.prepare('DELETE FROM chips WHERE id >= ? AND id < ?').run(blob, blob + BLOBS_PER_TAPE);
    this.dropSaved(key);
    this.#database.prepare('DELETE FROM tapes WHERE key = ?').run(key);
    return true;
  }
}

/** A session is agreed on within so many entries. */
const FIRST_ENTRIES = 200;

/** Notes what an entry says about its whole tape. */
export function noteEntry(tape: TapeRecord, entry: Entry): void {
  tape.lastMs = entry.wallMs;
  switch (entry.kind) {
    case 'tape-opened':
      tape.serverId = entry.serverId;
      tape.serverName = entry.serverName;
      tape.title = titleOf(entry.target);
      tape.openedMs = entry.wallMs;
      break;
    case 'process-exited':
      tape.ending = entry.expected ? 'stopped' : exitText(entry);
      break;
    case 'session':
      if (entry.phase.kind !== 'ready') break;
      tape.era = entry.phase.era;
      tape.protocolVersion = entry.phase.protocolVersion;
      break;
    case 'frame': {
      // Taps and reruns have no session of ours that says it: the two of them do, when they begin.
      const spoken = tape.era === null && entry.seq < FIRST_ENTRIES ? spokenIn(entry) : null;
      if (spoken === null) break;
      tape.era = spoken.era;
      tape.protocolVersion = spoken.protocolVersion;
      break;
    }
    case 'recovered':
      tape.ending = HOST_DIED;
      break;
    case 'tape-closed':
      tape.isClosed = true;
      if (tape.ending === '') tape.ending = entry.reason;
      break;
    default:
  }
}

function recordOf(cells: Cells): TapeRecord {
  const era = textOrNull(cells[8]);
  return {
    key: numberOf(cells[0]),
    tapeId: textOf(cells[1]),
    serverId: textOf(cells[2]),
    serverName: textOf(cells[3]),
    title: textOf(cells[4]),
    openedMs: numberOf(cells[5]),
    lastMs: numberOf(cells[6]),
    ending: textOf(cells[7]),
    era: era === 'legacy' || era === 'modern' ? era : null,
    protocolVersion: textOrNull(cells[9]),
    isClosed: cells[10] === 1,
    damage: textOrNull(cells[11]),
    findings: numberOf(cells[12]),
    entries: numberOf(cells[13]),
    at: { segment: numberOf(cells[14]), offset: numberOf(cells[15]) },
  };
}

/** The time in a tape's id, `YYYYMMDD-HHMMSS-…`. */
function wallMsOf(tapeId: string): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(tapeId) ?? [];
  const ms = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  return Number.isFinite(ms) ? ms : 0;
}
