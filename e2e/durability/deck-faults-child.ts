/**
 * deck-faults-child FOLDER COUNT: writes that many transactions into deck.db, some of which fail because somebody makes
 * its system calls fail, and says a JSON line for each: what was answered, and what is read back. Copies of the files as
 * they stand after each failure lie in FOLDER/after-N, as a crash would find them.
 */
import { copyFileSync, existsSync, mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  DATABASE_FILE,
  openDeckDatabase,
  type DeckDatabase,
} from '../../src-main/host/database/deck-database.ts';

const [folder = '', count = '1'] = process.argv.slice(2);
const path = join(folder, DATABASE_FILE);
/** A fault comes once: the second or third try finds the disk well, also where one call meets two faults. */
const OPENS_MAX = 4;
const INSERT = 'INSERT OR REPLACE INTO settings (section, value) VALUES (?, ?)';
/** Pages enough that the log is put into the database every few transactions. */
const PADDING = 'v'.repeat(3000);

const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);

function open(): DeckDatabase {
  for (let tries = 1; ; tries += 1) {
    const opened = openDeckDatabase(path);
    if (opened.ok) return opened.value;
    say({ what: 'open', code: opened.failure.code, message: opened.failure.message });
    keep(`open-${tries}`);
    if (tries === OPENS_MAX) throw new Error('the database does not open');
  }
}

/** The files as they are. */
function keep(name: string): void {
  const to = join(folder, `after-${name}`);
  mkdirSync(to, { recursive: true });
  for (const suffix of ['', '-wal'])
    if (existsSync(path + suffix)) copyFileSync(path + suffix, join(to, DATABASE_FILE + suffix));
}

/** The two halves of the newest transaction; -1 where there is none. */
function read(database: DeckDatabase): number[] {
  const rows = database.all(
    `SELECT section, value FROM settings WHERE section IN ('one', 'two') ORDER BY section`,
  );
  return ['one', 'two'].map((section) =>
    Number.parseInt(String(rows.find((row) => row['section'] === section)?.['value'] ?? '-1'), 10),
  );
}

let database = open();
for (let n = 0; n < Number(count); n += 1) {
  const written = database.write((run) => {
    run(INSERT, 'one', `${n} ${PADDING}`);
    run(INSERT, 'two', `${n} ${PADDING}`);
  });
  if (!written.ok) keep(String(n));
  say({
    what: 'write',
    n,
    code: written.ok ? null : written.failure.code,
    message: written.ok ? '' : written.failure.message,
    read: read(database),
  });
  if (n % 8 === 7) {
    database.close();
    database = open();
    say({ what: 'reopened', read: read(database) });
  }
}
say({ what: 'end', read: read(database) });
