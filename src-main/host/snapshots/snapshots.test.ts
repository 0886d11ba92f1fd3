import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import { createTapeState, foldTape, type TapeState } from '../../../src-shared/state/tape-state.ts';
import { createFakeDisk } from '../../sim/disk-fake.ts';
import { frame, journalWorld } from '../../sim/journal-world.ts';
import { stateHash } from './snapshot-file.ts';
import { SNAPSHOTS_PER_TAPE, SNAPSHOT_TAPES_MAX, SnapshotStore } from './snapshot-store.ts';
import { SNAPSHOT_EVERY_ENTRIES, SNAPSHOT_EVERY_MS, Snapshotter } from './snapshotter.ts';

const DATA = '/data';
const rpc = (value: object, dir: 'in' | 'out'): EntryBody =>
  frame(`${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`, dir);

/** Requests of which some stay open, answers, and other lines. */
const speech = fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 3 })).map(([id, what]): EntryBody => {
  if (what === 0) return rpc({ id, method: 'tools/call', params: { name: 'x' } }, 'out');
  if (what === 1) return rpc({ id, result: {} }, 'in');
  if (what === 2) return { kind: 'stderr', mark: 'whole', bytes: new TextEncoder().encode(`${id}\n`) };
  return rpc({ id, result: { tools: [{ name: 'a' }] } }, 'in');
});

describe('snapshots', () => {
  it('with the tail after them equal the fold from zero, at any point and over segments', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(speech, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.constantFrom(500, 3000, 1_000_000),
        fc.boolean(),
        (batches, at, segmentBytes, hasMark) => {
          const disk = createFakeDisk();
          const { journal, record } = journalWorld(disk, DATA, { segmentBytes });
          const writer = record();
          for (const batch of batches) writer.append(batch);
          const { tapeId } = writer;
          const all = [...journal.read(tapeId)].map(({ entry }) => entry);
          const cut = at % (all.length + 1);
          const before = createTapeState();
          for (const entry of all.slice(0, cut)) foldTape(before, entry);
          const store = new SnapshotStore(disk, DATA);
          const mark = hasMark ? writer.markBefore(cut) : null;
          store.write({ tapeId, entries: cut, takenMs: 1, mark, state: before });
          const { snapshot } = store.newest(tapeId);
          if (snapshot === null) throw new Error('the snapshot is not usable');
          expect(snapshot.hash).toBe(stateHash(before));
          const state = snapshot.state;
          for (const { entry } of journal.read(tapeId, snapshot.mark ?? undefined))
            if (entry.seq >= snapshot.entries) foldTape(state, entry);
          const zero = createTapeState();
          for (const entry of all) foldTape(zero, entry);
          expect(stateHash(state)).toBe(stateHash(zero));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('that are damaged or of another version are passed over', () => {
    const disk = createFakeDisk();
    const store = new SnapshotStore(disk, DATA);
    const tapeId = '20260101-000000-aaaaaa';
    const take = (entries: number) => {
      const state = createTapeState();
      state.counters.entries = entries;
      store.write({ tapeId, entries, takenMs: entries, mark: null, state });
    };
    take(10);
    take(20);
    const folder = `${DATA}/snapshots/${tapeId}`;
    const newest = disk.names(folder).at(-1);
    const bytes = disk.peek(`${folder}/${newest}`);
    for (const at of [0, 12, bytes.length - 1]) {
      const broken = bytes.slice();
      broken[at] = (broken[at] ?? 0) ^ 1;
      disk.poke(`${folder}/${newest}`, broken);
      expect(store.newest(tapeId)).toMatchObject({ snapshot: { entries: 10 }, unusable: 1 });
    }
    disk.poke(`${folder}/${newest}`, bytes.slice(0, 40));
    expect(store.newest(tapeId)).toMatchObject({ snapshot: { entries: 10 } });
    disk.replace(`${folder}/0000000030.9-00000000.snap`, bytes);
    expect(store.list(tapeId)).toEqual([20, 10]);
    expect(store.newest(tapeId, 9).snapshot).toBeNull();
    // Those of another version go with the next that is written.
    take(40);
    expect(disk.names(folder).filter((name) => name.includes('.9-'))).toEqual([]);
  });

  it('are bounded for a tape and in all', () => {
    const disk = createFakeDisk();
    const store = new SnapshotStore(disk, DATA);
    const idOf = (n: number): string => `20260101-000000-${String(n).padStart(6, '0')}`;
    for (let n = 0; n < SNAPSHOT_TAPES_MAX + 5; n += 1)
      store.write({ tapeId: idOf(n), entries: 0, takenMs: 0, mark: null, state: createTapeState() });
    expect(disk.names(`${DATA}/snapshots`)).toHaveLength(SNAPSHOT_TAPES_MAX);
    const state = createTapeState();
    for (let n = 1; n < 20; n += 1) {
      state.counters.entries = n;
      store.write({ tapeId: idOf(999), entries: n, takenMs: 0, mark: null, state });
    }
    expect(store.list(idOf(999))).toEqual([19, 18, 17, 16, 15].slice(0, SNAPSHOTS_PER_TAPE));
    store.removeAll();
    expect(disk.names(`${DATA}/snapshots`)).toEqual([]);
  });

  it('are taken after so many entries or so much time, and a disk that refuses is said once', () => {
    const disk = createFakeDisk();
    const { clock } = journalWorld(disk, DATA);
    const store = new SnapshotStore(disk, DATA);
    const failures: unknown[] = [];
    const snapshotter = new Snapshotter({
      store,
      clock,
      everyEntries: SNAPSHOT_EVERY_ENTRIES,
      everyMs: SNAPSHOT_EVERY_MS,
      markBefore: () => null,
      onFailed: (error) => failures.push(error),
    });
    const tapeId = '20260101-000000-aaaaaa';
    const state: TapeState = createTapeState();
    const grow = (entries: number): void => {
      state.counters.entries += entries;
      snapshotter.folded(tapeId, state);
    };
    grow(5);
    clock.advance(SNAPSHOT_EVERY_MS - 1);
    expect(store.list(tapeId)).toEqual([]);
    clock.advance(1);
    expect(store.list(tapeId)).toEqual([5]);
    grow(1);
    clock.advance(1);
    grow(SNAPSHOT_EVERY_ENTRIES);
    clock.advance(0);
    expect(store.list(tapeId)).toEqual([SNAPSHOT_EVERY_ENTRIES + 6, 5]);
    disk.limitCapacity(1);
    for (let n = 0; n < 3; n += 1) {
      grow(SNAPSHOT_EVERY_ENTRIES);
      clock.advance(10);
    }
    expect(failures).toHaveLength(1);
    snapshotter.close();
    expect(clock.waiting()).toBe(0);
  });
});
