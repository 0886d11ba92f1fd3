import { expect, it } from 'vitest';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { chosenTapes } from './tape-lines.ts';

function tape(id: string, over: Partial<Tape> = {}): Tape {
  return {
    id,
    serverId: 's',
    serverName: 'demo',
    title: 'node demo.mjs --flag',
    openedMs: 1000,
    lastMs: 4000,
    state: 'ended',
    ending: 'exit 7',
    era: 'modern',
    protocolVersion: '2026-07-28',
    entries: 3,
    sizeBytes: 300,
    rawBytes: 300,
    sealedBytes: 0,
    sealing: 'raw',
    damage: '',
    pinned: false,
    origin: null,
    findings: 0,
    ...over,
  };
}

const ids = (tapes: readonly Tape[], text: string, states: readonly Tape['state'][] = []) =>
  chosenTapes(tapes, { text, states: new Set(states) }, 10_000).map((line) => line.tape.id);

it('puts the newest first', () => {
  expect(ids([tape('old'), tape('new', { openedMs: 2000 })], '')).toEqual(['new', 'old']);
});

it('wants every word, anywhere, in any case', () => {
  const tapes = [tape('a'), tape('b', { serverName: 'Memory', ending: 'stopped', era: null })];
  expect(ids(tapes, 'EXIT demo')).toEqual(['a']);
  expect(ids(tapes, 'memory stopped')).toEqual(['b']);
  expect(ids(tapes, 'memory exit')).toEqual([]);
});

it('keeps the states that are chosen, all when none is', () => {
  const tapes = [tape('a'), tape('b', { state: 'damaged' })];
  expect(ids(tapes, '', ['damaged'])).toEqual(['b']);
  expect(ids(tapes, '')).toHaveLength(2);
});

it('lets the duration of a living tape grow, and only of that', () => {
  const lines = chosenTapes(
    [tape('a'), tape('b', { state: 'living' })],
    { text: '', states: new Set() },
    10_000,
  );
  expect(lines.map((line) => [line.tape.id, line.durationMs])).toEqual([
    ['a', 3000],
    ['b', 9000],
  ]);
});
