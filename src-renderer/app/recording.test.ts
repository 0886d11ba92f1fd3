import { expect, it } from 'vitest';
import { firstHead } from '../../src-shared/api/head.ts';
import type { Tape } from '../../src-shared/api/tapes.ts';
import { isEndedTape, recordingOf } from './recording.ts';

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

it('an ended tape that is looked at is a recording, whatever is recorded meanwhile', () => {
  const scope = { kind: 'tape', tapeId: 't' } as const;
  const tape = (state: Tape['state']) => [{ id: 't', state }];
  expect(isEndedTape({ scope, tapes: tape('ended') })).toBe(true);
  expect(isEndedTape({ scope, tapes: tape('interrupted') })).toBe(true);
  expect(isEndedTape({ scope, tapes: tape('living') })).toBe(false);
  expect(isEndedTape({ scope, tapes: null })).toBe(false);
  expect(isEndedTape({ scope: { kind: 'live' }, tapes: tape('ended') })).toBe(false);
});
