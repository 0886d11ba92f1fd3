import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Disk } from '../ports.ts';
import { frame, journalWorld } from '../../sim/journal-world.ts';
import { nodeDisk } from './disk.ts';
import { OPEN_SEGMENTS_MAX, openTape } from './open-tape.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

it('reads a tape anywhere, with no more files open than it may, and none after its end', () => {
  const data = mkdtempSync(join(tmpdir(), 'tapedeck-open-'));
  folders.push(data);
  let open = 0;
  let mostOpen = 0;
  const disk: Disk = {
    ...nodeDisk,
    open(path, mode) {
      const file = nodeDisk.open(path, mode);
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      let isOpen = true;
      return {
        ...file,
        write: (...of) => file.write(...of),
        read: (...of) => file.read(...of),
        sizeBytes: () => file.sizeBytes(),
        truncate: (bytes) => file.truncate(bytes),
        sync: () => file.sync(),
        syncLater: (done) => file.syncLater(done),
        close() {
          if (isOpen) open -= 1;
          isOpen = false;
          file.close();
        },
      };
    },
  };
  const world = journalWorld(nodeDisk, data, { segmentBytes: 400 });
  const writer = world.record();
  for (let n = 0; n < 60; n += 1) writer.append([frame(`message ${n}\n`)]);
  writer.close('done');
  const tape = openTape(disk, join(data, 'tapes', writer.tapeId));
  const all = [...tape.entries()];
  expect(open).toBe(0);
  expect(new Set(all.map(({ at }) => at.segment)).size).toBeGreaterThan(OPEN_SEGMENTS_MAX * 2);
  mostOpen = 0;
  for (const { entry, at } of [...all, ...all.toReversed()]) {
    const read = tape.readAt(at);
    expect(read).toMatchObject({ ok: true, value: { seq: entry.seq } });
  }
  expect(mostOpen).toBeLessThanOrEqual(OPEN_SEGMENTS_MAX + 1);
  expect(tape.readAt({ segment: 999, offset: 64 })).toMatchObject({ ok: false });
  tape.close();
  expect(open).toBe(0);
});
