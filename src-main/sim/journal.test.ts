import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { nodeDisk } from '../host/journal/disk.ts';
import { createFakeDisk } from './disk-fake.ts';
import { journalConformance } from './journal-conformance.ts';

describe('journal on the fake disk', () => {
  journalConformance(() => ({ disk: createFakeDisk(), folder: '/data' }));
});

describe('journal on the real disk', () => {
  let base = '';
  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'tapedeck-journal-'));
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  journalConformance(() => ({ disk: nodeDisk, folder: mkdtempSync(join(base, 'x-')) }));
});
