import { expect, it } from 'vitest';
import type { TableRow } from '../../store/rows.ts';
import { isLater, rowAsOf } from './as-of.ts';

const MOMENT = { entry: { tapeId: 'a', seq: 5 }, wallMs: 1000, ordinal: 9 };
const REQUEST: TableRow = {
  tapeId: 'a',
  serverId: 's',
  seq: 4,
  wallMs: 990,
  dir: 'out',
  kind: 'request',
  method: 'x',
  target: '',
  id: '1',
  status: 'ok',
  latencyUs: 20_000,
  sizeBytes: 1,
  severity: 'none',
  pairSeq: 7,
};

it('goes by the place within a tape, and by the clock between two', () => {
  expect(isLater({ tapeId: 'a', seq: 6, wallMs: 999 }, MOMENT)).toBe(true);
  expect(isLater({ tapeId: 'a', seq: 5, wallMs: 1001 }, MOMENT)).toBe(false);
  expect(isLater({ tapeId: 'b', seq: 1, wallMs: 1001 }, MOMENT)).toBe(true);
  expect(isLater({ tapeId: 'b', seq: 99, wallMs: 1000 }, MOMENT)).toBe(false);
});

it('shows a request as waiting until its answer has come', () => {
  expect(rowAsOf(REQUEST, MOMENT)).toMatchObject({ status: 'pending', latencyUs: -1, pairSeq: -1 });
  expect(rowAsOf(REQUEST, { ...MOMENT, entry: { tapeId: 'a', seq: 7 } })).toBe(REQUEST);
  const elsewhere = { ...REQUEST, tapeId: 'b' };
  expect(rowAsOf(elsewhere, MOMENT)).toMatchObject({ status: 'pending' });
  expect(rowAsOf(elsewhere, { ...MOMENT, wallMs: 1010 })).toBe(elsewhere);
  expect(rowAsOf({ ...REQUEST, kind: 'response' }, MOMENT).status).toBe('ok');
});
