import { expect, it } from 'vitest';
import { readReport } from './read-report.ts';

const FIRST = {
  id: 'r',
  atMs: 1_000,
  finishedMs: null,
  died: null,
  tapes: [
    {
      tapeId: 't',
      serverId: 's',
      serverName: 'one',
      outcome: 'recovered',
      why: '',
      entries: 10,
      tornBytes: 0,
      orphaned: 0,
      reapedProcesses: 0,
      lastMs: null,
      snapshotEntries: null,
      snapshotsUnusable: 0,
      tailEntries: 10,
      indexBehind: 0,
    },
  ],
  orphaned: [],
  orphanedTotal: 0,
  merges: [],
  restarts: [],
  processesEnded: 0,
  steps: [],
  openingMs: 10,
};

it('reads a report that an older version kept, with what that did not say filled in', () => {
  expect(readReport(FIRST)).toMatchObject({ compared: 0, tapes: [{ gapEntries: 0, damage: null }] });
  const newer = { ...FIRST, compared: 3, tapes: [{ ...FIRST.tapes[0], gapEntries: 2 }] };
  expect(readReport(newer)).toMatchObject({ compared: 3, tapes: [{ gapEntries: 2, damage: null }] });
});

it('passes over what it cannot read', () => {
  for (const bad of [undefined, null, 7, [], {}, { ...FIRST, tapes: 7 }, { ...FIRST, tapes: [7] }])
    expect(readReport(bad)).toBeNull();
});
