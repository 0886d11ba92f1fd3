import { expect, it } from 'vitest';
import type { Rebuild } from '../../../../src-shared/api/recovery.ts';
import { ok } from '../../../../src-shared/base/failure.ts';
import { createFakeClock } from '../../../sim/clock.ts';
import { createFakeDisk } from '../../../sim/disk-fake.ts';
import { frame } from '../../../sim/journal-world.ts';
import { SnapshotStore } from '../../snapshots/snapshot-store.ts';
import { rebuild } from './rebuild.ts';

const ENTRIES = 3;
const INFO = { opened: null, sizeBytes: 0, rawBytes: 0, sealedBytes: 0, segments: 1, sealed: 0 };

it('comes to its end without a tape that was removed while it was indexed', async () => {
  const clock = createFakeClock();
  const tapes = new Set(['stays', 'goes']);
  const told: Rebuild[] = [];
  const done = rebuild({
    clock,
    journal: {
      list: () => [...tapes].map((tapeId) => ({ ...INFO, tapeId })),
      *read() {
        for (let seq = 0; seq < ENTRIES; seq += 1)
          yield {
            entry: { seq, wallMs: 0, monoUs: 0, ...frame(`${seq}`) },
            at: { segment: 1, offset: 0 },
          };
      },
    },
    snapshots: new SnapshotStore(createFakeDisk(), '/data'),
    rebuildable: {
      rebuild: async () => ok(null),
      indexed: async (tapeId) => (tapeId === 'stays' ? ENTRIES : 0),
      digest: async (tapeId, from) =>
        ok({ digest: tapeId, to: from === 0 && tapes.has(tapeId) ? ENTRIES : from, entries: ENTRIES }),
    },
    signal: new AbortController().signal,
    living: () => [],
    onProgress: (now) => told.push(now),
  });
  await expect.poll(() => told.at(-1)?.phase).toBe('indexing');
  tapes.delete('goes');
  let ended: Rebuild | null = null;
  void done.then((now) => (ended = now));
  await expect
    .poll(() => {
      clock.advance(1000);
      return ended;
    })
    .toMatchObject({
      phase: 'done',
      entries: ENTRIES,
      entriesTotal: ENTRIES,
      index: { equal: true },
      projections: { equal: true },
    });
});
