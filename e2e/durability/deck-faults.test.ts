/**
 * Every call with which SQLite writes, syncs or cuts deck.db fails, with ENOSPC and with EIO: strace makes it so. Each
 * run has its faults some calls apart, and the next run one call further, so that every call has its turn.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DATABASE_FILE, openDeckDatabase } from '../../src-main/host/database/deck-database.ts';

const CHILD = fileURLToPath(new URL('deck-faults-child.ts', import.meta.url));
const TRANSACTIONS = 24;
const RUN_DEADLINE_MS = 120_000;
const DEADLINE_MS = 900_000;
const CASES_MIN = 200;

const HAS_STRACE = spawnSync('strace', ['-V']).status === 0;
if (!HAS_STRACE) console.log('faults of deck.db: SKIPPED, there is no strace (apt-get install strace)');

const lineSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('open'), code: z.string(), message: z.string() }),
  z.object({
    what: z.literal('write'),
    n: z.number(),
    code: z.string().nullable(),
    message: z.string(),
    read: z.array(z.number()),
  }),
  z.object({ what: z.literal('reopened'), read: z.array(z.number()) }),
  z.object({ what: z.literal('end'), read: z.array(z.number()) }),
]);

let scratch = '';
beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tapedeck-deck-faults-')));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Fault {
  readonly call: 'pwrite64' | 'fsync' | 'ftruncate';
  readonly code: 'ENOSPC' | 'EIO';
  /** The first that fails, and how many further on the next one does; null: only that one. */
  readonly at: number;
  readonly every: number | null;
}

interface Run {
  readonly name: string;
  readonly faults: number;
  readonly lines: readonly z.infer<typeof lineSchema>[];
  readonly folder: string;
}

function runWith({ call, code, at, every }: Fault, isNew: boolean): Run {
  const name = `${call}-${code}-${at}${every === null ? '' : `+${every}`}${isNew ? '-new' : ''}`;
  const folder = join(scratch, name);
  mkdirSync(folder);
  const path = join(folder, DATABASE_FILE);
  if (!isNew) {
    const made = openDeckDatabase(path);
    if (!made.ok) throw new Error(made.failure.message);
    made.value.close();
  }
  const log = join(scratch, `${name}.strace`);
  const when = every === null ? String(at) : `${at}+${every}`;
  const paths = ['', '-wal', '-shm'].flatMap((suffix) => ['-P', path + suffix]);
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=${code}:when=${when}`];
  const run = spawnSync(
    'strace',
    ['-f', '-o', log, ...paths, ...inject, process.execPath, CHILD, folder, String(TRANSACTIONS)],
    { encoding: 'utf8', timeout: RUN_DEADLINE_MS, killSignal: 'SIGKILL' },
  );
  const faults = readFileSync(log, 'utf8').split('(INJECTED)').length - 1;
  if (run.status !== 0) throw new Error(`${name}: the child ended with ${run.status}: ${run.stderr}`);
  const lines = run.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => lineSchema.parse(JSON.parse(line)));
  return { name, faults, lines, folder };
}

/** What is not as it should be; `answered` is how many writes were told that they failed. */
function wrongIn({ name, lines, folder }: Run): {
  readonly wrong: readonly string[];
  readonly answered: number;
} {
  const wrong: string[] = [];
  const say = (what: string): void => void wrong.push(`${name}: ${what}`);
  let last = -1;
  let answered = 0;
  let inARow = 0;
  for (const line of lines) {
    if (line.what === 'open') {
      answered += 1;
      if (line.message === '') say('an open failed without a word');
      continue;
    }
    const [one = -2, two = -2] = line.read;
    if (one !== two) say(`half a transaction is there: ${JSON.stringify(line)}`);
    if (line.what === 'write') {
      if (line.code === null) last = line.n;
      else {
        answered += 1;
        if (line.code !== 'database-failed' || line.message === '') say(`${line.code}: ${line.message}`);
        const left = stateOf(join(folder, `after-${line.n}`));
        // Not acknowledged, so either is right; both halves or none.
        if (left !== `${last}/${last}` && left !== `${line.n}/${line.n}`)
          say(`after ${line.n} a crash finds ${left}, not ${last}`);
      }
      inARow = line.code === null ? 0 : inARow + 1;
      if (inARow > 2) say(`does not work again after ${line.n}`);
    }
    if (one !== last) say(`${last} is acknowledged, and read is ${JSON.stringify(line)}`);
  }
  if (lines.at(-1)?.what !== 'end') say('did not come to its end');
  const end = stateOf(folder);
  if (end !== `${last}/${last}`) say(`in the end ${end} is there, not ${last}`);
  if (last < TRANSACTIONS - 3) say(`the last that was acknowledged is ${last}`);
  for (const kept of readdirSync(folder).filter((each) => each.startsWith('after-open'))) {
    const state = stateOf(join(folder, kept));
    if (!/^(-?\d+)\/\1$/.test(state)) say(`after a failed open a crash finds ${state}`);
  }
  return { wrong, answered };
}

/** The two halves in a database as it was left, or what is wrong with it. */
function stateOf(folder: string): string {
  const path = join(folder, DATABASE_FILE);
  if (!existsSync(path)) return '-1/-1';
  try {
    const database = new DatabaseSync(path);
    try {
      const check = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
      if (check !== 'ok') return `corrupt: ${String(check)}`;
      if (database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'settings'`).get() === undefined)
        return '-1/-1';
      const of = (section: string): number =>
        Number.parseInt(
          String(
            database.prepare('SELECT value FROM settings WHERE section = ?').get(section)?.['value'] ?? '-1',
          ),
          10,
        );
      return `${of('one')}/${of('two')}`;
    } finally {
      database.close();
    }
  } catch (error) {
    return `corrupt: ${String(error)}`;
  }
}

function all(
  faults: readonly Fault[],
  isNew: boolean,
): { readonly cases: number; readonly wrong: readonly string[] } {
  let cases = 0;
  let answered = 0;
  const wrong: string[] = [];
  for (const fault of faults) {
    const run = runWith(fault, isNew);
    const found = wrongIn(run);
    cases += run.faults;
    answered += found.answered;
    wrong.push(...found.wrong);
    if (found.wrong.length === 0) rmSync(run.folder, { recursive: true, force: true });
  }
  console.log(
    `faults of ${isNew ? 'a new' : 'a'} deck.db: ${cases} calls failed in ${faults.length} runs, ${answered} failures told, ${wrong.length} wrong`,
  );
  return { cases, wrong };
}

/** Every call of a kind in turn, `every` apart. */
function sweep(call: Fault['call'], every: number): Fault[] {
  return (['ENOSPC', 'EIO'] as const).flatMap((code) =>
    Array.from({ length: every }, (_, n) => ({ call, code, at: n + 1, every })),
  );
}

describe.skipIf(!HAS_STRACE)('a disk that fails under deck.db', () => {
  it(
    'leaves no half transaction, says so, and works again',
    () => {
      const faults = [...sweep('pwrite64', 13), ...sweep('fsync', 3), ...sweep('ftruncate', 4)];
      const { cases, wrong } = all(faults, false);
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(cases).toBeGreaterThan(CASES_MIN);
    },
    DEADLINE_MS,
  );

  it(
    'leaves nothing or all of a database that is being made',
    () => {
      const at = (call: Fault['call'], places: readonly number[]): Fault[] =>
        places.flatMap((place) =>
          (['ENOSPC', 'EIO'] as const).map((code) => ({ call, code, at: place, every: null })),
        );
      const { wrong } = all(
        [...at('pwrite64', [1, 3, 4, 5, 6, 8, 13, 21, 34, 55]), ...at('fsync', [1, 2, 3])],
        true,
      );
      expect(wrong.slice(0, 10)).toEqual([]);
    },
    DEADLINE_MS,
  );
});
