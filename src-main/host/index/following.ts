import { ChipColumns } from './chip-columns.ts';
import { isOfTheRow, isSqliteError } from './database.ts';
import { FollowQueue } from './follow-queue.ts';
import { GramStore } from './gram-store.ts';
import { MethodNames } from './method-names.ts';
import type { TapeProgress } from './protocol.ts';
import { RowStore } from './row-store.ts';
import { readOpened, tapeBytes, tapeIdsIn } from './tape-files.ts';
import { StaleTapeError, TapeFollower, type ChangedRows, type FollowerStores } from './tape-follower.ts';
import { TapeTable, type TapeRecord } from './tape-table.ts';
import type { DatabaseSync } from 'node:sqlite';

/** Tapes followed with an open file at the same time. */
export const FOLLOWERS_MAX = 64;
const REMOVE_ROWS = 2000;

export interface FollowingOptions {
  readonly database: DatabaseSync;
  readonly tapesFolder: string;
  /** Rows of a tape that were there before are others now. */
  readonly onChanged: (tapeId: string, changed: ChangedRows) => void;
  /** The tape is not in the index any more. */
  readonly onRemoved: (tapeId: string) => void;
}

/**
 * Keeps the index equal to the folder of tapes, a batch at a time. SQLite's errors are thrown, all others stay with their
 * tape, and so does what is no row to SQLite.
 */
export class Following {
  readonly stores: FollowerStores;
  readonly #options: FollowingOptions;
  readonly #methods: MethodNames;
  readonly #records = new Map<string, TapeRecord>();
  readonly #followers = new Map<string, TapeFollower>();
  readonly #queue = new FollowQueue();
  /** Tapes that go, a few thousand rows at a time. */
  readonly #gone: TapeRecord[] = [];
  /** How large a tape was when it was last looked at. */
  readonly #sizes = new Map<string, number>();

  constructor(options: FollowingOptions) {
    const { database, tapesFolder } = options;
    this.#options = options;
    this.#methods = new MethodNames(database);
    this.stores = {
      database,
      tapesFolder,
      tapes: new TapeTable(database),
      rows: new RowStore(database, this.#methods),
      chips: new ChipColumns(database),
      grams: new GramStore(database),
    };
    for (const record of this.stores.tapes.all()) this.#records.set(record.tapeId, record);
  }

  records(): Iterable<TapeRecord> {
    return this.#records.values();
  }

  /** The record as it stands now. */
  recordOf(tapeId: string): TapeRecord | null {
    return this.#records.get(tapeId) ?? null;
  }

  /** This process records it. */
  isGrowing(tapeId: string): boolean {
    return this.#queue.limitOf(tapeId) !== null;
  }

  announce(tapeId: string, entries: number): void {
    this.#queue.announce(tapeId, entries, this.#discover(tapeId).entries);
  }

  /** Looks through the folder for what others have written; `living` are read only as far as they are announced. */
  scan(living: ReadonlySet<string>): void {
    const { tapesFolder } = this.stores;
    const present = tapeIdsIn(tapesFolder);
    for (const tapeId of present) {
      const record = this.#discover(tapeId);
      if (living.has(tapeId) || this.#queue.limitOf(tapeId) !== null || record.isClosed) continue;
      const sizeBytes = tapeBytes(tapesFolder, tapeId);
      if (sizeBytes !== this.#sizes.get(tapeId)) this.#queue.add(tapeId);
      this.#sizes.set(tapeId, sizeBytes);
    }
    const there = new Set(present);
    for (const record of this.#records.values()) {
      if (!there.has(record.tapeId)) this.#remove(record);
    }
  }

  /** Does a few milliseconds of work; what came of it, or null when there was none. */
  step(mayGoOn: () => boolean): TapeProgress | null {
    this.#removeSome();
    const tapeId = this.#queue.next();
    if (tapeId === null) return null;
    this.#follow(tapeId, mayGoOn);
    const record = this.#records.get(tapeId);
    if (record === undefined) return { tapeId, entries: 0, isDone: false };
    return { tapeId, entries: record.entries, isDone: record.isClosed || record.damage !== null };
  }

  /** `wait`: a tape has fewer entries on disk than were announced; look again shortly. */
  get next(): 'now' | 'wait' | 'rest' {
    if (this.#gone.length > 0 || this.#queue.next() !== null) return 'now';
    return this.#queue.lookAgain() ? 'wait' : 'rest';
  }

  close(): void {
    for (const follower of this.#followers.values()) follower.close();
    this.#followers.clear();
  }

  /** The record of a tape, made when the index has none. */
  #discover(tapeId: string): TapeRecord {
    const known = this.#records.get(tapeId);
    if (known !== undefined) return known;
    const { tapes, tapesFolder } = this.stores;
    // What is left of an older one of this name goes first.
    while (this.#gone.some((gone) => gone.tapeId === tapeId)) this.#removeSome();
    if (tapes.get(tapeId) === null) this.#add(tapeId, readOpened(tapesFolder, tapeId));
    const record = tapes.get(tapeId);
    if (record === null) throw new Error(`tape ${tapeId} was not added`);
    this.#records.set(tapeId, record);
    return record;
  }

  /** A tape whose first entry cannot be written is on the list all the same. */
  #add(tapeId: string, opened: ReturnType<typeof readOpened>): void {
    const { tapes } = this.stores;
    try {
      tapes.add(tapeId, opened);
    } catch (error) {
      if (opened === null || !isOfTheRow(error)) throw error;
      tapes.add(tapeId, null);
    }
  }

  #follow(tapeId: string, mayGoOn: () => boolean): void {
    const limit = this.#queue.limitOf(tapeId);
    try {
      const follower = this.#followerOf(tapeId);
      const before = follower.tape.entries;
      const step = follower.step(limit ?? Infinity, mayGoOn);
      const { entries } = follower.tape;
      if (step === 'more' && entries < (limit ?? Infinity)) this.#queue.goOn(tapeId);
      else if (step === 'idle' && entries < (limit ?? 0)) this.#queue.stick(tapeId, entries > before);
      else this.#queue.settle(tapeId);
      if (step === 'done' || (step === 'idle' && limit === null)) this.#unfollow(tapeId);
    } catch (error) {
      if (isSqliteError(error) && !isOfTheRow(error)) throw error;
      this.#failed(tapeId, error);
    }
  }

  #followerOf(tapeId: string): TapeFollower {
    const { onChanged } = this.#options;
    const known = this.#followers.get(tapeId);
    const follower =
      known ?? new TapeFollower(this.#discover(tapeId), this.stores, (changed) => onChanged(tapeId, changed));
    this.#followers.delete(tapeId);
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
    if (this.#records.get(tapeId)?.isClosed === true) this.#queue.forget(tapeId);
  }

  /** This tape cannot be indexed; the others can. */
  #failed(tapeId: string, error: unknown): void {
    const { database, chips, tapes } = this.stores;
    if (database.isTransaction) database.exec('ROLLBACK');
    this.#queue.settle(tapeId);
    this.#followers.get(tapeId)?.close();
    this.#followers.delete(tapeId);
    this.#methods.forget();
    const record = this.#records.get(tapeId);
    if (record === undefined) return;
    chips.forget(record.key);
    if (error instanceof StaleTapeError) {
      this.#remove(record);
      this.#discover(tapeId);
      this.#queue.add(tapeId);
      return;
    }
    record.damage = error instanceof Error ? error.message : String(error);
    tapes.write(record);
  }

  #remove(record: TapeRecord): void {
    const { tapeId } = record;
    this.#queue.settle(tapeId);
    this.#followers.get(tapeId)?.close();
    this.#followers.delete(tapeId);
    this.#records.delete(tapeId);
    this.#sizes.delete(tapeId);
    this.#gone.push(record);
    this.#options.onRemoved(tapeId);
  }

  #removeSome(): void {
    const record = this.#gone[0];
    if (record === undefined) return;
    const { database, tapes, chips, grams } = this.stores;
    database.exec('BEGIN');
    const isGone = grams.removeOne(record.key) && tapes.remove(record.key, REMOVE_ROWS);
    database.exec('COMMIT');
    if (!isGone) return;
    chips.forget(record.key);
    this.#gone.shift();
  }
}
