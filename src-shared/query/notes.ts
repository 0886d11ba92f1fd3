/** What people wrote is not in a row: a query that asks for it is told which rows it means before it is carried out. */
import { someTest, type HasWhat, type Query } from './ast.ts';

/** Positions by tape. */
export type NotedRows = ReadonlyMap<string, readonly number[]>;

export interface NotedPlaces {
  readonly note: NotedRows;
  readonly pin: NotedRows;
}

const NOTHING: Query = { kind: 'not', of: { kind: 'all' } };

export function asksForNotes(query: Query): boolean {
  return someTest(query, (test) => test.kind === 'has' && isNoted(test.what));
}

/** The same query in terms of tapes and positions. */
export function withNotes(query: Query, places: NotedPlaces): Query {
  switch (query.kind) {
    case 'and':
    case 'or':
      return { kind: query.kind, of: query.of.map((each) => withNotes(each, places)) };
    case 'not':
      return { kind: 'not', of: withNotes(query.of, places) };
    case 'has':
      return isNoted(query.what) ? oneOf(places[query.what]) : query;
    default:
      return query;
  }
}

function isNoted(what: HasWhat): what is keyof NotedPlaces {
  return what === 'note' || what === 'pin';
}

function oneOf(rows: NotedRows): Query {
  const tapes = [...rows].flatMap(([tapeId, seqs]): Query[] => {
    const runs = runsOf(seqs);
    if (runs.length === 0) return [];
    return [
      joined('and', [{ kind: 'words', field: 'tape', op: 'equals', values: [tapeId] }, joined('or', runs)]),
    ];
  });
  return tapes.length === 0 ? NOTHING : joined('or', tapes);
}

/** Neighbours are one test: what is written about a stretch of a tape costs as little as one row. */
function runsOf(seqs: readonly number[]): readonly Query[] {
  const runs: { from: number; to: number }[] = [];
  for (const seq of seqs.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && seq <= last.to + 1) last.to = seq;
    else runs.push({ from: seq, to: seq });
  }
  return runs.map(({ from, to }) =>
    from === to
      ? { kind: 'amount', field: 'seq', op: 'equals', value: from }
      : joined('and', [
          { kind: 'amount', field: 'seq', op: 'at-least', value: from },
          { kind: 'amount', field: 'seq', op: 'at-most', value: to },
        ]),
  );
}

function joined(kind: 'and' | 'or', of: readonly Query[]): Query {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind, of };
}
