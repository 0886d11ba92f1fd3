import { expect, test } from 'vitest';
import type { TableRow } from '../../store/rows.ts';
import { joinedJson, queryOf, sentOf, spansOf, tapeOf } from './picked-rows.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';

function row(seq: number, more: Partial<TableRow> = {}): TableRow {
  return {
    tapeId: 't',
    serverId: 's',
    seq,
    wallMs: 0,
    dir: 'out',
    kind: 'request',
    method: 'ping',
    target: '',
    id: '1',
    status: 'ok',
    latencyUs: -1,
    sizeBytes: 1,
    severity: 'none',
    pairSeq: -1,
    ...more,
  };
}

test('answers stand for their requests, each is sent once, and what the server said by itself is not', () => {
  const answer = row(9, { dir: 'in', kind: 'response', pairSeq: 4 });
  const told = row(6, { dir: 'in', kind: 'notification' });
  expect(sentOf([answer, told, row(4), row(2)])).toEqual([2, 4]);
});

test('stretches of rows become stretches of entries, and those a filter that can be read', () => {
  const rows = [row(3), row(8), row(9), row(40)];
  const spans = spansOf(rows, [
    [0, 2],
    [7, 7],
  ]);
  expect(spans).toEqual([
    [3, 9],
    [40, 40],
  ]);
  const text = queryOf('method:ping or kind:response', spans);
  expect(text).toEqual({
    ok: true,
    value: '(method:ping or kind:response) (seq:40 or (seq>=3 seq<=9))',
  });
  expect(text.ok && parseQuery(text.value).ok).toBe(true);
  expect(queryOf('', [[3, 9]])).toEqual({ ok: true, value: 'seq>=3 seq<=9' });
  expect(queryOf('', [[3, 3]])).toEqual({ ok: true, value: 'seq:3' });
  expect(
    queryOf(
      '',
      Array.from({ length: 200 }, (_each, at) => [at * 10, at * 10 + 5] as const),
    ).ok,
  ).toBe(false);
});

test('rows of several tapes are told, not mixed', () => {
  expect(tapeOf([row(1), row(2)])).toEqual({ ok: true, value: 't' });
  expect(tapeOf([row(1), row(2, { tapeId: 'u' })])).toMatchObject({
    failure: { message: 'Rows of 2 tapes are selected.' },
  });
});

test('what is copied can be read back, whatever was on the wire', () => {
  const texts = ['{\n  "id": 12345678901234567890 }', 'Listening on "stdio"'];
  expect(joinedJson(texts, 'lines')).toBe('{"id":12345678901234567890}\n"Listening on \\"stdio\\""\n');
  expect(JSON.parse(joinedJson(texts, 'json'))).toHaveLength(2);
});
