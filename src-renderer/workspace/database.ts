import { Dexie, type Table } from 'dexie';

/** A wish about looks or layout; small, read whole before the first paint. */
export interface PrefRecord {
  readonly key: string;
  readonly value: unknown;
}

/** What somebody typed and has not sent; read when its form opens. */
export interface DraftRecord {
  readonly key: string;
  readonly value: unknown;
  readonly savedMs: number;
}

/**
 * What belongs to this person and this screen. Never the message stream: that is the host's, and a browser's store
 * takes a thousand puts a second. A change of the schema is a new `version` below; old ones stay, so that any older
 * database upgrades.
 */
class WorkspaceDatabase extends Dexie {
  readonly prefs: Table<PrefRecord, string>;
  readonly drafts: Table<DraftRecord, string>;

  constructor() {
    super('tapedeck-workspace');
    this.version(1).stores({ prefs: 'key', drafts: 'key, savedMs' });
    this.prefs = this.table('prefs');
    this.drafts = this.table('drafts');
    // Another tab with a newer schema may upgrade: this one lets go, and opens again when it next writes.
    this.on('versionchange', () => this.close({ disableAutoOpen: false }));
  }
}

/** What prefs and drafts need of a database; a test gives one of its own. */
export interface WorkspaceStorage {
  readPrefs(): Promise<readonly PrefRecord[]>;
  putPrefs(records: readonly PrefRecord[]): Promise<void>;
  readDraft(key: string): Promise<unknown>;
  putDrafts(records: readonly DraftRecord[]): Promise<void>;
  deleteDrafts(keys: readonly string[]): Promise<void>;
  /** Forgets the oldest drafts beyond this many. */
  trimDrafts(keep: number): Promise<void>;
}

export function openStorage(): WorkspaceStorage {
  const database = new WorkspaceDatabase();
  return {
    readPrefs: () => database.prefs.toArray(),
    putPrefs: (records) => putAll(database, 'prefs', records),
    readDraft: async (key) => (await database.drafts.get(key))?.value,
    putDrafts: (records) => putAll(database, 'drafts', records),
    async deleteDrafts(keys) {
      await database.drafts.bulkDelete([...keys]);
    },
    async trimDrafts(keep) {
      const newest = await database.drafts.orderBy('savedMs').reverse().offset(keep).primaryKeys();
      if (newest.length > 0) await database.drafts.bulkDelete(newest);
    },
  };
}

/**
 * Writes, and commits in the same breath: a page that goes away writes its last, and a transaction that is still open
 * when it is gone is undone. Dexie would start it a turn later.
 */
async function putAll(
  database: WorkspaceDatabase,
  table: 'prefs' | 'drafts',
  records: readonly (PrefRecord | DraftRecord)[],
): Promise<void> {
  if (!database.isOpen()) await database.open();
  const transaction = database.backendDB().transaction(table, 'readwrite');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  transaction.oncomplete = () => resolve();
  transaction.onabort = () => reject(transaction.error ?? new Error('the write was undone'));
  const store = transaction.objectStore(table);
  for (const record of records) store.put(record);
  transaction.commit();
  return promise;
}
