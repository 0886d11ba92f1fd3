/**
 * sqlite-child FOLDER COUNT [--synchronous-off]: writes that many transactions into a new deck.db, and says `ack N` for
 * each when it was acknowledged. Its system calls are traced, its lines with them: so their order is known.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE_FILE, openDeckDatabase } from '../../src-main/host/database/deck-database.ts';

const [folder = '', count = '1', mode = ''] = process.argv.slice(2);
const path = join(folder, DATABASE_FILE);
const INSERT = 'INSERT OR REPLACE INTO settings (section, value) VALUES (?, ?)';

const opened = openDeckDatabase(path);
if (!opened.ok) throw new Error(opened.failure.message);
const ack = (n: number): void => void writeSync(1, `ack ${n}\n`);
const value = (n: number): string => JSON.stringify(`${n} ${'v'.repeat((n * 37) % 900)}`);

if (mode === '--synchronous-off') {
  opened.value.close();
  const careless = new DatabaseSync(path);
  careless.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 20');
  for (let n = 0; n < Number(count); n += 1) {
    careless.prepare(INSERT).run(`key ${n}`, value(n));
    ack(n);
  }
} else {
  for (let n = 0; n < Number(count); n += 1) {
    const written = opened.value.write((run) => run(INSERT, `key ${n}`, value(n)));
    if (!written.ok) throw new Error(written.failure.message);
    ack(n);
    // The log is put into the database now and then, so that this is cut as well.
    if (n % 50 === 49) opened.value.all('PRAGMA wal_checkpoint(TRUNCATE)');
  }
}
