import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FILE_JOBS_MAX } from '../../../../src-shared/api/files.ts';
import { ok } from '../../../../src-shared/base/failure.ts';
import { tapeIdOf } from '../../../../src-shared/journal/segment.ts';
import { createFakeClock } from '../../../sim/clock.ts';
import { createSeededRandom } from '../../../sim/random.ts';
import { nodeDisk } from '../../journal/disk.ts';
import type { Disk } from '../../ports.ts';
import { createFileJobs } from './file-jobs.ts';

const TAPE_ID = tapeIdOf(Date.UTC(2026, 10, 28), 'abcdef');
const NOWHERE = new URL('file:///nowhere');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-file-jobs-'));
  mkdirSync(join(folder, 'tapes', TAPE_ID), { recursive: true });
  writeFileSync(join(folder, 'tapes', TAPE_ID, '000001.seg'), '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function jobsOn(disk: Disk) {
  const workers = {
    index: NOWHERE,
    schema: NOWHERE,
    seal: NOWHERE,
    prepare: NOWHERE,
    replay: NOWHERE,
    exchange: NOWHERE,
  };
  return createFileJobs({
    ports: {
      dataFolder: folder,
      disk,
      clock: createFakeClock(),
      random: createSeededRandom(1),
      workers,
      version: '0',
      report: () => undefined,
    },
    notes: { of: () => [], adopt: () => ok(null) },
    ownerOf: () => ({ serverName: 'echo' }),
    note: () => undefined,
    imported: () => undefined,
  });
}

function full(): never {
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}

const WISH = {
  tapeId: TAPE_ID,
  format: 'tape',
  query: '',
  fromMs: null,
  toMs: null,
  isBare: false,
  notes: false,
  redaction: null,
} as const;

it('an export that cannot begin is told why, and takes nobody the place', async () => {
  const jobs = jobsOn({ ...nodeDisk, makeFolder: full });
  for (let tries = 0; tries <= FILE_JOBS_MAX; tries += 1) {
    expect(await jobs.api.export(WISH)).toMatchObject({ ok: false, failure: { code: 'disk-failed' } });
  }
  await jobs.close();
});

it('an upload whose last bytes do not reach the disk is told why', async () => {
  const jobs = jobsOn({
    ...nodeDisk,
    open: (path, mode) => Object.assign(nodeDisk.open(path, mode), { sync: full }),
  });
  const begun = await jobs.api.upload({ name: 'bug.tape', sizeBytes: 0 });
  if (!begun.ok) throw new Error(begun.failure.message);
  const taken = await jobs.api.import({ jobId: begun.value.id, again: false });
  expect(taken).toMatchObject({ ok: false, failure: { code: 'disk-failed' } });
  await jobs.close();
});
