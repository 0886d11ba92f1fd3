import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDisk } from '../host/journal/disk.ts';
import { diskConformance } from './disk-conformance.ts';
import { createFakeDisk } from './disk-fake.ts';

describe('fake disk', () => {
  diskConformance(() => {
    const disk = createFakeDisk();
    disk.makeFolder('/data');
    return { disk, folder: '/data' };
  });

  it('fills up: the write that fills it is short, the next throws', () => {
    const disk = createFakeDisk();
    disk.makeFolder('/data');
    disk.limitCapacity(10);
    const file = disk.open('/data/a', 'create');
    expect(file.write(new Uint8Array(16), 0, 16, 0)).toBe(10);
    expect(() => file.write(new Uint8Array(6), 0, 6, 10)).toThrow(
      expect.objectContaining({ code: 'ENOSPC' }),
    );
    file.close();
    expect(disk.openFiles()).toBe(0);
  });

  it('forgets in a power cut what was not synced', () => {
    const disk = createFakeDisk();
    disk.makeFolder('/data');
    const file = disk.open('/data/a', 'create');
    file.write(new Uint8Array([1, 2]), 0, 2, 0);
    file.sync();
    file.write(new Uint8Array([3]), 0, 1, 2);
    disk.powerCut();
    expect(disk.peek('/data/a')).toEqual(new Uint8Array([1, 2]));
  });
});

describe('real disk', () => {
  let base = '';
  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'tapedeck-disk-'));
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  diskConformance(() => ({ disk: nodeDisk, folder: mkdtempSync(join(base, 'x-')) }));

  it.skipIf(process.platform === 'win32')('makes files and folders for their owner only', () => {
    const folder = join(base, 'private');
    nodeDisk.makeFolder(folder);
    nodeDisk.open(join(folder, 'a'), 'create').close();
    nodeDisk.replace(join(folder, 'b'), new Uint8Array(1));
    const modes = [folder, join(folder, 'a'), join(folder, 'b')].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o600]);
  });
});
