import { describe, expect, it } from 'vitest';
import type { StagedCall } from '../../../../src-shared/api/messages.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { Bar } from './lanes.ts';
import { STAGED_MAX, StagedBars, shadesOf } from './stages.ts';

const bar = (seq: number, over: Partial<Bar> = {}): Bar => ({
  tapeId: 't',
  seq,
  lane: 0,
  row: 0,
  startMs: 1_000,
  endMs: 1_100,
  dir: 'out',
  method: 'tools/call',
  target: 'echo',
  status: 'ok',
  pairSeq: seq + 1,
  ...over,
});

const staged: StagedCall = {
  seq: 9,
  tool: 'echo',
  outcome: 'ok',
  stages: [
    { stage: 'validate', startUs: 0, tookUs: 2_000, outcome: 'ok' },
    { stage: 'bulkhead', startUs: 2_000, tookUs: 8_000, outcome: 'queued' },
    { stage: 'call', startUs: 10_000, tookUs: 100_000, outcome: 'ok' },
    { stage: 'check', startUs: 110_000, tookUs: 5_000, outcome: 'ok' },
    { stage: 'record', startUs: 115_000, tookUs: 0, outcome: '' },
  ],
};

describe('the stages of a call', () => {
  it('stand before and after its bar', () => {
    expect(shadesOf({ startMs: 1_000 }, staged)).toEqual([
      { stage: 'validate', fromMs: 990, toMs: 992 },
      { stage: 'bulkhead', fromMs: 992, toMs: 1_000 },
      { stage: 'check', fromMs: 1_100, toMs: 1_105 },
    ]);
    expect(shadesOf({ startMs: 1_000 }, { ...staged, stages: [] })).toEqual([]);
  });

  const asking = (answer: (seq: number) => Result<StagedCall | null>) => {
    const asked: number[] = [];
    let changes = 0;
    const bars = new StagedBars(
      async ({ seq }) => {
        asked.push(seq);
        return answer(seq);
      },
      () => (changes += 1),
    );
    return { bars, asked, changes: () => changes };
  };

  it('are asked for once, of calls that are wide enough and have ended', async () => {
    const { bars, asked, changes } = asking(() => ok(staged));
    const some = [
      bar(1),
      bar(2, { endMs: Infinity }),
      bar(3, { method: 'ping' }),
      bar(4, { dir: 'in' }),
      bar(5, { target: 'narrow' }),
    ];
    const widthOf = ({ target }: Bar): number => (target === 'narrow' ? 10 : 100);
    await bars.look(some, widthOf);
    await bars.look(some, widthOf);
    expect(asked).toEqual([1]);
    expect(changes()).toBe(1);
    expect(bars.of(bar(1))).toHaveLength(3);
  });

  it('are not looked for again and again in a tape that has none', async () => {
    const { bars, asked } = asking((seq) => (seq % 2 === 0 ? ok(null) : fail('unknown-entry', '', '')));
    for (let round = 0; round < 10; round += 1)
      await bars.look(
        Array.from({ length: 20 }, (_, at) => bar(round * 100 + at)),
        () => 100,
      );
    expect(asked).toHaveLength(3);
  });

  it('are kept for so many calls', async () => {
    const { bars } = asking(() => ok(staged));
    for (let seq = 0; seq <= STAGED_MAX + 20; seq += 1) await bars.look([bar(seq)], () => 100);
    expect(bars.of(bar(0))).toEqual([]);
    expect(bars.of(bar(STAGED_MAX))).toHaveLength(3);
  });
});
