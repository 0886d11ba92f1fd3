import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BACKUPS_MAX, copiesOf, copyBeside, writeCarefully } from './careful-write.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-careful-'));
  file = join(folder, 'mcp.json');
  writeFileSync(file, 'first');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('writes through a link, and keeps the rights', () => {
  chmodSync(file, 0o600);
  const link = join(folder, 'link.json');
  symlinkSync(file, link);
  writeCarefully(link, Buffer.from('second'));
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).toSorted()).toEqual(['link.json', 'mcp.json']);
});

it('keeps rights that the own mask would take, whatever an earlier write left behind', () => {
  chmodSync(file, 0o664);
  const before = process.umask(0o077);
  try {
    writeFileSync(`${file}.${process.pid}.tmp`, 'half of an earlier one', { mode: 0o600 });
    writeCarefully(file, Buffer.from('second'));
  } finally {
    process.umask(before);
  }
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(statSync(file).mode & 0o777).toBe(0o664);
});

it(`keeps ${BACKUPS_MAX} copies, the newest`, () => {
  const made: string[] = [];
  for (let number = 0; number < BACKUPS_MAX + 3; number += 1) {
    writeFileSync(file, `content ${number}`);
    made.push(copyBeside(file, Date.UTC(2026, 10, 28, 12, 0, number)));
  }
  expect(copiesOf(file)).toEqual(made.toReversed().slice(0, BACKUPS_MAX));
  expect(readFileSync(copiesOf(file)[0] ?? '', 'utf8')).toBe(`content ${BACKUPS_MAX + 2}`);
});

it('makes two copies within a second', () => {
  expect(copyBeside(file, 0)).not.toBe(copyBeside(file, 0));
  expect(copiesOf(file)).toHaveLength(2);
});
