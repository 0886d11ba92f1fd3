/** A process that is killed in the middle of a migration leaves a database that is wholly old or wholly new. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { migrate, verify, versionOf } from '../../src-main/host/database/migrate.ts';
import { MIGRATIONS } from '../../src-main/host/database/migrations/index.ts';
import { dump, fillRandomly } from '../../src-main/sim/database-rows.ts';
import { createSeededRandom } from '../../src-main/sim/random.ts';

const CHILD = fileURLToPath(new URL('migrate-child.ts', import.meta.url));
/** For each adjacent pair and direction; every kill is a process. */
const KILLS = 4;
const CHILD_DEADLINE_MS = 90_000;

const folder = mkdtempSync(join(tmpdir(), 'tapedeck-migrate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How many statements a migration runs, so that kills are spread over all of them. */
function statementsOf(path: string, target: number): number {
  const copy = `${path}.count`;
  copyFileSync(path, copy);
  let statements = 0;
  const database = new DatabaseSync(copy);
  migrate(database, MIGRATIONS, target, { onStatement: () => void (statements += 1) });
  database.close();
  return statements;
}

function stateOf(path: string): { version: number; text: string } {
  const database = new DatabaseSync(path);
  verify(database);
  const state = { version: versionOf(database), text: dump(database) };
  database.close();
  return state;
}

it.each(
  MIGRATIONS.flatMap(({ version, name }) => [
    { name, from: version - 1, to: version },
    { name, from: version, to: version - 1 },
  ]),
)('$name, from $from to $to', { timeout: KILLS * CHILD_DEADLINE_MS }, ({ from, to }) => {
  const random = createSeededRandom(from * 1000 + to);
  const path = join(folder, `v${from}-${to}.db`);
  const database = new DatabaseSync(path);
  migrate(database, MIGRATIONS, from);
  fillRandomly(database, () => random.next(), 40);
  database.close();
  const old = stateOf(path);
  const statements = statementsOf(path, to);
  const after = join(folder, `v${from}-${to}-new.db`);
  copyFileSync(path, after);
  const migrated = new DatabaseSync(after);
  migrate(migrated, MIGRATIONS, to);
  migrated.close();
  const fresh = stateOf(after);

  // The last statement is COMMIT: killed before it, and once not at all.
  const kills = [
    statements - 1,
    statements,
    ...Array.from({ length: KILLS - 2 }, () => random.below(statements)),
  ];
  for (const statement of kills) {
    const struck = join(folder, `v${from}-${to}-${statement}.db`);
    copyFileSync(path, struck);
    const child = spawnSync(process.execPath, [CHILD, struck, String(to), String(statement)], {
      timeout: CHILD_DEADLINE_MS,
      encoding: 'utf8',
    });
    const isKilled = statement < statements;
    expect([child.signal, child.stderr]).toEqual([isKilled ? 'SIGKILL' : null, '']);
    expect(stateOf(struck)).toEqual(isKilled ? old : fresh);
  }
});
