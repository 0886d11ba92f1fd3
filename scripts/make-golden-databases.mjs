/**
 * Makes what is missing of the golden databases: one for each version of deck.db's schema, with rows in every table, and
 * the hash of each schema. What is there is never made anew: it is what a release wrote.
 *
 *     node scripts/run.mjs scripts/make-golden-databases.mjs
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { migrate } from '../src-main/host/database/migrate.ts';
import { MIGRATIONS } from '../src-main/host/database/migrations/index.ts';
import { fillRandomly, schemaOf } from '../src-main/sim/database-rows.ts';
import { createSeededRandom } from '../src-main/sim/random.ts';

const FOLDER = fileURLToPath(new URL('../e2e/fixtures/databases/', import.meta.url));
const HASHES = join(FOLDER, 'schemas.json');
const ROWS = 4;

mkdirSync(FOLDER, { recursive: true });
/** @type {Record<string, string>} */
const hashes = existsSync(HASHES) ? JSON.parse(readFileSync(HASHES, 'utf8')) : {};
for (const { version, name } of MIGRATIONS) {
  const key = `v${version} ${name}`;
  const path = join(FOLDER, `v${version}.db`);
  if (hashes[key] !== undefined && existsSync(path)) continue;
  const database = new DatabaseSync(path);
  database.exec('PRAGMA page_size = 1024');
  migrate(database, MIGRATIONS, version);
  const random = createSeededRandom(version);
  fillRandomly(database, () => random.next(), ROWS);
  hashes[key] = createHash('sha256').update(schemaOf(database).join('\n')).digest('hex');
  database.close();
  console.log(`made ${path}`);
}
writeFileSync(HASHES, `${JSON.stringify(hashes, null, 2)}\n`);
