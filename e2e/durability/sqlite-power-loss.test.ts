/**
 * The power goes under deck.db: SQLite's own system calls are traced, and the database is rebuilt as it may be found
 * after any of them. `SEED=n CUT=m` repeats one state.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { afterPowerCut } from '../../src-main/sim/disk-traced.ts';
import { createSeededRandom } from '../../src-main/sim/random.ts';
import { STRACE_ARGS, readStrace, type TracedRun } from './strace-log.ts';

const STATES = Number(process.env['SQLITE_STATES'] ?? 1200);
const CONTROL_STATES = 200;
const TRANSACTIONS = 160;
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const CUT = process.env['CUT'] === undefined ? null : Number(process.env['CUT']);
const DEADLINE_MS = Number(process.env['TAPEDECK_NIGHTLY_MS'] ?? 500_000);
const CHILD = fileURLToPath(new URL('sqlite-child.ts', import.meta.url));

const HAS_STRACE = spawnSync('strace', ['-V']).status === 0;
if (!HAS_STRACE) console.log('power loss of deck.db: SKIPPED, there is no strace (apt-get install strace)');

let scratch = '';
/** Where the states are put together: thousands of files, for which no disk has to work. */
let memory = '';
beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tapedeck-sqlite-')));
  memory = existsSync('/dev/shm') ? mkdtempSync('/dev/shm/tapedeck-sqlite-') : scratch;
});
afterAll(() => {
  for (const folder of [scratch, memory]) rmSync(folder, { recursive: true, force: true });
});

function trace(name: string, ...options: string[]): TracedRun {
  const folder = join(scratch, name);
  const log = join(scratch, `${name}.strace`);
  mkdirSync(folder);
  const run = spawnSync(
    'strace',
    [...STRACE_ARGS, '-o', log, process.execPath, CHILD, folder, String(TRANSACTIONS), ...options],
    { encoding: 'utf8', timeout: 180_000 },
  );
  if (run.status !== 0) throw new Error(`the traced child ended with ${run.status}: ${run.stderr}`);
  const traced = readStrace(readFileSync(log, 'utf8'), folder);
  expect(traced.acks).toHaveLength(TRANSACTIONS);
  return traced;
}

/** What is wrong with the database after the power went there. */
function wrongAt({ calls, acks }: TracedRun, cut: number, seed: number): string[] {
  const random = createSeededRandom(seed * 7919 + cut);
  const { files } = afterPowerCut(calls, cut, () => random.below(1_000_000) / 1_000_000);
  const folder = join(memory, 'state');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [path, bytes] of files) writeFileSync(join(folder, basename(path)), bytes);
  const acknowledged = acks.filter(({ atCall }) => atCall <= cut);
  if (acknowledged.length === 0 && !files.has([...files.keys()].find((path) => path.endsWith('.db')) ?? ''))
    return [];
  try {
    const database = new DatabaseSync(join(folder, 'deck.db'));
    try {
      const check = database.prepare('PRAGMA integrity_check').all();
      if (check.length !== 1 || check[0]?.['integrity_check'] !== 'ok')
        return [`corrupt: ${JSON.stringify(check[0])}`];
      if (acknowledged.length === 0) return [];
      const there = new Set(
        database
          .prepare('SELECT section FROM settings')
          .all()
          .map(({ section }) => section),
      );
      const lost = acknowledged.filter(({ n }) => !there.has(`key ${n}`));
      return lost.length === 0 ? [] : [`${lost.length} of ${acknowledged.length} acknowledged are gone`];
    } finally {
      database.close();
    }
  } catch (error) {
    return [`corrupt: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function states(run: TracedRun, count: number, seed: number): string[] {
  const random = createSeededRandom(seed);
  const wrong: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const cut = CUT ?? 1 + random.below(run.calls.length);
    for (const each of wrongAt(run, cut, CUT === null ? seed + n : SEED))
      wrong.push(`SEED=${seed + n} CUT=${cut}: ${each}`);
    if (CUT !== null) break;
  }
  return wrong;
}

describe.skipIf(!HAS_STRACE)('the power goes under deck.db', () => {
  it(
    'every acknowledged transaction is there, and the database is whole',
    () => {
      const run = trace('full');
      const wrong = states(run, STATES, SEED);
      console.log(
        `power loss of deck.db: SEED=${SEED}, ${STATES} states of ${run.calls.length} traced calls, ${wrong.length} wrong`,
      );
      expect(wrong.slice(0, 5)).toEqual([]);
    },
    DEADLINE_MS,
  );

  it(
    'with synchronous=OFF it is caught',
    () => {
      if (CUT !== null) return;
      const wrong = states(trace('off', '--synchronous-off'), CONTROL_STATES, SEED);
      const corrupt = wrong.filter((each) => each.includes('corrupt')).length;
      console.log(
        `power loss of deck.db, control: ${wrong.length} wrong in ${CONTROL_STATES}, ${corrupt} of them corrupt`,
      );
      expect(wrong.length).toBeGreaterThan(20);
    },
    DEADLINE_MS,
  );
});
