import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Checkpoint } from './checkpoints.ts';
import { Keeper, WORTH_BYTES, dropKept } from './keeper.ts';
import { decodeKept, encodeKept, thinned } from './kept-file.ts';

const at = (entries: number, sizeBytes = 10): Checkpoint => ({
  entries,
  maxMs: entries,
  next: { segment: 1, offset: entries },
  last: { at: { segment: 1, offset: entries - 1 }, wallMs: entries, monoUs: entries },
  packed: new Uint8Array(sizeBytes).fill(entries % 256),
});
const KEPT = { everyEntries: 4, checkpoints: [at(4), at(8), at(12)] };

describe('the file', () => {
  it('is read as it was written, and of no use when anything of it is another', () => {
    const bytes = Buffer.from(encodeKept('t', KEPT));
    const read = decodeKept('t', bytes);
    expect(read?.everyEntries).toBe(4);
    expect(read?.checkpoints.map(({ packed, ...rest }) => ({ ...rest, packed: [...packed] }))).toEqual(
      KEPT.checkpoints.map(({ packed, ...rest }) => ({ ...rest, packed: [...packed] })),
    );
    expect(decodeKept('other', bytes)).toBeNull();
    for (let byte = 0; byte < bytes.length; byte += 1) {
      const damaged = Buffer.from(bytes);
      damaged[byte] = (damaged[byte] ?? 0) ^ 1;
      expect(decodeKept('t', damaged), `byte ${byte}`).toBeNull();
      expect(decodeKept('t', bytes.subarray(0, byte)), `cut at ${byte}`).toBeNull();
    }
  });

  it('keeps every second one of what is too much', () => {
    const many = { everyEntries: 4, checkpoints: [4, 8, 12, 16, 20, 24].map((entries) => at(entries, 100)) };
    const kept = thinned(many, 300);
    expect(kept.everyEntries).toBe(8);
    expect(kept.checkpoints.map(({ entries }) => entries)).toEqual([8, 16, 24]);
    expect(thinned(many, 10).checkpoints).toEqual([]);
  });
});

describe('the folder', () => {
  let root = '';
  const keeper = (fingerprint = 'f', bytesMax?: number): Keeper =>
    new Keeper({
      folder: join(root, 'replay'),
      tapesFolder: join(root, 'tapes'),
      fingerprint,
      ...(bytesMax === undefined ? {} : { bytesMax }),
    });
  const tape = (id: string, sizeBytes = 0): void => {
    mkdirSync(join(root, 'tapes', id), { recursive: true });
    writeFileSync(join(root, 'tapes', id, '00000001.seg'), '');
    truncateSync(join(root, 'tapes', id, '00000001.seg'), sizeBytes);
  };
  const files = (): string[] => readdirSync(join(root, 'replay')).toSorted();

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tapedeck-keeper-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('has a file a tape, for the program that wrote it, as long as there is the tape', () => {
    tape('a');
    tape('b');
    keeper().save('a', KEPT);
    keeper().save('gone', KEPT);
    keeper('older').save('b', KEPT);
    expect(keeper().load('a')?.checkpoints).toHaveLength(3);
    expect(keeper().load('b')).toBeNull();
    expect(files()).toHaveLength(2);
    keeper().sweep();
    expect(files()).toEqual(['a.f.checkpoints']);
    rmSync(join(root, 'tapes', 'a'), { recursive: true });
    keeper().sweep();
    expect(files()).toEqual([]);
  });

  it('drops what is kept of a tape, whatever program wrote it', () => {
    tape('a');
    keeper().save('a', KEPT);
    keeper('older').save('a', KEPT);
    dropKept(join(root, 'replay'), 'a');
    expect(files()).toEqual([]);
  });

  it('makes room: what was written first leaves', () => {
    for (const [n, id] of ['a', 'b', 'c'].entries()) {
      tape(id);
      keeper('f', 700).save(id, { everyEntries: 4, checkpoints: [at(4, 50)] });
      const path = join(root, 'replay', `${id}.f.checkpoints`);
      utimesSync(path, 1_000 + n, 1_000 + n);
    }
    keeper('f', 700).save('c', { everyEntries: 4, checkpoints: [at(4, 50)] });
    expect(files().length).toBeLessThan(3);
    expect(files()).toContain('c.f.checkpoints');
    expect(files()).not.toContain('a.f.checkpoints');
  });

  it('names the long tapes of which nothing is kept, newest first', () => {
    tape('20260101-a', WORTH_BYTES);
    tape('20260102-b', WORTH_BYTES);
    tape('20260103-c', 10);
    tape('20260104-d', WORTH_BYTES);
    keeper().save('20260102-b', KEPT);
    expect(keeper().missing()).toEqual(['20260104-d', '20260101-a']);
  });

  it('says nothing when the disk does not do its part', () => {
    tape('a');
    writeFileSync(join(root, 'replay'), 'not a folder');
    keeper().save('a', KEPT);
    expect(keeper().load('a')).toBeNull();
    keeper().sweep();
  });
});
