import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Query } from './ast.ts';
import { asksForNotes, withNotes } from './notes.ts';
import { parseQuery } from './parse.ts';
import { rowPredicate, type RowFacts } from './predicate.ts';
import { printQuery } from './print.ts';

const TAPES = ['20260101-000000-one', '20260101-000000-two'];

function facts(tapeId: string, seq: number): RowFacts {
  return {
    tapeId,
    seq,
    serverId: 's',
    serverName: 'server',
    era: null,
    wallMs: 0,
    dir: 'in',
    kind: seq % 2 === 0 ? 'request' : 'response',
    method: 'ping',
    target: '',
    id: '',
    status: 'ok',
    latencyUs: -1,
    sizeBytes: 0,
    severity: 'none',
    pairSeq: -1,
    pairTarget: null,
    findings: [],
  };
}

const seqs = fc.array(fc.nat({ max: 12 }), { maxLength: 8 });
const rows = fc.record({ one: seqs, two: seqs }).map(
  ({ one, two }) =>
    new Map([
      [TAPES[0] ?? '', one],
      [TAPES[1] ?? '', two],
    ]),
);
const query: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Query>(
      { kind: 'has', what: 'note' },
      { kind: 'has', what: 'pin' },
      { kind: 'row-kind', values: ['request'] },
      { kind: 'amount', field: 'seq', op: 'above', value: 5 },
    ),
    tie('query').map((of): Query => ({ kind: 'not', of })),
    fc.tuple(tie('query'), tie('query')).map((of): Query => ({ kind: 'and', of })),
    fc.tuple(tie('query'), tie('query')).map((of): Query => ({ kind: 'or', of })),
  ),
})).query;

it('a query about notes matches the rows that have them, also once it is printed and read again', () => {
  fc.assert(
    fc.property(query, rows, rows, (asked, note, pin) => {
      const told = withNotes(asked, { note, pin });
      expect(asksForNotes(told)).toBe(false);
      const again = parseQuery(printQuery(told));
      if (!again.ok) throw new Error(again.error.message);
      const matches = rowPredicate<RowFacts>(again.query, () => () => false);
      const model = (each: Query, row: RowFacts): boolean => {
        if (each.kind === 'not') return !model(each.of, row);
        if (each.kind === 'and') return each.of.every((part) => model(part, row));
        if (each.kind === 'or') return each.of.some((part) => model(part, row));
        if (each.kind === 'has')
          return (each.what === 'note' ? note : pin).get(row.tapeId)?.includes(row.seq) === true;
        return rowPredicate<RowFacts>(each, () => () => false)(row);
      };
      for (const tapeId of [...TAPES, 'another'])
        for (let seq = 0; seq < 14; seq += 1) {
          const row = facts(tapeId, seq);
          expect([printQuery(told), tapeId, seq, matches(row)]).toEqual([
            printQuery(told),
            tapeId,
            seq,
            model(asked, row),
          ]);
        }
    }),
  );
});

it('writes neighbours as one stretch', () => {
  const note = new Map([['t', [7, 3, 4, 5]]]);
  expect(printQuery(withNotes({ kind: 'has', what: 'note' }, { note, pin: new Map() }))).toBe(
    'tape=t (seq>=3 seq<=5 or seq:7)',
  );
});
