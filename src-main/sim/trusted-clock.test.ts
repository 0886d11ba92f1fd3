import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ok, type Result } from '../../src-shared/base/failure.ts';
import type { Tape } from '../../src-shared/api/tapes.ts';
import { openDeckDatabase, type DeckDatabase } from '../host/database/deck-database.ts';
import { nodeDisk } from '../host/journal/disk.ts';
import { createJournal } from '../host/journal/journal.ts';
import { CLOCK_JUMP_MS, createTrustedClock } from '../host/storage/trusted-clock.ts';
import { createHousekeeping, FIRST_LOOK_MS, SWEEP_EVERY_MS } from '../host/wiring/tapes/housekeeping.ts';
import { createFakeClock } from './clock.ts';
import { OPENED, frame } from './journal-world.ts';
import { createSeededRandom } from './random.ts';

const DAY_MS = 24 * 3_600_000;
const RETENTION = { maxAgeDays: 10, maxBytes: null };

let folder: string;
let database: DeckDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-clock-'));
  database = unwrap(openDeckDatabase(join(folder, 'deck.db')));
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

/** Housekeeping of a folder with one tape, recorded when the clock began. */
function kept() {
  const clock = createFakeClock();
  let aheadMs = 0;
  const shown = { ...clock, wallMs: () => clock.wallMs() + aheadMs };
  const random = createSeededRandom(1);
  const journal = createJournal({ dataFolder: folder, disk: nodeDisk, clock, random, hostRun: 'run' });
  const written = unwrap(journal.create(OPENED));
  unwrap(written.append([frame('{"jsonrpc":"2.0"}')]));
  unwrap(written.close('done'));
  const tape: Tape = {
    id: written.tapeId,
    serverId: 's',
    serverName: 'echo',
    title: '',
    openedMs: clock.wallMs(),
    lastMs: clock.wallMs(),
    state: 'ended',
    ending: 'stopped',
    era: null,
    protocolVersion: null,
    entries: 2,
    sizeBytes: 100,
    rawBytes: 100,
    sealedBytes: 0,
    sealing: 'sealed',
    damage: '',
    pinned: false,
    origin: null,
    findings: 0,
  };
  const reports: string[] = [];
  const housekeeping = createHousekeeping({
    ports: {
      dataFolder: folder,
      disk: nodeDisk,
      clock: shown,
      workers: { seal: new URL('file:///nowhere') },
      report: (what, error) => reports.push(`${what}: ${String(error)}`),
    },
    database,
    index: {
      tapes: async () => ok(nodeDisk.names(join(folder, 'tapes')).includes(tape.id) ? [tape] : []),
      changed: () => undefined,
      vacuum: async () => ok(0),
    },
    rules: () => RETENTION,
    note: () => undefined,
    gone: () => undefined,
    touch: () => undefined,
  });
  return {
    housekeeping,
    clock,
    reports,
    jump: (ms: number) => (aheadMs += ms),
    tapes: async () => unwrap(await housekeeping.tapes()).length,
    /** What it does at its own times has been done when it says where the clock is. */
    settled: async () => {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      return unwrap(await housekeeping.usage());
    },
  };
}

it('deletes what is too old by a clock that goes on as clocks do', async () => {
  const { housekeeping, clock, tapes, settled } = kept();
  housekeeping.start();
  for (let day = 0; day < 12; day += 1) {
    clock.advance(DAY_MS);
    await settled();
  }
  expect(await tapes()).toBe(0);
  await housekeeping.close();
});

it('deletes nothing by its age once the clock has jumped, until a person does', async () => {
  const { housekeeping, clock, tapes, settled, jump, reports } = kept();
  housekeeping.start();
  clock.advance(FIRST_LOOK_MS);
  expect((await settled()).clockJumpedFromMs).toBeNull();
  const before = clock.wallMs();
  jump(5_000 * DAY_MS);
  for (let hour = 0; hour < 3; hour += 1) {
    clock.advance(SWEEP_EVERY_MS);
    expect((await settled()).clockJumpedFromMs).toBe(before);
  }
  expect(await tapes()).toBe(1);
  // Once, not every hour.
  expect(reports.filter((each) => each.includes('the clock jumped'))).toHaveLength(1);
  expect(unwrap(await housekeeping.preview(RETENTION))).toMatchObject({ tapes: 1 });

  expect(unwrap(await housekeeping.sweep())).toMatchObject({ tapes: 1 });
  expect((await settled()).clockJumpedFromMs).toBeNull();
  await housekeeping.close();
});

it('goes on by itself when the clock has come back', async () => {
  const { housekeeping, clock, tapes, settled, jump } = kept();
  housekeeping.start();
  clock.advance(FIRST_LOOK_MS);
  await settled();
  jump(5_000 * DAY_MS);
  clock.advance(SWEEP_EVERY_MS);
  expect((await settled()).clockJumpedFromMs).not.toBeNull();
  jump(-5_000 * DAY_MS);
  clock.advance(SWEEP_EVERY_MS);
  expect((await settled()).clockJumpedFromMs).toBeNull();
  expect(await tapes()).toBe(1);
  await housekeeping.close();
});

it('remembers the clock from one run to the next, and begins with the newest recording', () => {
  expect(createTrustedClock(database).jumpedFrom(9_000 * DAY_MS, 1_000 * DAY_MS)).toBe(1_000 * DAY_MS);
  expect(createTrustedClock(database).jumpedFrom(1_000 * DAY_MS + CLOCK_JUMP_MS, 1_000 * DAY_MS)).toBeNull();
  // A tape of the wrong clock does not make it right.
  const next = createTrustedClock(database);
  expect(next.jumpedFrom(9_000 * DAY_MS, 9_000 * DAY_MS)).toBe(1_000 * DAY_MS + CLOCK_JUMP_MS);
  next.trust(9_000 * DAY_MS);
  expect(createTrustedClock(database).jumpedFrom(9_001 * DAY_MS, null)).toBeNull();
  expect(createTrustedClock(database).jumpedFrom(1, null)).toBeNull();
});
