import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Disk } from '../host/ports.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (given: Uint8Array | null) => (given === null ? null : new TextDecoder().decode(given));

/** What every disk does. `setUp` gives a disk and an absolute folder that exists and is empty. */
export function diskConformance(setUp: () => { disk: Disk; folder: string }): void {
  function write(disk: Disk, path: string, mode: 'create' | 'append', content: string, position = 0): void {
    const file = disk.open(path, mode);
    try {
      expect(file.write(bytes(content), 0, content.length, position)).toBe(content.length);
    } finally {
      file.close();
    }
  }

  it('creates a file once, and appends to one that may exist', () => {
    const { disk, folder } = setUp();
    const path = join(folder, 'a');
    write(disk, path, 'create', 'one');
    expect(() => disk.open(path, 'create')).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    write(disk, path, 'append', 'two', 3);
    write(disk, join(folder, 'b'), 'append', 'new');
    expect(text(disk.readWhole(path))).toBe('onetwo');
    expect(text(disk.readWhole(join(folder, 'b')))).toBe('new');
  });

  it('writes a slice at a position, reads from a position, and stops at the end', () => {
    const { disk, folder } = setUp();
    const path = join(folder, 'a');
    const file = disk.open(path, 'create');
    file.write(bytes('__hello__'), 2, 7, 0);
    file.write(bytes('J'), 0, 1, 0);
    file.close();
    const reader = disk.open(path, 'read');
    const into = new Uint8Array(10);
    expect(reader.sizeBytes()).toBe(5);
    expect(reader.read(into, 1)).toBe(4);
    expect(text(into.subarray(0, 4))).toBe('ello');
    expect(reader.read(into, 5)).toBe(0);
    expect(() => reader.write(bytes('x'), 0, 1, 0)).toThrow(expect.objectContaining({ code: 'EBADF' }));
    reader.close();
  });

  it('cuts a file', () => {
    const { disk, folder } = setUp();
    const path = join(folder, 'a');
    write(disk, path, 'create', 'whole and torn');
    const file = disk.open(path, 'append');
    file.truncate(5);
    expect(file.sizeBytes()).toBe(5);
    file.close();
    expect(text(disk.readWhole(path))).toBe('whole');
  });

  it('says that a missing file is missing', () => {
    const { disk, folder } = setUp();
    expect(disk.readWhole(join(folder, 'none'))).toBeNull();
    expect(() => disk.open(join(folder, 'none'), 'read')).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
    expect(() => disk.open(join(folder, 'none', 'x'), 'append')).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
    expect(() => disk.rename(join(folder, 'none'), join(folder, 'x'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
    disk.remove(join(folder, 'none'));
    expect(disk.names(join(folder, 'none'))).toEqual([]);
  });

  it('makes folders with their parents, and lists names in order', () => {
    const { disk, folder } = setUp();
    disk.makeFolder(join(folder, 'deep', 'deeper'));
    disk.makeFolder(join(folder, 'deep', 'deeper'));
    write(disk, join(folder, 'z'), 'create', '1');
    write(disk, join(folder, 'deep', 'a'), 'create', '1');
    expect(disk.names(folder)).toEqual(['deep', 'z']);
    expect(disk.names(join(folder, 'deep'))).toEqual(['a', 'deeper']);
  });

  it('replaces a whole file and leaves nothing beside it', () => {
    const { disk, folder } = setUp();
    const path = join(folder, 'a');
    disk.replace(path, bytes('a longer first content'));
    disk.replace(path, bytes('second'));
    expect(text(disk.readWhole(path))).toBe('second');
    expect(disk.names(folder)).toEqual(['a']);
  });

  it('renames over an existing file and removes', () => {
    const { disk, folder } = setUp();
    write(disk, join(folder, 'a'), 'create', 'new');
    write(disk, join(folder, 'b'), 'create', 'old');
    disk.rename(join(folder, 'a'), join(folder, 'b'));
    expect(disk.names(folder)).toEqual(['b']);
    expect(text(disk.readWhole(join(folder, 'b')))).toBe('new');
    disk.remove(join(folder, 'b'));
    expect(disk.names(folder)).toEqual([]);
  });

  it('moves a folder with all that is in it, and syncs the names', () => {
    const { disk, folder } = setUp();
    disk.makeFolder(join(folder, 'from', 'inner'));
    write(disk, join(folder, 'from', 'inner', 'a'), 'create', 'kept');
    disk.makeFolder(join(folder, 'there'));
    disk.rename(join(folder, 'from'), join(folder, 'there', 'to'));
    disk.syncFolder(folder);
    expect(disk.names(folder)).toEqual(['there']);
    expect(text(disk.readWhole(join(folder, 'there', 'to', 'inner', 'a')))).toBe('kept');
  });

  it('lets a reader go on with the file that it opened when another takes its name', () => {
    const { disk, folder } = setUp();
    write(disk, join(folder, 'a'), 'create', 'old');
    const reader = disk.open(join(folder, 'a'), 'read');
    write(disk, join(folder, 'b'), 'create', 'new!');
    disk.rename(join(folder, 'b'), join(folder, 'a'));
    const into = new Uint8Array(8);
    expect(text(into.subarray(0, reader.read(into, 0)))).toBe('old');
    reader.close();
    expect(text(disk.readWhole(join(folder, 'a')))).toBe('new!');
  });

  it('removes a folder only when it is empty', () => {
    const { disk, folder } = setUp();
    disk.makeFolder(join(folder, 'inner'));
    write(disk, join(folder, 'inner', 'a'), 'create', '1');
    expect(() => disk.removeFolder(join(folder, 'inner'))).toThrow(
      expect.objectContaining({ code: 'ENOTEMPTY' }),
    );
    disk.remove(join(folder, 'inner', 'a'));
    disk.removeFolder(join(folder, 'inner'));
    expect(disk.names(folder)).toEqual([]);
  });

  it('syncs the names of a folder, now and later', async () => {
    const { disk, folder } = setUp();
    disk.open(join(folder, 'a'), 'create').close();
    disk.syncFolder(folder);
    expect(await new Promise((resolve) => disk.syncFolderLater(folder, resolve))).toBeNull();
  });

  it('syncs now and later, tells once, and a file closed meanwhile is still synced', async () => {
    const { disk, folder } = setUp();
    const file = disk.open(join(folder, 'a'), 'create');
    file.write(bytes('kept'), 0, 4, 0);
    file.sync();
    const results: (Error | null)[] = [];
    await new Promise<void>((resolve) => {
      file.syncLater((error) => {
        results.push(error);
        resolve();
      });
      file.close();
      file.close();
    });
    expect(results).toEqual([null]);
    expect(() => file.write(bytes('x'), 0, 1, 4)).toThrow(expect.objectContaining({ code: 'EBADF' }));
  });
}
