import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExchangesAnswer } from '../../../../src-shared/api/timeline.ts';
import { ROW_STATUSES, type RowStatus } from '../../../../src-shared/state/row.ts';
import { CAUSES_MAX, causesOf } from './causes.ts';
import {
  ROWS_MAX,
  barAt,
  countIn,
  depthsIn,
  laneAt,
  laneBoxes,
  lanesOf,
  lanesThatFit,
  rowTop,
} from './lanes.ts';

interface Given {
  readonly startMs: number;
  /** Null is open. */
  readonly tookMs: number | null;
  readonly dir?: 'in' | 'out';
  readonly lane?: number;
  readonly status?: RowStatus;
  readonly target?: string;
}

function answerOf(given: readonly Given[], laneIds: readonly string[] = ['out', 'in']): ExchangesAnswer {
  const sorted = given.toSorted((a, b) => a.startMs - b.startMs);
  return {
    total: 1,
    scanned: 1,
    unreachable: 0,
    lanes: laneIds.map((id) => ({ id, count: 0, starts: [1, 2, 3, 4] })),
    fromMs: 0,
    bucketMs: 100,
    left: 0,
    isCoarse: false,
    tapeIds: ['t'],
    methods: ['tools/call'],
    tape: sorted.map(() => 0),
    seq: sorted.map((_, at) => at * 2),
    method: sorted.map(() => 0),
    target: sorted.map(({ target }) => target ?? 'echo'),
    lane: sorted.map(({ lane }) => lane ?? 0),
    startMs: sorted.map(({ startMs }) => startMs),
    endMs: sorted.map(({ startMs, tookMs }) => (tookMs === null ? -1 : startMs + tookMs)),
    dir: sorted.map(({ dir }) => (dir === 'in' ? 0 : 1)),
    status: sorted.map(({ status }) => ROW_STATUSES.indexOf(status ?? 'ok')),
    pairSeq: sorted.map(() => -1),
  };
}

const title = (id: string): string => id;
const some = fc.array(
  fc.record({
    startMs: fc.integer({ min: 0, max: 1_000 }),
    tookMs: fc.option(fc.integer({ min: 0, max: 200 }), { freq: 20 }),
    lane: fc.integer({ min: 0, max: 1 }),
  }),
  { maxLength: ROWS_MAX },
);

describe('lanes', () => {
  it('lay no bar on another', () => {
    fc.assert(
      fc.property(some, (given) => {
        const { bars } = lanesOf(answerOf(given), title, []);
        for (const one of bars) {
          const over = bars.filter(
            (other) =>
              other !== one &&
              other.lane === one.lane &&
              other.row === one.row &&
              other.startMs < one.endMs &&
              one.startMs < other.endMs,
          );
          expect(over).toEqual([]);
        }
      }),
    );
  });

  it('share the last row when more is open than a lane is high', () => {
    const given = Array.from({ length: ROWS_MAX + 10 }, (_, at) => ({ startMs: at, tookMs: null }));
    const { bars } = lanesOf(answerOf(given), title, []);
    expect(Math.max(...bars.map(({ row }) => row))).toBe(ROWS_MAX - 1);
  });

  it('keep the order in which they were seen', () => {
    const answer = answerOf([{ startMs: 0, tookMs: 1, lane: 1 }], ['b', 'a', 'c']);
    const lanes = lanesOf(answer, title, ['c', 'a']);
    expect(lanes.lanes.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    expect(lanes.bars[0]?.lane).toBe(1);
  });

  it('are as deep, and count as many, as is in sight', () => {
    const lanes = lanesOf(
      answerOf([
        { startMs: 0, tookMs: 100 },
        { startMs: 10, tookMs: 100 },
        { startMs: 300, tookMs: 10 },
      ]),
      title,
      ['out', 'in'],
    );
    expect(depthsIn(lanes, { fromMs: 0, toMs: 50 })).toEqual([2, 1]);
    expect(depthsIn(lanes, { fromMs: 250, toMs: 350 })).toEqual([1, 1]);
    expect(countIn(lanes, 0, { fromMs: 250, toMs: 350 })).toBe(1);
    // Where not each is a bar: by where they begin.
    expect(countIn({ ...lanes, left: 5 }, 0, { fromMs: 100, toMs: 300 })).toBe(5);
  });

  it('fit into their height, and have no box where there is no room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 28, max: 400 }),
        fc.nat({ max: 25 }),
        (depths, height, first) => {
          const boxes = laneBoxes(depths, 50, height, first);
          expect(boxes).toHaveLength(depths.length);
          const shown = boxes.filter((box) => box !== null);
          expect(shown).toHaveLength(lanesThatFit(depths.length, height));
          // They follow each other, from the one that is wanted, or as far down as it goes.
          const from = boxes.findIndex((box) => box !== null);
          expect(from).toBe(Math.min(first, depths.length - shown.length));
          expect(boxes.slice(from, from + shown.length)).toEqual(shown);
          let bottom = 50;
          for (const box of shown) {
            expect(laneAt(boxes, bottom)).toBe(boxes.indexOf(box));
            expect(box.topPx).toBe(bottom);
            bottom += box.heightPx;
            expect(rowTop(box, 99) + box.rowPx).toBeLessThanOrEqual(bottom + 1);
          }
          expect(bottom).toBeLessThanOrEqual(50 + height);
        },
      ),
    );
  });

  it('find the bar at a point, the narrowest of those within reach', () => {
    const lanes = lanesOf(
      answerOf([
        { startMs: 100, tookMs: 1 },
        { startMs: 104, tookMs: 300 },
      ]),
      title,
      ['out', 'in'],
    );
    const boxes = laneBoxes([1, 1], 0, 40);
    const at = (x: number, y = 6) => barAt(lanes, boxes, (ms) => ms, { x, y }, 3)?.startMs ?? null;
    expect(at(100)).toBe(100);
    expect(at(98)).toBe(100);
    expect(at(103)).toBe(104);
    expect(at(300)).toBe(104);
    expect(at(50)).toBeNull();
    expect(at(100, 200)).toBeNull();
  });
});

describe('causes', () => {
  const kinds = (given: readonly Given[]) =>
    causesOf(lanesOf(answerOf(given), title, ['out', 'in']).bars).map(
      ({ kind, from, to }) => `${kind} ${from.startMs} ${to.startMs}`,
    );

  it('are a call that waits alone while the server asks', () => {
    expect(
      kinds([
        { startMs: 0, tookMs: 100 },
        { startMs: 20, tookMs: 30, dir: 'in', lane: 1 },
      ]),
    ).toEqual(['inside 0 20']);
  });

  it('are not guessed when two calls wait, or none', () => {
    expect(
      kinds([
        { startMs: 0, tookMs: 100 },
        { startMs: 5, tookMs: null },
        { startMs: 20, tookMs: 30, dir: 'in', lane: 1 },
      ]),
    ).toEqual([]);
    expect(
      kinds([
        { startMs: 0, tookMs: 10 },
        { startMs: 20, tookMs: 30, dir: 'in', lane: 1 },
      ]),
    ).toEqual([]);
  });

  it('are the rounds of one call', () => {
    expect(
      kinds([
        { startMs: 0, tookMs: 10, status: 'input' },
        { startMs: 5, tookMs: 2, target: 'other' },
        { startMs: 50, tookMs: 10, status: 'input' },
        { startMs: 90, tookMs: 10 },
        { startMs: 200, tookMs: 10 },
      ]),
    ).toEqual(['round 0 50', 'round 50 90']);
  });

  it('are no more than can be followed', () => {
    const given = Array.from({ length: CAUSES_MAX * 2 }, (_, at): Given => ({
      startMs: at * 10,
      tookMs: 1,
      status: 'input',
    }));
    expect(kinds(given)).toHaveLength(CAUSES_MAX);
  });
});
