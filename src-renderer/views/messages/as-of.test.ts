import { describe, expect, it } from 'vitest';
import type { EntryDetail } from '../../../src-shared/api/messages.ts';
import type { TableRow } from '../../store/rows.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { asksForTheEnd, detailAsOf, isLater, rowAsOf, standingOf, waitingAt } from './as-of.ts';

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

const NOTHING_KNOWN = waitingAt(null, MOMENT);

it('shows a request as waiting until its answer has come', () => {
  const then = (row: TableRow, moment = MOMENT) => rowAsOf(row, moment, NOTHING_KNOWN);
  expect(then(REQUEST)).toMatchObject({ status: 'pending', latencyUs: -1, pairSeq: -1 });
  expect(then(REQUEST, { ...MOMENT, entry: { tapeId: 'a', seq: 7 } })).toBe(REQUEST);
  const elsewhere = { ...REQUEST, tapeId: 'b' };
  expect(then(elsewhere)).toMatchObject({ status: 'pending' });
  expect(then(elsewhere, { ...MOMENT, wallMs: 1010 })).toBe(elsewhere);
  expect(then({ ...REQUEST, kind: 'http' }).status).toBe('pending');
  expect(then({ ...REQUEST, kind: 'response', seq: 5, pairSeq: 4 }).status).toBe('ok');
});

describe('a request that nobody answered', () => {
  const doomed: TableRow = {
    ...REQUEST,
    status: 'unanswered',
    severity: 'error',
    latencyUs: -1,
    pairSeq: -1,
  };
  const past = (seq: number, seqs: number[], marked: { seq: number; severity: 'warning' }[] = []) => ({
    at: { entry: { tapeId: 'a', seq }, wallMs: 995 + seq },
    sessions: [{ tapeId: 'a', waiting: { seqs, marked } }],
  });
  const then = (row: TableRow, state: ReturnType<typeof past> | null, moment = MOMENT) =>
    rowAsOf(row, moment, waitingAt(state, moment));

  it('waits while the state of then has it among what waits, with the mark it came with', () => {
    expect(then(doomed, past(5, [4]))).toMatchObject({ status: 'pending', severity: 'none' });
    expect(then(doomed, past(5, [4], [{ seq: 4, severity: 'warning' }])).severity).toBe('warning');
    expect(then({ ...doomed, status: 'orphaned' }, past(5, [4])).status).toBe('pending');
  });

  it('is what it became once that was so, and where nothing is known', () => {
    expect(then(doomed, past(5, []))).toBe(doomed);
    expect(then(doomed, null)).toBe(doomed);
    expect(then({ ...doomed, tapeId: 'b', wallMs: 1 }, past(5, [4]))).toMatchObject({ status: 'unanswered' });
    expect(then({ ...doomed, seq: 6 }, past(5, [6]))).toMatchObject({ status: 'unanswered' });
  });

  it('goes by a state of another moment only as far as that says it', () => {
    // It waited later, and had been sent by now.
    expect(then(doomed, past(9, [4])).status).toBe('pending');
    // It had been given up later, or waited earlier: neither says how it stood.
    expect(then(doomed, past(9, []))).toBe(doomed);
    expect(then(doomed, past(4, [4]))).toBe(doomed);
  });

  it('was cancelled before an answer that came all the same', () => {
    const late: TableRow = {
      ...doomed,
      status: 'cancelled',
      latencyUs: 20_000,
      pairSeq: 7,
      severity: 'none',
    };
    expect(then(late, past(5, [4])).status).toBe('pending');
    expect(then(late, past(5, []))).toMatchObject({ status: 'cancelled', latencyUs: -1, pairSeq: -1 });
    const after = { ...MOMENT, entry: { tapeId: 'a', seq: 8 } };
    expect(then(late, past(8, []), after)).toBe(late);
  });
});

it('knows which filters go by what became of a row', () => {
  const asks = (text: string): boolean => {
    const parsed = parseQuery(text);
    return parsed.ok && asksForTheEnd(parsed.query);
  };
  for (const text of [
    'status:pending',
    'tool:x (not latency>1s)',
    'has:answer',
    'finding:orphaned',
    'severity>=warning',
  ])
    expect({ text, asks: asks(text) }).toEqual({ text, asks: true });
  for (const text of ['', 'tool:x size>1kB', 'has:body', 'echo', 'params.a>1'])
    expect({ text, asks: asks(text) }).toEqual({ text, asks: false });
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
