import { expect, it } from 'vitest';
import { PageBuilder } from '../../../../src-shared/api/page-builder.ts';
import { PAGE_ROWS_MAX } from '../../../../src-shared/api/messages.ts';
import { fail, ok } from '../../../../src-shared/base/failure.ts';
import type { RowSource } from '../../ports.ts';
import { PAIR_REQUESTS_MAX, createRerunPairs } from './rerun-pairs.ts';

/** Requests by seq and id. */
type Tape = readonly (readonly [seq: number, id: string])[];

const asked: string[] = [];

function sourceOf(tapeId: string, tape: Tape): RowSource {
  return {
    async page(_filter, anchor, limit) {
      asked.push(tapeId);
      const from = anchor.kind === 'from' ? anchor.ordinal : 0;
      const page = new PageBuilder();
      for (const [seq, id] of tape.slice(from, from + limit))
        page.push({
          tapeId,
          serverId: 's',
          seq,
          id,
          wallMs: 0,
          dir: 0,
          kind: 0,
          status: 0,
          method: 'm',
          target: '',
          latencyUs: 0,
          sizeBytes: 0,
          severity: 0,
          pairSeq: -1,
        });
      return ok(
        page.build({ total: tape.length, matched: tape.length, dropped: 0, scanned: tape.length, from }),
      );
    },
    locate: async () => ok(null),
  };
}

const record = (of: string, sent: [number, string][]) => ({
  version: 1 as const,
  of,
  sent,
  isPart: false,
  troubles: [],
});

const TAPES = new Map<string, Tape>([
  [
    'first',
    [
      [2, '1'],
      [4, '2'],
      [6, '3'],
    ],
  ],
  [
    'again',
    [
      [3, '"a"'],
      [5, '"b"'],
    ],
  ],
  ['thrice', [[9, '7']]],
]);
const RECORDS = new Map([
  [
    'again',
    record('first', [
      [2, '"b"'],
      [6, '"a"'],
      [4, '"gone"'],
    ]),
  ],
  ['thrice', record('again', [[5, '7']])],
]);
const pairsOf = (tapes = TAPES) =>
  createRerunPairs({
    links: () => [...RECORDS].map(([tapeId, { of }]) => ({ tapeId, of })),
    files: { record: (tapeId) => RECORDS.get(tapeId) ?? null },
    index: { source: (tapeId) => sourceOf(tapeId, tapes.get(tapeId) ?? []) },
  });

it('leads from an exchange to the one that repeats it, and back', async () => {
  const pairs = pairsOf();
  expect(await pairs({ tapeId: 'first', seqs: [2, 4, 6, 99] })).toEqual(
    ok({
      pairs: [
        { seq: 2, kind: 'as', other: { tapeId: 'again', seq: 5 } },
        { seq: 6, kind: 'as', other: { tapeId: 'again', seq: 3 } },
      ],
    }),
  );
  expect(await pairs({ tapeId: 'again', seqs: [3, 5] })).toEqual(
    ok({
      pairs: [
        { seq: 3, kind: 'of', other: { tapeId: 'first', seq: 6 } },
        { seq: 5, kind: 'of', other: { tapeId: 'first', seq: 2 } },
        { seq: 5, kind: 'as', other: { tapeId: 'thrice', seq: 9 } },
      ],
    }),
  );
  expect(await pairs({ tapeId: 'nobody', seqs: [1] })).toEqual(ok({ pairs: [] }));
});

it('reads what has come since, and the requests of a tape once', async () => {
  const tapes = new Map(TAPES);
  const pairs = pairsOf(tapes);
  await pairs({ tapeId: 'thrice', seqs: [9] });
  tapes.set('thrice', [...(TAPES.get('thrice') ?? []), [11, '8']]);
  asked.length = 0;
  await pairs({ tapeId: 'thrice', seqs: [9] });
  expect(asked).toEqual(['thrice']);
});

it(`knows ${PAIR_REQUESTS_MAX} requests of a tape`, async () => {
  const long: Tape = Array.from({ length: PAIR_REQUESTS_MAX + 700 }, (_, at) => [at, String(at)]);
  RECORDS.set(
    'long',
    record('first', [
      [2, '5'],
      [4, String(PAIR_REQUESTS_MAX + 600)],
    ]),
  );
  const pairs = pairsOf(new Map([...TAPES, ['long', long]]));
  asked.length = 0;
  const found = await pairs({ tapeId: 'long', seqs: [5, PAIR_REQUESTS_MAX + 600] });
  RECORDS.delete('long');
  expect(found).toEqual(ok({ pairs: [{ seq: 5, kind: 'of', other: { tapeId: 'first', seq: 2 } }] }));
  expect(asked).toHaveLength(PAIR_REQUESTS_MAX / PAGE_ROWS_MAX);
});

it('says why an index that does not answer has no pairs', async () => {
  const refused = fail('index-unavailable', 'It is gone.', 'Wait.');
  const pairs = createRerunPairs({
    links: () => [],
    files: { record: () => RECORDS.get('again') ?? null },
    index: { source: () => ({ page: async () => refused, locate: async () => refused }) },
  });
  expect(await pairs({ tapeId: 'again', seqs: [3] })).toEqual(refused);
});
