import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFakeDisk } from '../../sim/disk-fake.ts';
import { frame, journalWorld } from '../../sim/journal-world.ts';
import { createTrash } from './trash.ts';

const DATA = '/data';

function recorded() {
  const disk = createFakeDisk();
  const world = journalWorld(disk, DATA);
  const tape = world.record();
  tape.append([frame('{"id":1}\n')]);
  return { disk, world, tape, trash: createTrash(disk, DATA) };
}

describe('the trash', () => {
  it('takes a tape out of the list, and puts it back as it was', () => {
    const { world, tape, trash } = recorded();
    tape.close('stopped');
    const before = world.bodies(tape.tapeId);
    expect(trash.put(tape.tapeId).ok).toBe(true);
    expect(world.journal.list()).toEqual([]);
    expect(trash.list()).toEqual([tape.tapeId]);
    expect(trash.restore(tape.tapeId).ok).toBe(true);
    expect(world.bodies(tape.tapeId)).toEqual(before);
    expect(trash.list()).toEqual([]);
  });

  it('deletes for good and says what that freed', () => {
    const { disk, tape, trash } = recorded();
    tape.close('stopped');
    const bytes = disk.peek(join(DATA, 'tapes', tape.tapeId, '00000001.seg')).length;
    trash.put(tape.tapeId);
    expect(trash.remove(tape.tapeId)).toEqual({ ok: true, value: bytes });
    expect(trash.remove(tape.tapeId)).toMatchObject({ ok: false, failure: { code: 'unknown-tape' } });
    expect(disk.names(join(DATA, 'deleted'))).toEqual([]);
    expect(disk.openFiles()).toBe(0);
  });

  it('refuses a tape that is being recorded, one that is not there, and what is no tape', () => {
    const { tape, trash } = recorded();
    expect(trash.put(tape.tapeId)).toMatchObject({ ok: false, failure: { code: 'tape-living' } });
    expect(trash.put('20200101-000000-aaaaaa')).toMatchObject({ failure: { code: 'unknown-tape' } });
    expect(trash.put('../servers.json')).toMatchObject({ failure: { code: 'unknown-tape' } });
    expect(trash.restore('..')).toMatchObject({ failure: { code: 'unknown-tape' } });
  });

  it('says that the disk refuses, and leaves the tape where it is', () => {
    const { disk, world, tape, trash } = recorded();
    tape.close('stopped');
    disk.failNext('rename', 'EACCES');
    expect(trash.put(tape.tapeId)).toMatchObject({ ok: false, failure: { code: 'disk-failed' } });
    expect(world.journal.list()).toHaveLength(1);
  });
});
