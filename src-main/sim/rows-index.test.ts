import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { Failure } from '../../src-shared/base/failure.ts';
import type { EntryBody } from '../../src-shared/journal/entry.ts';
import { segmentName } from '../../src-shared/journal/segment.ts';
import { IndexClient } from '../host/index/index-client.ts';
import {
  DELAY_MAX_MS,
  RESTARTS_MAX,
  RESTART_WINDOW_MS,
  RestartPolicy,
} from '../host/index/restart-policy.ts';
import { INDEX_FILE } from '../host/index/schema.ts';
import { createRealClock } from './clock.ts';
import { SmallDisk } from './disk-small.ts';
import { rowBodies } from './rows-arbitrary.ts';
import { ROWS_SEED, rowsConformance, wholePage } from './rows-conformance.ts';
import { RowsModel } from './rows-model.ts';
import { SimTape, notificationBody, openedBody } from './rows-tape.ts';

const WORKER = new URL('../host/index/worker.ts', import.meta.url);
/** How often `rows-dying-worker.ts` dies. */
const DEATHS = 4;
const POLL = { timeout: 30_000, interval: 5 };

let root: string;
const open = new Set<IndexClient>();
let tapeNumber = 0;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-index-'));
});
afterEach(async () => {
  for (const index of open) await index.close();
  open.clear();
  rmSync(root, { recursive: true, force: true });
});

const tapesFolder = () => join(root, 'tapes');
const indexFolder = () => join(root, 'index');

interface Told {
  readonly failures: (Failure | null)[];
  readonly searched: string[];
  progress: number;
  living: string[];
}

function start(
  told: Told = { failures: [], searched: [], progress: 0, living: [] },
  workerUrl = WORKER,
): IndexClient {
  const index = new IndexClient({
    workerUrl,
    tapesFolder: tapesFolder(),
    indexFolder: indexFolder(),
    clock: createRealClock(),
    living: () => told.living,
    onProgress: () => (told.progress += 1),
    onSearched: (tapeIds) => told.searched.push(...tapeIds),
    onFailure: (failure) => told.failures.push(failure),
  });
  open.add(index);
  return index;
}

async function stop(index: IndexClient): Promise<void> {
  await index.close();
  open.delete(index);
}

function newTape(segmentEntries?: number): SimTape {
  tapeNumber += 1;
  return new SimTape(
    tapesFolder(),
    `20260101-000000-${String(tapeNumber).padStart(6, '0')}`,
    'server-1',
    segmentEntries,
  );
}

async function totalOf(index: IndexClient, tapeId: string): Promise<number> {
  const page = await index.source(tapeId).page(NO_FILTER, { kind: 'tail' }, 0);
  return page.ok ? page.value.total : -1;
}

/** All that the index says of a tape's rows. */
async function dump(index: IndexClient, tape: SimTape): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let seq = 0; seq < tape.length; seq += 1) {
    const entry = await index.entry({ tapeId: tape.tapeId, seq });
    all.push(entry.ok ? entry.value : entry.failure.code);
  }
  const tapes = await index.tapes();
  all.push(tapes.ok ? tapes.value.find(({ id }) => id === tape.tapeId) : tapes.failure);
  return all;
}

async function settled(index: IndexClient, tape: SimTape): Promise<void> {
  await expect.poll(() => totalOf(index, tape.tapeId), POLL).toBe(tape.length);
}

describe('index as a row source', () => {
  // One thread for all the worlds: each has a tape of its own, in small segments.
  let shared: IndexClient | null = null;
  rowsConformance(() => {
    const index = shared !== null && open.has(shared) ? shared : (shared = start());
    const tape = newTape(5);
    return Promise.resolve({
      source: index.source(tape.tapeId),
      tapeId: tape.tapeId,
      serverId: tape.serverId,
      async append(bodies: readonly EntryBody[]) {
        const appended = tape.append(bodies);
        index.announce(tape.tapeId, tape.length);
        await settled(index, tape);
        return appended;
      },
      close: () => Promise.resolve(),
    });
  }, 60);
});

describe('index', () => {
  it('is equal whether it followed a tape, was stopped on the way, or was rebuilt', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(rowBodies, { minLength: 1, maxLength: 40 }), { minLength: 2, maxLength: 4 }),
        async (batches) => {
          const tape = newTape(7);
          tape.append([openedBody(tape.tapeId, 'server-1')]);
          for (const bodies of batches) {
            const following = start();
            tape.append(bodies);
            following.announce(tape.tapeId, tape.length);
            await settled(following, tape);
            await stop(following);
          }
          const followed = start();
          await settled(followed, tape);
          const before = await dump(followed, tape);
          await stop(followed);
          rmSync(indexFolder(), { recursive: true });
          const rebuilt = start();
          await settled(rebuilt, tape);
          expect(await dump(rebuilt, tape)).toEqual(before);
          await stop(rebuilt);
        },
      ),
      { seed: ROWS_SEED, numRuns: 6 },
    );
  });

  it('has the same rows when its thread dies in the middle of the work, again and again', async () => {
    const tape = newTape(500);
    const model = new RowsModel(tape.tapeId, 'server-1');
    const bodies = fc.sample(rowBodies, { seed: ROWS_SEED, numRuns: 6000 });
    for (const entry of tape.append([openedBody(tape.tapeId, 'server-1'), ...bodies])) model.add(entry);
    const told: Told = { failures: [], searched: [], progress: 0, living: [tape.tapeId] };
    const index = start(told, new URL('rows-dying-worker.ts', import.meta.url));
    index.announce(tape.tapeId, tape.length);
    const deaths = () => told.failures.filter((failure) => failure !== null).length;
    await expect.poll(deaths, { timeout: 30_000 }).toBe(DEATHS);
    await expect.poll(() => totalOf(index, tape.tapeId), POLL).toBe(tape.length);
    for (let ordinal = 0; ordinal < tape.length; ordinal += 500) {
      const anchor = { kind: 'from' as const, ordinal };
      expect(await wholePage(index.source(tape.tapeId), NO_FILTER, anchor, 500)).toEqual(
        model.page(NO_FILTER, anchor, 500),
      );
    }
    await expect.poll(() => index.behind(), POLL).toBe(0);
  });

  it('throws away a database that turns out to be damaged, and makes another', async () => {
    const tape = newTape();
    tape.append([openedBody(tape.tapeId, 'server-1')]);
    tape.append(
      Array.from({ length: 5000 }, (_, seq) => notificationBody(seq)),
      false,
    );
    const first = start();
    await settled(first, tape);
    await stop(first);
    const file = join(indexFolder(), INDEX_FILE);
    const fd = openSync(file, 'r+');
    const middle = Math.floor(statSync(file).size / 2 / 4096) * 4096;
    writeSync(fd, Buffer.alloc(16 * 4096, 0xee), 0, 16 * 4096, middle);
    closeSync(fd);
    const told: Told = { failures: [], searched: [], progress: 0, living: [] };
    const second = start(told);
    const readAll = async () => {
      for (let ordinal = 0; ordinal < tape.length; ordinal += 500) {
        const page = await second.source(tape.tapeId).page(NO_FILTER, { kind: 'from', ordinal }, 500);
        if (!page.ok || page.value.seq[0] !== ordinal) return false;
      }
      return true;
    };
    expect(await readAll()).toBe(false);
    await expect.poll(readAll, { timeout: 30_000, interval: 50 }).toBe(true);
    expect(told.failures[0]?.message).toMatch(/malformed|corrupt/i);
  });

  it('deletes a file that is not its own, and starts over', async () => {
    const tape = newTape();
    tape.append([openedBody(tape.tapeId, 'server-1'), notificationBody(1)]);
    const first = start();
    await settled(first, tape);
    await stop(first);
    writeFileSync(join(indexFolder(), INDEX_FILE), 'this is no database, however long it may be'.repeat(500));
    writeFileSync(join(indexFolder(), 'index-00000000.db'), 'an older version');
    writeFileSync(join(indexFolder(), 'notes.txt'), 'not ours');
    const second = start();
    await settled(second, tape);
    expect(existsSync(join(indexFolder(), 'index-00000000.db'))).toBe(false);
    expect(existsSync(join(indexFolder(), 'notes.txt'))).toBe(true);
  });

  it('answers index-unavailable while it cannot run, and is tried again ever later but for ever', async () => {
    writeFileSync(indexFolder(), 'a file where the folder should be');
    const told: Told = { failures: [], searched: [], progress: 0, living: [] };
    const index = start(told);
    const first = await index.tapes();
    expect(first).toMatchObject({ ok: false, failure: { code: 'index-unavailable' } });
    expect(await index.entry({ tapeId: 'x', seq: 0 })).toMatchObject({
      ok: false,
      failure: { code: 'index-unavailable' },
    });
    rmSync(indexFolder());
    // The next try finds the folder free.
    await expect.poll(async () => (await index.tapes()).ok, POLL).toBe(true);
    await expect.poll(() => told.failures.at(-1), POLL).toBeNull();
    expect(told.failures.filter((failure) => failure === null)).toHaveLength(1);

    const policy = new RestartPolicy();
    const delays = Array.from({ length: RESTARTS_MAX * 2 }, () => policy.next(1000));
    expect(delays.toSorted((a, b) => a - b)).toEqual(delays);
    expect(delays[0]).toBeLessThan(DELAY_MAX_MS / 10);
    expect(new Set(delays.slice(RESTARTS_MAX - 1))).toEqual(new Set([DELAY_MAX_MS]));
    expect(policy.next(1000 + RESTART_WINDOW_MS)).toBe(delays[0]);
  });

  it('keeps its database when its disk is full, says so once, and catches up by itself when there is room', async (ctx) => {
    const disk = SmallDisk.mountedAt(indexFolder(), '2m');
    if (!disk.isThere) return ctx.skip(disk.why);
    try {
      const told: Told = { failures: [], searched: [], progress: 0, living: [] };
      const index = start(told);
      const before = newTape();
      before.append([openedBody(before.tapeId, 'server-1'), notificationBody(1)]);
      await index.tapes();
      await settled(index, before);
      const file = statSync(join(indexFolder(), INDEX_FILE)).ino;
      disk.fill();
      const tape = newTape();
      tape.append([openedBody(tape.tapeId, 'server-1')]);
      tape.append(
        Array.from({ length: 2000 }, (_, seq) => notificationBody(seq)),
        false,
      );
      index.announce(tape.tapeId, tape.length);
      // More tries than there once were before it was given up.
      await expect.poll(() => told.failures.length, { timeout: 30_000 }).toBeGreaterThan(3);
      expect(told.failures).not.toContain(null);
      for (const failure of told.failures) expect(failure?.message).toMatch(/full|disk/i);
      expect(told.failures.at(-1)?.hint).toMatch(/tried again by itself/);
      disk.free();
      await expect.poll(() => told.failures.at(-1), { timeout: 30_000 }).toBeNull();
      await expect.poll(() => totalOf(index, tape.tapeId), { timeout: 30_000 }).toBe(tape.length);
      expect(told.failures.filter((failure) => failure === null)).toHaveLength(1);
      expect(statSync(join(indexFolder(), INDEX_FILE)).ino).toBe(file);
      await stop(index);
    } finally {
      disk.unmount();
    }
  }, 500_000);

  it('reads no further than what was announced, and says how far it is behind', async () => {
    const tape = newTape();
    tape.append([openedBody(tape.tapeId, 'server-1')]);
    const told: Told = { failures: [], searched: [], progress: 0, living: [tape.tapeId] };
    const index = start(told);
    index.announce(tape.tapeId, 1);
    await settled(index, tape);
    // These stand in the file, but their append has not returned yet: they may be cut away again.
    tape.append([notificationBody(1), notificationBody(2)]);
    await index.tapes();
    expect(await totalOf(index, tape.tapeId)).toBe(1);
    index.announce(tape.tapeId, 5);
    expect(index.behind()).toBeGreaterThan(0);
    await expect.poll(() => totalOf(index, tape.tapeId), POLL).toBe(3);
    expect(index.behind()).toBe(2);
    tape.append([notificationBody(3), notificationBody(4)]);
    await settled(index, tape);
    await expect.poll(() => index.behind(), POLL).toBe(0);
  });

  it('lists every tape of the folder with its state, indexed or not', async () => {
    const ended = newTape(3);
    const exit: EntryBody = {
      kind: 'process-exited',
      code: 7,
      signal: null,
      expected: false,
      killedDescendants: 0,
    };
    const ready: EntryBody = {
      kind: 'session',
      phase: { kind: 'ready', era: 'modern', protocolVersion: '2026-07-28', peerName: 'p', peerVersion: '1' },
    };
    ended.append([
      openedBody(ended.tapeId, 'server-1'),
      ready,
      exit,
      { kind: 'tape-closed', reason: 'done' },
    ]);
    const interrupted = newTape();
    interrupted.append([openedBody(interrupted.tapeId, 'server-1'), notificationBody(1)]);
    interrupted.tear(new Uint8Array([200, 0, 0, 0, 1, 2]));
    const damaged = newTape();
    damaged.append([openedBody(damaged.tapeId, 'server-1')]);
    damaged.tear(new Uint8Array(100).fill(0xee));
    const living = newTape();
    living.append([openedBody(living.tapeId, 'server-1')]);
    const empty = newTape();
    const told: Told = { failures: [], searched: [], progress: 0, living: [living.tapeId] };
    const index = start(told);
    index.announce(living.tapeId, 1);
    const at = async () => {
      const tapes = await index.tapes();
      return tapes.ok ? Object.fromEntries(tapes.value.map((tape) => [tape.id, tape])) : {};
    };
    expect(Object.keys(await at())).toHaveLength(5);
    await expect.poll(async () => (await at())[damaged.tapeId]?.state, POLL).toBe('damaged');
    await settled(index, ended);
    expect(await at()).toMatchObject({
      [ended.tapeId]: {
        state: 'ended',
        ending: 'exit 7',
        era: 'modern',
        protocolVersion: '2026-07-28',
        entries: 4,
        title: 'node server.mjs',
        serverName: 'name of server-1',
        findings: 1,
      },
      [interrupted.tapeId]: { state: 'interrupted', ending: 'host died', entries: 2, era: null },
      [damaged.tapeId]: { entries: 1 },
      [living.tapeId]: { state: 'living', ending: '', entries: 1 },
      [empty.tapeId]: { state: 'interrupted', entries: 0, sizeBytes: 0 },
    });
  });

  it('finds what another process writes, when the list is asked for', async () => {
    const index = start();
    expect(await index.tapes()).toEqual({ ok: true, value: [] });
    const tape = newTape();
    tape.append([openedBody(tape.tapeId, 'server-1'), notificationBody(1)]);
    const entries = async () => {
      const tapes = await index.tapes();
      return tapes.ok ? tapes.value[0]?.entries : null;
    };
    await expect.poll(entries, POLL).toBe(2);
    tape.append([notificationBody(2)]);
    await expect.poll(entries, POLL).toBe(3);
  });

  it('forgets a tape whose folder is gone, and indexes anew one that lost its end', async () => {
    const gone = newTape();
    gone.append([openedBody(gone.tapeId, 'server-1')]);
    const cut = newTape();
    cut.append([openedBody(cut.tapeId, 'server-1')]);
    const file = join(cut.folder, segmentName(1));
    const { size } = statSync(file);
    cut.append([notificationBody(1), notificationBody(2)]);
    const first = start();
    await settled(first, gone);
    await settled(first, cut);
    await stop(first);
    rmSync(gone.folder, { recursive: true });
    truncateSync(file, size);
    const second = start();
    await expect.poll(() => totalOf(second, cut.tapeId), POLL).toBe(1);
    expect(await second.entry({ tapeId: gone.tapeId, seq: 0 })).toMatchObject({
      ok: false,
      failure: { code: 'unknown-tape' },
    });
    expect(await second.entry({ tapeId: cut.tapeId, seq: 2 })).toMatchObject({
      ok: false,
      failure: { code: 'unknown-entry' },
    });
  });

  it('greps in bounded slices over segments, and finds what spans a read', async () => {
    const tape = newTape(40);
    const bodies = Array.from({ length: 300 }, (_, seq): EntryBody =>
      seq === 150
        ? {
            kind: 'stderr',
            mark: 'whole',
            bytes: Buffer.concat([Buffer.alloc(3_000_000, 0x20), Buffer.from('NeedLE')]),
          }
        : notificationBody(seq),
    );
    tape.append([openedBody(tape.tapeId, 'server-1'), ...bodies], false);
    const index = start();
    await settled(index, tape);
    const found: number[] = [];
    let at = 0;
    while (at < tape.length) {
      const answer = await index.grep(tape.tapeId, { kind: 'text', text: 'needle' }, at, 10_000);
      if (!answer.ok) throw new Error(answer.failure.message);
      expect(answer.value.scannedTo).toBeGreaterThan(at);
      found.push(...answer.value.seqs);
      at = answer.value.scannedTo;
    }
    expect(found).toEqual([151]);
    const some = await index.grep(tape.tapeId, { kind: 'text', text: 'NUMBER 29' }, 200, 296);
    expect(some.ok && [...some.value.seqs]).toEqual([291, 292, 293, 294, 295]);
    const position = await index.position({ tapeId: tape.tapeId, seq: 151 });
    expect(position).toMatchObject({ ok: true, value: { segment: 4 } });
  });
});
