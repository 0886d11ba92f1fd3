/** `migrate-child.ts DATABASE TARGET STATEMENT`: migrates, and is killed before that statement, the way a power button kills. */
import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../src-main/host/database/migrate.ts';
import { MIGRATIONS } from '../../src-main/host/database/migrations/index.ts';

const [path = '', target = '0', statement = '0'] = process.argv.slice(2);
let left = Number(statement);

const database = new DatabaseSync(path);
// Nothing stays in memory for the commit: what a migration changes is in the file's log at once.
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = 1; PRAGMA cache_spill = 1',
);
migrate(database, MIGRATIONS, Number(target), {
  onStatement() {
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    left -= 1;
  },
});
database.close();
