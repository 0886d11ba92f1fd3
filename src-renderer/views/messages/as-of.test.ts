import { describe, expect, it } from 'vitest';
import type { EntryDetail } from '../../../src-shared/api/messages.ts';
import type { TableRow } from '../../store/rows.ts';
import { detailAsOf, isLater, rowAsOf, standingOf } from './as-of.ts';

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

describe('an entry under the playhead', () => {
  const detail: EntryDetail = {
    tapeId: 'a',
    serverId: 's',
    serverName: 'server',
    row: { ...REQUEST, monoUs: 0 },
    pair: { ...REQUEST, seq: 7, monoUs: 20_000 },
    findings: [],
    metaJson: '',
    bodyBase64: '',
    bodyBytes: 0,
  };
  const standing = (row: Partial<TableRow>, wasOpen = false) =>
    standingOf({ ...detail, row: { ...detail.row, ...row } }, MOMENT, wasOpen);

  it('waits until its answer has come, and says how much later that was', () => {
    expect(standing({})).toEqual({ kind: 'waiting', answerSeq: 7, afterMs: 10 });
    expect(standing({ pairSeq: 5 })).toEqual({ kind: 'as-is' });
    const then = detailAsOf(detail, standing({}));
    expect(then.row).toMatchObject({ status: 'pending', pairSeq: -1, latencyUs: -1 });
    expect(then.pair).toBeNull();
    expect(detailAsOf(detail, { kind: 'as-is' })).toBe(detail);
  });

  it('is not there yet', () => {
    expect(standing({ seq: 6, wallMs: 1_250 })).toEqual({ kind: 'later', afterMs: 250 });
  });

  it('waits for what never came only while the state of then had it open', () => {
    expect(standing({ status: 'cancelled', pairSeq: -1 }, true)).toEqual({
      kind: 'doomed',
      status: 'cancelled',
    });
    expect(standing({ status: 'cancelled', pairSeq: -1 })).toEqual({ kind: 'as-is' });
  });

  it('is what it is at live', () => {
    expect(standingOf(detail, null, true)).toEqual({ kind: 'as-is' });
  });
});
