/** What stands in the index's file is the same however it came there. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../host/index/database.ts';
import { IndexEngine } from '../host/index/engine.ts';
import { ROWS_PER_TAPE } from '../host/index/schema.ts';
import { BATCH_ROWS } from '../host/index/tape-follower.ts';
import { rowBodies } from './rows-arbitrary.ts';
import { openedBody, SimTape } from './rows-tape.ts';

const TABLES = ['tapes', 'methods', 'rows', 'chips', 'findings'];
const BAD = '20260101-000000-000001';
const GOOD = '20260101-000001-000002';
/** Enough for a batch that is collected over slices, and a rest. */
const REPEATS = 3;

let root: string;
let runs = 0;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-content-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function contentHash(database: DatabaseSync): string {
  const hash = createHash('sha256');
  for (const table of TABLES) {
    for (const row of database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).iterate()) {
      for (const cell of Object.values(row)) {
        hash.update(cell instanceof Uint8Array ? cell : `${typeof cell} ${String(cell)}\n`);
      }
    }
  }
  return hash.digest('hex');
}

function turns(engine: IndexEngine): void {
  while (engine.turn().next === 'now');
}

/** An index of its own over the tapes of `folder`; `grow` lets the tape grow, a step at each call, until it says no. */
function contentOf(folder: string, living: string | null, grow: () => number | null): string {
  runs += 1;
  const database = openDatabase(join(root, `index-${runs}`));
  try {
    const engine = new IndexEngine({
      database,
      tapesFolder: folder,
      living: new Set(living === null ? [] : [living]),
    });
    for (let entries = grow(); entries !== null; entries = grow()) {
      if (living !== null) engine.announce(living, entries);
      turns(engine);
    }
    turns(engine);
    engine.close();
    return contentHash(database);
  } finally {
    database.close();
  }
}

describe('the content of the index', () => {
  it('has the same hash when the tape was followed as it grew, and when it was rebuilt', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(rowBodies, { minLength: 1, maxLength: 30 }), { minLength: 3, maxLength: 8 }),
        (batches) => {
          runs += 1;
          const folder = join(root, `tapes-${runs}`);
          const tape = new SimTape(folder, '20260101-000000-000001', 'server-1', 400);
          tape.append([openedBody(tape.tapeId, 'server-1')]);
          const some = batches.flat(2);
          const steps = Array.from({ length: Math.ceil((REPEATS * BATCH_ROWS) / 1000) }, (_, step) =>
            Array.from({ length: 997 }, (__, n) => some[(step * 7 + n) % some.length]).filter(
              (body) => body !== undefined,
            ),
          );
          const followed = contentOf(folder, tape.tapeId, () => {
            const step = steps.shift();
            if (step === undefined) return null;
            const bodies = steps.length === 0 ? [...step, CLOSED] : step;
            tape.append(bodies, false);
            return tape.length;
          });
          expect(contentOf(folder, null, () => null)).toBe(followed);
        },
      ),
      { numRuns: 3 },
    );
  });
});

/** As SQLite refuses a NaN, or a blob where a text should be. */
const REFUSING = {
  'in one of its rows': {
    when: `BEFORE INSERT ON rows WHEN NEW.id >= ${ROWS_PER_TAPE} * (SELECT key FROM tapes WHERE id = '${BAD}')
      AND NEW.id < ${ROWS_PER_TAPE} * (SELECT key + 1 FROM tapes WHERE id = '${BAD}')`,
    bad: { damage: 'no such row', entries: 0 },
  },
  'in its first entry': {
    when: "BEFORE INSERT ON tapes WHEN NEW.server_id = 'bad'",
    bad: { damage: '', entries: 2 },
  },
};

describe('what is no row to SQLite', () => {
  it.each(Object.entries(REFUSING))('%s costs its tape, and no other', (_, { when, bad }) => {
    runs += 1;
    const folder = join(root, `tapes-${runs}`);
    for (const [tapeId, serverId] of [
      [BAD, 'bad'],
      [GOOD, 'good'],
    ] as const)
      new SimTape(folder, tapeId, serverId).append([openedBody(tapeId, serverId), CLOSED]);
    const database = openDatabase(join(root, `index-${runs}`));
    try {
      database.exec(`CREATE TRIGGER refusing ${when} BEGIN SELECT RAISE(ABORT, 'no such row'); END`);
      const engine = new IndexEngine({ database, tapesFolder: folder, living: new Set() });
      turns(engine);
      const tapes = engine.answer({ kind: 'tapes', living: [] });
      if (tapes.kind !== 'tapes') throw new Error(tapes.kind);
      expect(tapes.tapes.map(({ id }) => id)).toEqual([GOOD, BAD]);
      expect(tapes.tapes[0]).toMatchObject({ state: 'ended', entries: 2, damage: '' });
      expect(tapes.tapes[1]).toMatchObject(bad);
      engine.close();
    } finally {
      database.close();
    }
  });
});

const CLOSED = { kind: 'tape-closed', reason: 'done' } as const;
