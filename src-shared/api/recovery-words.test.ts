import { expect, it } from 'vitest';
import { recoveryFigures, recoverySentences, recoveryVerdict } from './recovery-words.ts';
import type { RecoveredTape, RecoveryReport } from './recovery.ts';

const tape = (over: Partial<RecoveredTape>): RecoveredTape => ({
  tapeId: 't',
  serverId: 's',
  serverName: 'one',
  outcome: 'recovered',
  why: '',
  entries: 10,
  tornBytes: 0,
  orphaned: 0,
  reapedProcesses: 0,
  lastMs: 900,
  snapshotEntries: null,
  snapshotsUnusable: 0,
  tailEntries: 10,
  indexBehind: 0,
  gapEntries: 0,
  damage: null,
  ...over,
});
const report = (...tapes: RecoveredTape[]): RecoveryReport => ({
  id: 'r',
  atMs: 1_000,
  finishedMs: 1_100,
  died: { hostRun: 'h', pid: 7, sinceMs: 0, lastMs: 900 },
  tapes,
  orphaned: [],
  orphanedTotal: 0,
  merges: [],
  compared: 0,
  restarts: [{ serverId: 's', serverName: 'one', restarted: true, why: '' }],
  processesEnded: 0,
  steps: [],
  openingMs: 10,
});
const text = (of: RecoveryReport) => recoverySentences(of, String).join(' ');

it('says that nothing acknowledged is lost when that is so, also when bytes of an unfinished entry were cut', () => {
  const torn = report(tape({ tornBytes: 60 }), tape({ outcome: 'empty', entries: 0 }));
  expect(recoveryVerdict(torn)).toMatchObject({
    tone: 'ok',
    title: 'Nothing that was acknowledged is lost',
  });
  expect(recoveryFigures(torn)).toMatchObject({
    sessions: 1,
    entries: 10,
    lost: 0,
    cutBytes: 60,
    awayMs: 100,
  });
  expect(text(torn)).toBe(
    'Tapedeck ended without stopping; the last it recorded was at 900. 1 session was being recorded. ' +
      'Nothing that was acknowledged is lost. 60 B of an unfinished entry were cut. 1 server was restarted.',
  );
});

it('never says so of a tape that is damaged', () => {
  const some = report(tape({}), tape({ outcome: 'damaged', damage: { readable: 7, lost: 2 } }));
  expect(recoveryVerdict(some)).toMatchObject({
    tone: 'error',
    title: '2 entries of 1 damaged tape cannot be read',
  });
  const end = report(tape({ outcome: 'damaged', damage: { readable: 7, lost: null } }));
  expect(recoveryVerdict(end).title).toBe('A part of 1 damaged tape cannot be read');
  expect(recoveryFigures(end)).toMatchObject({ lost: 0, isLostMore: true });
  const none = report(tape({ outcome: 'damaged', damage: { readable: 7, lost: 0 } }));
  expect(recoveryVerdict(none).title).toBe('1 tape is damaged on the disk');
  for (const bad of [some, end, none]) expect(text(bad)).not.toContain('Nothing that was');
});

it('tells tapes of a newer version and a disk that refused from damage', () => {
  expect(recoveryVerdict(report(tape({ outcome: 'too-new' })))).toMatchObject({ tone: 'warn' });
  expect(recoveryVerdict(report(tape({ outcome: 'failed' })))).toMatchObject({
    tone: 'warn',
    title: '1 tape could not be ended',
  });
  expect(recoveryVerdict(report(tape({ gapEntries: 3 })))).toMatchObject({ tone: 'ok' });
  expect(recoveryVerdict(report(tape({ gapEntries: 3 }))).why).toContain('3 entries could not be recorded');
});
