import { expect, it } from 'vitest';
import { firstHead } from '../../src-shared/api/head.ts';
import { recordingOf } from './recording.ts';

const head = firstHead('r');

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
