import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/host/host.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { nodeDisk } from '../../src-main/host/journal/disk.ts';
import { createFakeClock } from '../../src-main/sim/clock.ts';
import { OPENED, frame } from '../../src-main/sim/journal-world.ts';
import { createSeededRandom } from '../../src-main/sim/random.ts';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { Tape } from '../../src-shared/api/tapes.ts';
import { TestDeck, eventually, nodeSpec, serverFile, unwrap } from './host-kit.ts';

let deck: TestDeck;
beforeEach(() => {
  deck = new TestDeck();
});
afterEach(() => deck.dispose());

async function tapes(): Promise<Tape[]> {
  return unwrap(await deck.api.tapes.list());
}

/** A session of some hundred messages that has ended; its tape. */
async function recorded(count = 600): Promise<Tape> {
  const server = await deck.add(`chatty ${count}`, nodeSpec(serverFile('chatty'), '--on-call'));
  await deck.start(server.id);
  const call = await deck.call(server.id, 'flood', { count });
  expect(call.state.kind).toBe('done');
  unwrap(await deck.api.servers.stop({ id: server.id }));
  return eventually(async () => {
    const tape = (await tapes()).find((each) => each.serverId === server.id);
    if (tape?.state !== 'ended') throw new Error('it has not ended');
    if (openArchive(deck.folder).verify(tape.id).entries !== tape.entries)
      throw new Error('it is not indexed');
    return tape;
  });
}

/** A tape that was recorded so many days ago; sealed, two of its size fit into a megabyte, and three do not. */
function tapeOf(ageDays: number): string {
  const clock = { ...createFakeClock(), wallMs: () => Date.now() - ageDays * 24 * 3_600_000 };
  const random = createSeededRandom(ageDays);
  const journal = createJournal({
    dataFolder: deck.folder,
    disk: nodeDisk,
    clock,
    random,
    hostRun: 'of old',
  });
  const tape = unwrap(journal.create(OPENED));
  for (let n = 0; n < 160; n += 1) unwrap(tape.append([frame(random.token(4_000))]));
  unwrap(tape.close('done'));
  return tape.tapeId;
}

async function page(tapeId: string) {
  const scope = { kind: 'tape' as const, tapeId };
  return unwrap(
    await deck.api.messages.page({
      scope,
      filter: NO_FILTER,
      anchor: { kind: 'from', ordinal: 0 },
      limit: 500,
    }),
  );
}

const sealed = (id: string) =>
  eventually(async () => {
    const tape = (await tapes()).find((each) => each.id === id);
    if (tape?.sealing !== 'sealed') throw new Error(`it is ${tape?.sealing}`);
    return tape;
  });

describe('a tape that has ended', () => {
  it('is sealed by itself, and is the same afterwards: list, pages, bodies, search, verify', async () => {
    const tape = await recorded();
    const before = await page(tape.id);
    const entry = unwrap(await deck.api.messages.entry({ tapeId: tape.id, seq: 300 }));
    const after = await sealed(tape.id);
    expect(after.sizeBytes).toBeLessThan(after.rawBytes / 2);
    expect(await page(tape.id)).toEqual(before);
    expect(unwrap(await deck.api.messages.entry({ tapeId: tape.id, seq: 300 }))).toEqual(entry);

    await deck.restartHost();
    expect(await sealed(tape.id)).toMatchObject({ entries: tape.entries, state: 'ended', damage: '' });
    expect(await page(tape.id)).toEqual(before);
    const archive = openArchive(deck.folder);
    expect(archive.verify()).toMatchObject({ ok: true, sealed: 1, entries: tape.entries });
    expect([...archive.scan('"method"', tape.id)].length).toBeGreaterThan(600);
  });

  it('costs the entries of one block when that is damaged, says which, and shows the rest', async () => {
    const tape = await recorded();
    await sealed(tape.id);
    await deck.host.stop();
    const path = join(deck.folder, 'tapes', tape.id, '00000001.seg');
    const bytes = readFileSync(path);
    const second = bytes.indexOf('TBLK', 70);
    const firstSeq = bytes.readUInt32LE(second + 16);
    bytes[second + 60] = (bytes[second + 60] ?? 0) ^ 0x10;
    writeFileSync(path, bytes);
    await deck.restartHost();
    const lost = await deck.api.messages.entry({ tapeId: tape.id, seq: firstSeq });
    expect(lost).toMatchObject({ ok: false, failure: { code: 'entry-lost' } });
    const shown = await deck.api.messages.entry({ tapeId: tape.id, seq: firstSeq - 1 });
    expect(shown.ok).toBe(true);
    const report = openArchive(deck.folder).verify();
    expect(report.problems).toMatchObject([{ tapeId: tape.id, lost: { firstSeq } }]);
  });
});

describe('storage', () => {
  it('counts what lies in the data folder, and seals on demand', async () => {
    const tape = await recorded();
    unwrap(await deck.api.storage.seal());
    await sealed(tape.id);
    const usage = unwrap(await deck.api.storage.usage());
    expect(usage).toMatchObject({ tapes: 1, pinned: 0, bytes: { raw: 0, trash: 0 }, lastSweep: null });
    expect(usage.sealing).toMatchObject({ segments: 1, failure: null });
    expect(usage.bytes.sealed).toBeLessThan(usage.unsealedBytes / 2);
    expect(usage.bytes.index).toBeGreaterThan(0);
    expect(usage.bytes.other).toBeGreaterThan(0);
    expect(unwrap(await deck.api.storage.compact()).freedBytes).toBeGreaterThanOrEqual(0);
  });

  it('deletes a tape, and puts it back', async () => {
    const tape = await recorded(100);
    const before = await page(tape.id);
    const tapeIds = [tape.id];
    expect(unwrap(await deck.api.storage.remove({ tapeIds }))).toEqual({ changed: tapeIds, kept: [] });
    expect(await tapes()).toEqual([]);
    expect(unwrap(await deck.api.storage.usage()).bytes.trash).toBeGreaterThan(0);
    unwrap(await deck.api.storage.restore({ tapeIds }));
    expect((await tapes()).map(({ id }) => id)).toEqual(tapeIds);
    await eventually(async () => expect(await page(tape.id)).toEqual(before));
  });

  it('keeps what is pinned or recorded, and deletes the rest when the rules say so', async () => {
    const kept = await recorded(100);
    const gone = await recorded(101);
    const running = await deck.add('running', nodeSpec(serverFile('chatty'), '--on-call'));
    await deck.start(running.id);
    unwrap(await deck.api.storage.pin({ tapeId: kept.id, pinned: true }));
    const rules = { maxAgeDays: null, maxBytes: 1024 * 1024 };
    expect(unwrap(await deck.api.storage.previewSweep(rules)).tapes).toBe(0);
    // Whatever a tape of today is, it is older than that.
    const old = { maxAgeDays: 1, maxBytes: null };
    expect(unwrap(await deck.api.storage.previewSweep(old)).tapes).toBe(0);
    const tape = (await tapes()).find(({ serverId }) => serverId === running.id);
    const refused = unwrap(
      await deck.api.storage.remove({ tapeIds: [kept.id, tape?.id ?? '', gone.id, '../x'] }),
    );
    expect(refused.changed).toEqual([gone.id]);
    expect(refused.kept.map(({ tapeId }) => tapeId)).toEqual([kept.id, tape?.id, '../x']);
    await deck.restartHost();
    const after = await tapes();
    expect(after.find(({ id }) => id === kept.id)?.pinned).toBe(true);
    expect(after.some(({ id }) => id === gone.id)).toBe(false);
    expect(readdirSync(join(deck.folder, 'tapes'))).toContain(kept.id);
  });

  it('deletes what is too old, then the oldest until the rest fits; what is pinned stays', async () => {
    const [ancient, pinned, third, second, newest] = [40, 39, 3, 2, 1].map((ageDays) => tapeOf(ageDays));
    await eventually(async () => expect(await tapes()).toHaveLength(5));
    unwrap(await deck.api.storage.pin({ tapeId: pinned ?? '', pinned: true }));
    const retention = { maxAgeDays: 30, maxBytes: null };
    expect(unwrap(await deck.api.storage.previewSweep(retention)).listed).toMatchObject([
      { tapeId: ancient, why: 'age' },
    ]);
    // Without rules nothing goes.
    expect(unwrap(await deck.api.storage.sweep())).toMatchObject({ tapes: 0 });
    unwrap(await deck.api.settings.set({ retention }));
    expect(unwrap(await deck.api.storage.sweep())).toMatchObject({ tapes: 1, listed: [{ tapeId: ancient }] });
    const ids = async () => new Set<string | undefined>((await tapes()).map(({ id }) => id));
    expect(await ids()).toEqual(new Set([pinned, third, second, newest]));

    // They would be sealed by themselves in a while, and are smaller then.
    unwrap(await deck.api.storage.seal());
    for (const tapeId of [pinned, third, second, newest]) await sealed(tapeId ?? '');
    // Of four, two have to go, and the pinned one is not one of them.
    unwrap(await deck.api.settings.set({ retention: { maxAgeDays: 30, maxBytes: 1024 * 1024 } }));
    const swept = unwrap(await deck.api.storage.sweep());
    expect(swept.listed.map(({ tapeId, why }) => [tapeId, why])).toEqual([
      [third, 'size'],
      [second, 'size'],
    ]);
    expect(await ids()).toEqual(new Set([pinned, newest]));
    expect(new Set(readdirSync(join(deck.folder, 'tapes')))).toEqual(new Set([pinned, newest]));
    const usage = unwrap(await deck.api.storage.usage());
    expect(usage).toMatchObject({
      tapes: 2,
      pinned: 1,
      bytes: { trash: 0 },
      lastSweep: { tapes: 2, failed: 0 },
    });
    expect(openArchive(deck.folder).verify()).toMatchObject({ ok: true, tapes: 2 });
  });

  it('gives the room of discarded tapes back when it is compacted; then they cannot be put back', async () => {
    const { id: tapeId } = await recorded(100);
    unwrap(await deck.api.recovery.discard({ tapeId }));
    await eventually(async () => expect(await tapes()).toEqual([]));
    const { bytes } = unwrap(await deck.api.storage.usage());
    expect(bytes.trash).toBeGreaterThan(1000);
    unwrap(await deck.api.recovery.putBack({ tapeId }));
    await eventually(async () => expect(await tapes()).toHaveLength(1));
    unwrap(await deck.api.recovery.discard({ tapeId }));
    // A state of it, with lines of its stderr, may have been saved.
    const snapshots = join(deck.folder, 'snapshots', tapeId);
    mkdirSync(snapshots, { recursive: true });
    writeFileSync(join(snapshots, '0000000001.1-00000000.snap'), 'a state');
    expect(unwrap(await deck.api.storage.compact()).freedBytes).toBeGreaterThan(1000);
    expect(unwrap(await deck.api.storage.usage()).bytes.trash).toBe(0);
    expect(existsSync(snapshots)).toBe(false);
    expect(await deck.api.recovery.putBack({ tapeId })).toMatchObject({
      ok: false,
      failure: { code: 'unknown-tape' },
    });
  });

  it('counts backups apart', async () => {
    await recorded(100);
    const before = unwrap(await deck.api.storage.usage()).bytes;
    expect(before.backups).toBe(0);
    unwrap(await deck.api.backups.create());
    expect(unwrap(await deck.api.storage.usage()).bytes.backups).toBeGreaterThan(1000);
  });
});
