import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeDisk } from '../../sim/disk-fake.ts';
import { OPENED, frame, journalWorld } from '../../sim/journal-world.ts';
import { openArchive } from './archive.ts';

const DATA = '/data';
const DISK_FAILED = { ok: false, failure: { code: 'disk-failed' } };

function world(options: Parameters<typeof journalWorld>[2] = {}) {
  const disk = createFakeDisk();
  return { disk, ...journalWorld(disk, DATA, options) };
}

describe('a disk that fails', () => {
  it('is full: nothing of the call is recorded, and recording goes on when there is room', () => {
    const { disk, record, bodies } = world();
    const tape = record();
    tape.append([frame('before')]);
    disk.limitCapacity(2000);
    const refused = tape.append([frame('a'.repeat(500)), frame('b'.repeat(5000))]);
    expect(refused).toMatchObject(DISK_FAILED);
    expect(refused.ok ? '' : refused.failure.hint).toMatch(/Free some space/);
    expect(bodies(tape.tapeId)).toHaveLength(2);
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 2 });
    disk.limitCapacity(Number.POSITIVE_INFINITY);
    expect(tape.append([frame('after')])).toMatchObject({ ok: true, value: [{ seq: 2 }] });
    tape.close('done');
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 4, tornTails: 0 });
  });

  it('may not grow a file further: goes on in the next one, and loses nothing', () => {
    const { disk, record, bodies } = world();
    const tape = record();
    tape.append([frame('before')]);
    disk.limitWrites(50);
    disk.failNext('write', 'EFBIG', 1, 1);
    expect(tape.append([frame('x'.repeat(200))])).toMatchObject({ ok: true, value: [{ seq: 2 }] });
    tape.close('done');
    expect(bodies(tape.tapeId)).toHaveLength(4);
    expect(disk.names(`${DATA}/tapes/${tape.tapeId}`)).toContain('00000002.seg');
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 4, tornTails: 0 });
  });

  it('may not even write one entry into a file of its own: refuses, once a call', () => {
    const { disk, record } = world();
    const tape = record();
    disk.failNext('write', 'EFBIG', 1);
    disk.failNext('write', 'EFBIG', 1, 1);
    const refused = tape.append([frame('x')]);
    expect(refused).toMatchObject(DISK_FAILED);
    expect(refused.ok ? '' : refused.failure.hint).toMatch(/ulimit -f/);
    expect(tape.append([frame('y')])).toMatchObject({ ok: true, value: [{ seq: 1 }] });
    tape.close('done');
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 3 });
  });

  it('takes short writes', () => {
    const { disk, record, bodies } = world();
    disk.limitWrites(3);
    const tape = record();
    tape.append([frame('a long message in three-byte pieces')]);
    expect(bodies(tape.tapeId).at(-1)).toMatchObject({ kind: 'frame' });
    expect(openArchive(disk, DATA).verify().ok).toBe(true);
  });

  it('cannot even cut back: the next append does it first', () => {
    const { disk, record } = world();
    const tape = record();
    disk.limitWrites(50);
    disk.failNext('write', 'EIO', 1, 1);
    disk.failNext('truncate', 'EIO');
    expect(tape.append([frame('x'.repeat(200))])).toMatchObject(DISK_FAILED);
    expect(tape.append([frame('short')])).toMatchObject({ ok: true, value: [{ seq: 1 }] });
    tape.close('done');
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 3, tornTails: 0 });
  });

  it('refuses to write behind leftovers that it cannot cut', () => {
    const { disk, record } = world();
    const tape = record();
    disk.limitWrites(50);
    disk.failNext('write', 'EIO', 1, 1);
    disk.failNext('truncate', 'EIO', 2);
    expect(tape.append([frame('x'.repeat(200))])).toMatchObject(DISK_FAILED);
    expect(tape.append([frame('y')])).toMatchObject(DISK_FAILED);
    expect(tape.append([frame('z')])).toMatchObject({ ok: true, value: [{ seq: 1 }] });
    tape.close('done');
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 3 });
  });

  it.each(['open', 'write'] as const)('fails to %s the next segment, and rolls when it can', (operation) => {
    const { disk, record } = world({ segmentBytes: 700 });
    const tape = record();
    tape.append([frame('a'.repeat(300))]);
    disk.failNext(operation, 'ENOSPC');
    expect(tape.append([frame('b'.repeat(300))])).toMatchObject(DISK_FAILED);
    expect(tape.append([frame('c'.repeat(300))])).toMatchObject({ ok: true, value: [{ seq: 2 }] });
    tape.close('done');
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 4, tornTails: 0 });
    expect(disk.openFiles()).toBe(0);
  });

  it('cannot make a tape: a failure, and no open files', () => {
    const { disk, journal } = world();
    for (const [operation, after] of [
      ['open', 0],
      ['write', 0],
      ['open', 1],
      ['write', 1],
      ['write', 2],
    ] as const) {
      disk.failNext(operation, 'EACCES', 1, after);
      expect(journal.create(OPENED)).toMatchObject(DISK_FAILED);
      expect(disk.openFiles()).toBe(0);
    }
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, tapes: 0 });
  });

  it('gives the file back even when the last entry cannot be written', () => {
    const { disk, record } = world();
    const tape = record();
    disk.failNext('write', 'ENOSPC');
    expect(tape.close('done')).toMatchObject(DISK_FAILED);
    expect(disk.openFiles()).toBe(0);
    expect(tape.close('again')).toEqual({ ok: true, value: null });
    expect(openArchive(disk, DATA).tapes()[0]).toMatchObject({ state: 'interrupted' });
  });

  it('keeps through any failures exactly what it said it kept', () => {
    const step = fc.record({
      sizes: fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 4 }),
      failing: fc.option(fc.constantFrom('write', 'truncate', 'open', 'sync')),
      after: fc.nat({ max: 3 }),
      maxWrite: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.integer({ min: 600, max: 3000 }),
        (steps, segmentBytes) => {
          const { disk, record, bodies } = world({ segmentBytes });
          const tape = record();
          const kept: string[] = [];
          for (const [i, { sizes, failing, after, maxWrite }] of steps.entries()) {
            disk.limitWrites(maxWrite);
            if (failing !== null) disk.failNext(failing, 'EIO', 1, after);
            const texts = sizes.map((size) => `${i} ${'x'.repeat(size)}`);
            if (tape.append(texts.map((text) => frame(text))).ok) kept.push(...texts);
          }
          disk.mend();
          // What could be written and then not cut back is cut back now.
          if (tape.append([frame('last')]).ok) kept.push('last');
          const read = bodies(tape.tapeId).flatMap((body) =>
            body.kind === 'frame' ? [new TextDecoder().decode(body.bytes)] : [],
          );
          expect(read).toEqual(kept);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('rolls only after it has cut back', () => {
    const { disk, record, bodies } = world({ segmentBytes: 700 });
    const tape = record();
    disk.limitWrites(150);
    disk.failNext('write', 'EIO', 1, 1);
    disk.failNext('truncate', 'EIO', 1);
    expect(tape.append([frame('whole on disk'), frame('x'.repeat(150))])).toMatchObject(DISK_FAILED);
    expect(tape.append([frame('y'.repeat(500))])).toMatchObject({ ok: true, value: [{ seq: 1 }] });
    expect(bodies(tape.tapeId)).toHaveLength(2);
    tape.close('done');
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 3 });
  });
});

describe('syncing', () => {
  it('keeps what was synced through a power cut', async () => {
    const { disk, record, clock, bodies } = world({ syncAfterMs: () => 5 });
    const tape = record();
    tape.append([frame('kept')]);
    clock.advance(5);
    await Promise.resolve();
    tape.append([frame('too late')]);
    disk.powerCut();
    expect(bodies(tape.tapeId)).toHaveLength(2);
  });

  it('tells of a sync that failed, and writes everything into a new file that takes the place', async () => {
    const failed: unknown[] = [];
    const { disk, record, clock, journal, bodies } = world({
      syncAfterMs: () => 5,
      onSyncFailed: (each) => failed.push(each),
    });
    const tape = record();
    tape.append([frame('in doubt')]);
    disk.failNext('sync', 'EIO');
    clock.advance(5);
    await Promise.resolve();
    expect(failed).toMatchObject([
      { fromSeq: 0, nextSeq: 2, isMended: true, failure: { code: 'disk-failed' } },
    ]);
    disk.powerCut();
    expect(bodies(tape.tapeId)).toHaveLength(2);
    expect(tape.append([frame('next')])).toMatchObject({ ok: true, value: [{ seq: 2 }] });
    expect(journal.list()[0]?.segments).toBe(1);
    tape.close('done');
    expect(clock.waiting()).toBe(0);
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 4 });
    expect(disk.openFiles()).toBe(0);
  });

  it('writes no more into a segment that it could not mend, when traffic goes on', async () => {
    const { disk, record, clock, journal } = world({ syncAfterMs: () => 5 });
    const tape = record();
    disk.failNext('sync', 'EIO');
    disk.failNext('replace', 'EIO', 2);
    clock.advance(5);
    await Promise.resolve();
    expect(tape.append([frame('next')]).ok).toBe(true);
    expect(journal.list()[0]?.segments).toBe(2);
    const told: unknown[] = [];
    tape.whenSafe((failure) => told.push(failure));
    await Promise.resolve();
    expect(told).toEqual([null]);
    tape.close('done');
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 3 });
    expect(disk.openFiles()).toBe(0);
  });

  it('takes nothing more before what is in doubt is on the disk, when traffic waits', async () => {
    const { disk, record, clock, journal, bodies } = world({
      syncAfterMs: () => 0,
      waitsForDisk: () => true,
    });
    const tape = record();
    await Promise.resolve();
    disk.failNext('sync', 'EIO');
    disk.failNext('replace', 'EIO', 3);
    tape.append([frame('in doubt')]);
    const told: unknown[] = [];
    tape.whenSafe((failure) => told.push(failure?.code ?? null));
    await Promise.resolve();
    await Promise.resolve();
    expect(told).toEqual(['disk-failed']);
    expect(tape.append([frame('too early')])).toMatchObject(DISK_FAILED);
    tape.whenSafe((failure) => told.push(failure?.code ?? null));
    tape.whenSafe((failure) => told.push(failure?.code ?? null));
    expect(told).toEqual(['disk-failed', 'disk-failed', null]);
    disk.powerCut();
    expect(bodies(tape.tapeId)).toHaveLength(2);
    expect(tape.append([frame('next')]).ok).toBe(true);
    expect(journal.list()[0]?.segments).toBe(1);
    clock.advance(5000);
    tape.close('done');
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 4 });
  });

  it.each([0, 3, 9, 19])('says that entries are safe when they are, over segments: %i', async (cut) => {
    const { disk, record, bodies } = world({ syncAfterMs: () => 0, segmentBytes: 500 });
    const tape = record();
    const told: number[] = [];
    let survived = 0;
    for (let i = 0; i < 20; i += 1) {
      tape.append([frame('x'.repeat(100))]);
      tape.whenSafe(() => {
        told.push(i);
        if (i !== cut) return;
        disk.powerCut();
        survived = bodies(tape.tapeId).length;
      });
    }
    expect(told).toEqual([]);
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    expect(told).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(survived).toBeGreaterThanOrEqual(cut + 2);
    tape.close('done');
    expect(disk.openFiles()).toBe(0);
  });

  it('changes its mode while it records', async () => {
    let afterMs: number | null = null;
    const { disk, record, clock, bodies } = world({ syncAfterMs: () => afterMs });
    const tape = record();
    tape.append([frame('a')]);
    expect(clock.waiting()).toBe(0);
    afterMs = 7;
    tape.append([frame('b')]);
    clock.advance(7);
    await Promise.resolve();
    disk.powerCut();
    expect(bodies(tape.tapeId)).toHaveLength(3);
    tape.close('done');
  });

  it('has at most one sync ahead, whatever the rate', () => {
    const { record, clock } = world({ syncAfterMs: () => 5 });
    const tape = record();
    for (let i = 0; i < 100; i += 1) tape.append([frame('x')]);
    expect(clock.waiting()).toBe(1);
    tape.close('done');
    expect(clock.waiting()).toBe(0);
  });
});
