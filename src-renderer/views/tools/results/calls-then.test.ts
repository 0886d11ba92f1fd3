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
