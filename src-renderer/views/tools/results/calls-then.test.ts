import { expect, it } from 'vitest';
import type { Call } from '../../../../src-shared/api/tools.ts';
import { callsThen } from './calls-then.ts';

const at = (wallMs: number) => ({ entry: { tapeId: 'a', seq: 1 }, wallMs, ordinal: 1 });
const CALL: Call = {
  callId: 'c',
  serverId: 's',
  tool: 'echo',
  startedMs: 1_000,
  state: { kind: 'cancelled', latencyUs: 500_000 },
  request: null,
  stages: [],
};

it('are there from their begin, run until their end, and are what they came to after it', () => {
  const kindAt = (wallMs: number) => callsThen([CALL], at(wallMs)).map(({ state }) => state.kind);
  expect(kindAt(999)).toEqual([]);
  expect(kindAt(1_000)).toEqual(['running']);
  expect(kindAt(1_499)).toEqual(['running']);
  expect(kindAt(1_500)).toEqual(['cancelled']);
  expect(callsThen([CALL], null)[0]).toBe(CALL);
});

it('run until their answer, however long they were checked before their request', () => {
  const state = { kind: 'cancelled', latencyUs: 33_000 } as const;
  const stages = [
    { stage: 'validate', startUs: 0, tookUs: 40_000, outcome: 'ok' },
    { stage: 'call', startUs: 45_000, tookUs: 33_000, outcome: 'ok' },
  ] as const;
  const kindAt = (call: Call, wallMs: number) => callsThen([call], at(wallMs)).map((each) => each.state.kind);
  expect(kindAt({ ...CALL, state, stages: [...stages] }, 1_048)).toEqual(['running']);
  expect(kindAt({ ...CALL, state, stages: [...stages] }, 1_078)).toEqual(['cancelled']);
  // The clock of the host and that of the tape need not agree: at its request it runs.
  const request = { tapeId: 'a', seq: 1 };
  expect(kindAt({ ...CALL, state, request }, 1_900)).toEqual(['running']);
});
