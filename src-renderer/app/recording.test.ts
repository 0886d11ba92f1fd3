import { expect, it } from 'vitest';
import { recordingOf } from './recording.ts';

const head = {
  hostRun: 'r',
  atMs: 0,
  revision: {
    servers: 0,
    tools: 0,
    calls: 0,
    tapes: 0,
    replica: 0,
    supervision: 0,
    guards: 0,
    catalog: 0,
    recovery: 0,
    settings: 0,
  },
  live: { total: 0, dropped: 0, lost: 0, revision: 0, perS: 0 },
  indexBehind: 0,
  recording: null,
  unkept: [],
  indexFailure: null,
};

it('claims to be live only with a link, a head and a server that runs', () => {
  expect(recordingOf({ link: { kind: 'connecting' }, head, servers: [] }).kind).toBe('unknown');
  expect(recordingOf({ link: { kind: 'open' }, head: null, servers: [] }).kind).toBe('unknown');
  expect(recordingOf({ link: { kind: 'open' }, head, servers: [] }).kind).toBe('idle');
});

it('says that recording has failed whatever runs', () => {
  const stopped = {
    message: 'disk full',
    hint: 'Free some.',
    sinceMs: 1,
    lostEntries: 3,
    heldEntries: 0,
    tapes: 1,
    onDiskFailure: 'continue',
  } as const;
  const failed = { ...head, recording: stopped };
  expect(recordingOf({ link: { kind: 'open' }, head: failed, servers: null })).toEqual({
    kind: 'failed',
    stopped,
  });
});
