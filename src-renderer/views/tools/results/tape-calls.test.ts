import { expect, it } from 'vitest';
import type { TableRow } from '../../../store/rows.ts';
import { callOf, withTapeCalls } from './tape-calls.ts';

const ROW: TableRow = {
  tapeId: 't',
  serverId: 's',
  seq: 4,
  wallMs: 1_000,
  dir: 'out',
  kind: 'request',
  method: 'tools/call',
  target: 'echo',
  id: '1',
  status: 'ok',
  latencyUs: 2_000,
  sizeBytes: 1,
  severity: 'none',
  pairSeq: 7,
};
const then = (entries: number, seqs: number[] = []) => ({ entries, waiting: { seqs, marked: [] } });
const kind = (row: Partial<TableRow>, at = then(9)) => callOf({ ...ROW, ...row }, at).state.kind;

it('runs until its answer is among the entries of the moment', () => {
  expect(kind({}, then(7))).toBe('running');
  expect(kind({}, then(8))).toBe('done');
  expect(kind({ status: 'unanswered', pairSeq: -1 }, then(9, [4]))).toBe('running');
});

it('ends as the tape says', () => {
  expect(callOf({ ...ROW, status: 'tool-error' }, then(9)).state).toMatchObject({
    kind: 'done',
    isError: true,
  });
  expect(kind({ status: 'cancelled', pairSeq: -1, latencyUs: -1 })).toBe('cancelled');
  expect(kind({ status: 'error' })).toBe('failed');
  expect(kind({ status: 'orphaned', pairSeq: -1 })).toBe('failed');
});

it('gives way to what the app remembers of the same call, and stands among the others by its time', () => {
  const known = { ...callOf(ROW, then(9)), callId: 'of the app' };
  const older = callOf({ ...ROW, seq: 2, wallMs: 500 }, then(9));
  const newer = callOf({ ...ROW, seq: 8, wallMs: 1_500 }, then(12));
  const all = withTapeCalls([known], [older, callOf(ROW, then(9)), newer]);
  expect(all.map(({ callId }) => callId)).toEqual(['t 8', 'of the app', 't 2']);
  expect(withTapeCalls([known], [callOf(ROW, then(9))])).toEqual([known]);
});
