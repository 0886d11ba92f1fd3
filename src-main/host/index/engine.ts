import type { DatabaseSync } from 'node:sqlite';
import { fail, type Failure } from '../../../src-shared/base/failure.ts';
import { createNeedle } from '../../../src-shared/query/needle.ts';
import { ChipColumns } from './chip-columns.ts';
import { isSqliteError } from './database.ts';
import { Grep } from './grep.ts';
import { MethodNames } from './method-names.ts';
import type { Answer, Ask, TapeProgress } from './protocol.ts';
import { RowStore, rowOf } from './row-store.ts';
import { readOpened, tapeIdsIn } from './tape-files.ts';
import { StaleTapeError, TapeFollower, type FollowerStores } from './tape-follower.ts';
import { TapeList } from './tape-list.ts';
import { NameSearch } from './tape-search.ts';
import { TapeTable, type TapeRecord } from './tape-table.ts';
import { TapeViews } from './tape-views.ts';

/** Reading and folding between two looks at the questions; writing what came of it takes as long again. */
const SLICE_MS = 4;
const GREP_SLICE_MS = 20;
/** Tapes followed with an open file at the same time. */
export const FOLLOWERS_MAX = 64;
/** How often the folder is looked through for tapes that others have written. */
const SCAN_EVERY_MS = 1000;
const REMOVE_ROWS = 2000;
/** A tape that has fewer entries on disk than were announced is looked at again this often, with pauses between. */
const STUCK_LOOKS_MAX = 100;

export interface EngineOptions {
  readonly database: DatabaseSync;
  readonly tapesFolder: string;
}

/** What a turn of work came to. */
export interface Turn {
  readonly progress: TapeProgress | null;
  readonly searched: string | null;
  /** `wait`: a tape has fewer entries on disk than were announced; look again shortly. */
  readonly next: 'now' | 'wait' | 'rest';
}

/**
 * The index without its thread: follows tapes in small turns and answers questions between them. SQLite's errors are
 * thrown, all others stay with the tape they came from.
 */
export class IndexEngine {
  readonly #stores: FollowerStores;
  readonly #methods: MethodNames;
  readonly #records = new Map<string, TapeRecord>();
  readonly #followers = new Map<string, TapeFollower>();
  /** Entries that this process has announced: reading further might read what is cut back again. */
  readonly #limits = new Map<string, number>();
  /** Announced and not yet indexed, then what lies in the folder, newest first. */
  readonly #growing = new Set<string>();
  #backlog: string[] = [];
  /** Looks at tapes whose files lack what was announced. */
  readonly #stuck = new Map<string, number>();
  readonly #gone: TapeRecord[] = [];
  readonly #views: TapeViews;
  readonly #list: TapeList;
  readonly #grep = new Grep();
  #scannedMs = -Infinity;
  #isFirstScan = true;

  constructor({ database, tapesFolder }: EngineOptions) {
    this.#methods = new MethodNames(database);
    const rows = new RowStore(database, this.#methods);
    this.#stores = { database, tapesFolder, tapes: new TapeTable(database), rows, chips: new ChipColumns(database) };
    this.#list = new TapeList(tapesFolder);
    this.#views = new TapeViews({
      tapesFolder,
      rows,
      chips: this.#stores.chips,
      names: new NameSearch(database),
      grep: this.#grep,
      tapeOf: (tapeId) => this.#records.get(tapeId) ?? null,
    });
    for (const record of this.#stores.tapes.all()) this.#records.set(record.tapeId, record);
  }

  announce(tapeId: string, entries: number): void {
    this.#limits.set(tapeId, entries);
    this.#stuck.delete(tapeId);
    const record = this.#discover(tapeId);
    if (record.entries < entries) this.#growing.add(tapeId);
  }

  /** Looks through the folder; `living` are tapes that wait for their first announcement. */
  scan(living: ReadonlySet<string>): void {
    this.#scannedMs = performance.now();
    const present = tapeIdsIn(this.#stores.tapesFolder);
    const backlog = new Set(this.#backlog);
    for (const tapeId of present) {
      const isNew = !this.#records.has(tapeId);
      const record = this.#discover(tapeId);
      if (living.has(tapeId) || this.#limits.has(tapeId) || record.isClosed || backlog.has(tapeId)) continue;
      if (isNew || this.#isFirstScan) this.#backlog.push(tapeId);
    }
    this.#isFirstScan = false;
    const there = new Set(present);
    for (const record of this.#records.values()) {
      if (!there.has(record.tapeId)) this.#remove(record);
    }
  }

  /** Does a few milliseconds of work. */
  turn(): Turn {
    const searched = this.#views.searchOn(sliceOf(SLICE_MS));
    if (this.#gone.length > 0) this.#removeSome();
    const tapeId = this.#growing.values().next().value ?? this.#backlog[0];
    if (tapeId === undefined) {
      this.#lookAgain();
      const next = this.#gone.length > 0 || this.#views.isSearching ? 'now' : this.#growing.size > 0 ? 'wait' : 'rest';
      return { progress: null, searched, next };
    }
    this.#follow(tapeId);
    const record = this.#records.get(tapeId);
    const isDone = record?.isClosed === true || (record?.damage ?? null) !== null;
    return { progress: record === undefined ? null : { tapeId, entries: record.entries, isDone }, searched, next: 'now' };
  }

  answer(ask: Ask): Answer {
    switch (ask.kind) {
      case 'tapes': {
        const living = new Set(ask.living);
        if (performance.now() - this.#scannedMs >= SCAN_EVERY_MS) this.scan(living);
        return { kind: 'tapes', tapes: this.#list.list(this.#records.values(), living) };
      }
      case 'page': {
        const tape = this.#records.get(ask.tapeId);
        if (tape === undefined) return unknownTape(ask.tapeId);
        return { kind: 'page', page: this.#views.page(tape, ask.filter, ask.anchor, ask.limit) };
      }
      case 'locate': {
        const tape = this.#records.get(ask.entry.tapeId);
        if (tape === undefined) return unknownTape(ask.entry.tapeId);
        return { kind: 'locate', ordinal: this.#views.locate(tape, ask.filter, ask.entry.seq) };
      }
      case 'entry':
        return this.#entry(ask.ref.tapeId, ask.ref.seq);
      case 'position': {
        const tape = this.#records.get(ask.ref.tapeId);
        if (tape === undefined) return unknownTape(ask.ref.tapeId);
        const at = this.#stores.rows.position(tape.key, ask.ref.seq);
        return at === null ? unknownEntry(ask.ref.tapeId, ask.ref.seq) : { kind: 'position', at };
      }
      case 'grep':
        return this.#search(ask);
    }
  }

  close(): void {
    for (const follower of this.#followers.values()) follower.close();
    this.#followers.clear();
  }

  #entry(tapeId: string, seq: number): Answer {
    const tape = this.#records.get(tapeId);
    if (tape === undefined) return unknownTape(tapeId);
    const { rows } = this.#stores;
    const stored = rows.get(tape.key, seq);
    if (stored === null) return unknownEntry(tapeId, seq);
    const pair = stored.cells.pairSeq < 0 ? null : rows.get(tape.key, stored.cells.pairSeq);
    const entry = {
      row: rowOf(stored),
      pair: pair === null ? null : rowOf(pair),
      findings: rows.findings(tape.key, seq),
      at: stored.at,
    };
    return { kind: 'entry', entry };
  }

  #search({ tapeId, text, fromSeq, toSeq }: Ask & { kind: 'grep' }): Answer {
    const tape = this.#records.get(tapeId);
    if (tape === undefined) return unknownTape(tapeId);
    const to = Math.min(toSeq, tape.entries);
    const at = fromSeq < to ? this.#stores.rows.position(tape.key, fromSeq) : null;
    if (at === null || text === '') {
      const seqs = Uint32Array.from({ length: text === '' ? Math.max(0, to - fromSeq) : 0 }, (_, i) => fromSeq + i);
      return { kind: 'grep', seqs, scannedTo: text === '' ? Math.max(fromSeq, to) : fromSeq };
    }
    const { tapesFolder } = this.#stores;
    const request = { tapesFolder, tapeId, needle: createNeedle(text), fromSeq, toSeq: to, at };
    const { seqs, scannedTo } = this.#grep.run(request, sliceOf(GREP_SLICE_MS));
    return { kind: 'grep', seqs: Uint32Array.from(seqs), scannedTo };
  }

  /** The record of a tape, made when the index has none. */
  #discover(tapeId: string): TapeRecord {
    const known = this.#records.get(tapeId);
    if (known !== undefined) return known;
    const { tapes, tapesFolder } = this.#stores;
    // What is left of an older one of this name goes first.
    while (this.#gone.some((gone) => gone.tapeId === tapeId)) this.#removeSome();
    if (tapes.get(tapeId) === null) tapes.add(tapeId, readOpened(tapesFolder, tapeId));
    const record = tapes.get(tapeId);
    if (record === null) throw new Error(`tape ${tapeId} was not added`);
    this.#records.set(tapeId, record);
    return record;
  }

  #follow(tapeId: string): void {
    const limit = this.#limits.get(tapeId);
    try {
      const follower = this.#followerOf(tapeId);
      const before = follower.tape.entries;
      const step = follower.step(limit ?? Infinity, sliceOf(SLICE_MS));
      const { entries } = follower.tape;
      if (entries > before) this.#stuck.delete(tapeId);
      if (step === 'more' && entries < (limit ?? Infinity)) {
        this.#rotate(tapeId);
        return;
      }
      this.#settled(tapeId);
      if (step === 'done' || limit === undefined) this.#unfollow(tapeId);
      else if (entries < limit) this.#stuck.set(tapeId, (this.#stuck.get(tapeId) ?? 0) + 1);
    } catch (error) {
      if (isSqliteError(error)) throw error;
      this.#failed(tapeId, error);
    }
  }

  #lookAgain(): void {
    for (const [tapeId, looks] of this.#stuck) {
      if (looks < STUCK_LOOKS_MAX) this.#growing.add(tapeId);
      else this.#stuck.delete(tapeId);
    }
  }

  /** Others that grow have their turn first. */
  #rotate(tapeId: string): void {
    if (this.#growing.delete(tapeId)) this.#growing.add(tapeId);
  }

  #settled(tapeId: string): void {
    this.#growing.delete(tapeId);
    if (this.#backlog[0] === tapeId) this.#backlog.shift();
  }

  #followerOf(tapeId: string): TapeFollower {
    const known = this.#followers.get(tapeId);
    if (known !== undefined) {
      this.#followers.delete(tapeId);
      this.#followers.set(tapeId, known);
      return known;
    }
    const follower = new TapeFollower(this.#discover(tapeId), this.#stores, (seqs) => this.#views.changed(tapeId, seqs));
    this.#followers.set(tapeId, follower);
    if (this.#followers.size > FOLLOWERS_MAX) {
      const oldest = this.#followers.keys().next();
      if (oldest.done !== true) this.#unfollow(oldest.value);
    }
    return follower;
  }

  #unfollow(tapeId: string): void {
    this.#followers.get(tapeId)?.close();
    this.#followers.delete(tapeId);
    const record = this.#records.get(tapeId);
    if (record?.isClosed === true) this.#limits.delete(tapeId);
  }

  /** This tape cannot be indexed; the others can. */
  #failed(tapeId: string, error: unknown): void {
    const { database, chips, tapes } = this.#stores;
    if (database.isTransaction) database.exec('ROLLBACK');
    this.#settled(tapeId);
    this.#followers.get(tapeId)?.close();
    this.#followers.delete(tapeId);
    this.#methods.forget();
    const record = this.#records.get(tapeId);
    if (record === undefined) return;
    chips.forget(record.key);
    if (error instanceof StaleTapeError) {
      this.#remove(record);
      this.#discover(tapeId);
      if (this.#limits.has(tapeId)) this.#growing.add(tapeId);
      else this.#backlog.push(tapeId);
      return;
    }
    record.damage = error instanceof Error ? error.message : String(error);
    tapes.write(record);
  }

  #remove(record: TapeRecord): void {
    this.#unfollow(record.tapeId);
    this.#settled(record.tapeId);
    this.#stuck.delete(record.tapeId);
    this.#backlog = this.#backlog.filter((tapeId) => tapeId !== record.tapeId);
    this.#records.delete(record.tapeId);
    this.#list.forget(record.tapeId);
    this.#views.forget(record.tapeId);
    this.#gone.push(record);
  }

  #removeSome(): void {
    const record = this.#gone[0];
    if (record === undefined) return;
    const { database, tapes, chips } = this.#stores;
    database.exec('BEGIN');
    const isGone = tapes.remove(record.key, REMOVE_ROWS);
    database.exec('COMMIT');
    if (!isGone) return;
    chips.forget(record.key);
    this.#gone.shift();
  }
}

function sliceOf(sliceMs: number): () => boolean {
  const endMs = performance.now() + sliceMs;
  return () => performance.now() < endMs;
}

function failed(failure: { ok: false; failure: Failure }): Answer {
  return { kind: 'failed', failure: failure.failure };
}

function unknownTape(tapeId: string): Answer {
  return failed(fail('unknown-tape', `There is no tape ${tapeId}.`, 'Open it from the list of sessions.'));
}

function unknownEntry(tapeId: string, seq: number): Answer {
  const message = `Tape ${tapeId} has no entry ${seq}, or the index has not come to it yet.`;
  return failed(fail('unknown-entry', message, 'Try again in a moment.'));
}
