import { expect, it } from 'vitest';
import type { TapeDecision } from '../../../src-shared/api/recovery.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import type { Database } from '../ports/database.ts';
import { createReportStore } from './report-store.ts';

it('says of a tape what is on the disk, also when a decision cannot be written', () => {
  let isFull = false;
  const database: Database = {
    all: () => [],
    write: () => (isFull ? fail('database-failed', 'full', 'Make room.') : ok(null)),
  };
  const store = createReportStore(database);
  const kept: TapeDecision = { tapeId: 'a', serverName: 'one', decision: 'quarantined', atMs: 1 };
  expect(store.decide(kept).ok).toBe(true);
  isFull = true;
  expect(store.decide({ ...kept, tapeId: 'b' }).ok).toBe(false);
  expect(store.undecide('a').ok).toBe(false);
  expect(store.decisions()).toEqual([kept]);
  isFull = false;
  expect(store.undecide('a').ok).toBe(true);
  expect(store.decisions()).toEqual([]);
});
