import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import { createFakeClock } from '../../../sim/clock.ts';
import { frame, OPENED } from '../../../sim/journal-world.ts';
import { createSeededRandom } from '../../../sim/random.ts';
import { openDeckDatabase, type DeckDatabase } from '../../database/deck-database.ts';
import { nodeDisk } from '../../journal/disk.ts';
import { createJournal } from '../../journal/journal.ts';
import { createHousekeeping, TRASH_KEPT_MS } from './housekeeping.ts';

let folder: string;
let database: DeckDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-housekeeping-'));
  database = unwrap(openDeckDatabase(':memory:'));
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function keptTape() {
  const clock = createFakeClock();
  const random = createSeededRandom(1);
  const journal = createJournal({ dataFolder: folder, disk: nodeDisk, clock, random, hostRun: 'run' });
  const written = unwrap(journal.create(OPENED));
  unwrap(written.append([frame('{"jsonrpc":"2.0"}')]));
  unwrap(written.close('done'));
  const housekeeping = createHousekeeping({
    ports: {
      dataFolder: folder,
      disk: nodeDisk,
      clock,
      workers: { seal: new URL('file:///nowhere') },
      report: () => undefined,
    },
    database,
    index: { tapes: async () => ok([]), changed: () => undefined, vacuum: async () => ok(0) },
    rules: () => ({ maxAgeDays: null, maxBytes: null }),
    note: () => undefined,
    gone: () => undefined,
    touch: () => undefined,
  });
  return { clock, housekeeping, tapeIds: [written.tapeId] };
}

it('a tape that was put back and deleted again can be put back for as long as after the first time', async () => {
  const { clock, housekeeping, tapeIds } = keptTape();
  housekeeping.remove(tapeIds);
  clock.advance(TRASH_KEPT_MS - 1_000);
  housekeeping.restore(tapeIds);
  housekeeping.remove(tapeIds);
  clock.advance(TRASH_KEPT_MS - 1_000);
  expect(housekeeping.restore(tapeIds)).toEqual({ changed: tapeIds, kept: [] });
  housekeeping.remove(tapeIds);
  clock.advance(TRASH_KEPT_MS);
  expect(housekeeping.restore(tapeIds).changed).toEqual([]);
  await housekeeping.close();
});
