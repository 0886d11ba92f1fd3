import { expect, it } from 'vitest';
import { PAIRS_MAX, type RerunPairsRequest } from '../../../../src-shared/api/rerun-pairs.ts';
import { fail, ok } from '../../../../src-shared/base/failure.ts';
import type { Bar } from './lanes.ts';
import { PAIRED_MAX, rerunCauses, RerunPairs } from './rerun-pairs.ts';

const bar = (tapeId: string, seq: number, dir: Bar['dir'] = 'out'): Bar => ({
  tapeId,
  seq,
  target: 'echo',
  method: 'tools/call',
  lane: 0,
  row: 0,
  startMs: seq,
  endMs: seq + 1,
  dir,
  status: 'ok',
  pairSeq: seq + 1,
});
const nameOf = (tapeId: string): string => `the tape ${tapeId}`;
const isLinked = (): boolean => true;

/** Every exchange of `new` repeats the one of `old` that is 100 before it. */
function paired(asked: RerunPairsRequest[] = []) {
  return new RerunPairs({
    ask: async (request) => {
      asked.push(request);
      return ok({
        pairs: request.seqs.map((seq) =>
          request.tapeId === 'new'
            ? ({ seq, kind: 'of', other: { tapeId: 'old', seq: seq - 100 } } as const)
            : ({ seq, kind: 'as', other: { tapeId: 'new', seq: seq + 100 } } as const),
        ),
      });
    },
    onChanged: () => undefined,
  });
}

it('marks exchanges with the way to the other tape, both ways, once each was asked about', async () => {
  const asked: RerunPairsRequest[] = [];
  const pairs = paired(asked);
  const bars = [bar('old', 7), bar('new', 109), bar('new', 111, 'in')];
  expect(pairs.marks(bars, bars, nameOf)).toEqual([]);
  await pairs.look(bars, isLinked);
  await pairs.look(bars, isLinked);
  expect(asked).toEqual([
    { tapeId: 'old', seqs: [7] },
    { tapeId: 'new', seqs: [109] },
  ]);
  expect(pairs.marks(bars, bars, nameOf)).toMatchObject([
    { kind: 'rerun-as', seq: 7, wallMs: 7, target: '#107', method: 'the tape new', to: { seq: 107 } },
    { kind: 'rerun-of', seq: 109, target: '#9', method: 'the tape old', to: { tapeId: 'old', seq: 9 } },
  ]);
});

it('draws an arrow between the two where both are in sight', async () => {
  const pairs = paired();
  const bars = [bar('old', 9), bar('new', 109)];
  await pairs.look(bars, isLinked);
  const barOf = ({ tapeId, seq }: { readonly tapeId: string; readonly seq: number }): Bar | null =>
    bars.find((each) => each.tapeId === tapeId && each.seq === seq) ?? null;
  const marks = pairs.marks(bars, bars, nameOf);
  expect(rerunCauses(marks, barOf)).toEqual([{ kind: 'rerun', from: bars[0], to: bars[1] }]);
  expect(rerunCauses(marks, () => null)).toEqual([]);
});

it('asks about tapes with a rerun only, and about none while too many are in sight', async () => {
  const asked: RerunPairsRequest[] = [];
  const pairs = paired(asked);
  await pairs.look([bar('old', 1)], () => false);
  await pairs.look(
    Array.from({ length: PAIRS_MAX + 1 }, (_, seq) => bar('new', seq)),
    isLinked,
  );
  expect(asked).toEqual([]);
});

it(`keeps ${PAIRED_MAX}, and asks again what it has forgotten or did not get`, async () => {
  const asked: RerunPairsRequest[] = [];
  const pairs = paired(asked);
  for (let from = 0; from <= PAIRED_MAX; from += PAIRS_MAX)
    await pairs.look(
      Array.from({ length: PAIRS_MAX }, (_, at) => bar('new', from + at)),
      isLinked,
    );
  asked.length = 0;
  await pairs.look([bar('new', 0), bar('new', PAIRED_MAX)], isLinked);
  expect(asked).toEqual([{ tapeId: 'new', seqs: [0] }]);
  pairs.forget();
  await pairs.look([bar('new', PAIRED_MAX)], isLinked);
  expect(asked).toHaveLength(2);
  let tries = 0;
  const refused = new RerunPairs({
    ask: async () => {
      tries += 1;
      return fail('index-unavailable', 'It is gone.', 'Wait.');
    },
    onChanged: () => undefined,
  });
  await refused.look([bar('new', 1)], isLinked);
  await refused.look([bar('new', 1)], isLinked);
  expect(tries).toBe(2);
});
