import { describe, expect, it } from 'vitest';
import type { PlotAnswer } from '../../../../src-shared/api/timeline.ts';
import { pathTrouble, plotHitAt, plotHitBeyond, plotOf, plotY } from './plot.ts';

const base = {
  total: 10,
  scanned: 10,
  unreachable: 0,
  fromMs: 100,
  bucketMs: 10,
  tapeIds: ['a', 'b'],
  isCoarse: false,
};
const few: PlotAnswer = {
  ...base,
  values: 3,
  shape: {
    kind: 'points',
    points: { ms: [100, 120, 140], value: [5, -5, 0], tape: [0, 1, 0], seq: [1, 2, 9] },
  },
};
const many: PlotAnswer = {
  ...base,
  scanned: 5,
  values: 900,
  shape: {
    kind: 'buckets',
    buckets: {
      at: [0, 4],
      count: [800, 100],
      low: [1, 3],
      p50: [2, 4],
      p95: [8, 5],
      high: [9, 6],
      lowTape: [0, 1],
      lowSeq: [11, 12],
      highTape: [1, 0],
      highSeq: [13, 14],
    },
  },
};
const strip = { topPx: 0, heightPx: 45 };
const xOf = (ms: number): number => ms - 100;

describe('a plot', () => {
  it('has each value while they are few, with its row', () => {
    const plot = plotOf(few, 'result.n');
    expect(plot).toMatchObject({ min: -5, max: 5, count: 3, share: 1, columns: [] });
    expect(plot.values[1]).toEqual({ tapeId: 'b', seq: 2, ms: 120, value: -5 });
  });

  it('has columns of many, with the rows of their extremes, and says how much of it was read', () => {
    const plot = plotOf(many, 'result.n');
    expect(plot).toMatchObject({ min: 1, max: 9, count: 900, share: 0.5, values: [] });
    expect(plot.columns[1]).toEqual({
      fromMs: 140,
      toMs: 150,
      isCoarse: false,
      count: 100,
      p50: 4,
      p95: 5,
      lowest: { tapeId: 'b', seq: 12, ms: 145, value: 3 },
      highest: { tapeId: 'a', seq: 14, ms: 145, value: 6 },
    });
  });

  it('knows what is at a point', () => {
    const points = plotOf(few, 'result.n');
    const at = (x: number, y: number, plot = points) => plotHitAt(plot, strip, xOf, { x, y }, 6)?.value.seq;
    expect([at(1, 0), at(22, 40), at(33, 20), at(39, 20)]).toEqual([1, 2, undefined, 9]);
    const columns = plotOf(many, 'result.n');
    expect([at(5, 0, columns), at(5, 44, columns), at(25, 20, columns)]).toEqual([13, 11, undefined]);
  });

  it('is stepped through', () => {
    const plot = plotOf(few, 'result.n');
    const seqs = [99, 100, 141].map((ms) => plotHitBeyond(plot, ms, 1)?.value.seq);
    expect(seqs).toEqual([1, 2, undefined]);
    expect(plotHitBeyond(plot, 140, -1)?.value.seq).toBe(2);
    expect(plotHitBeyond(plotOf(many, 'result.n'), 110, 1)?.column?.count).toBe(100);
  });

  it('stays in its lane, whatever the numbers', () => {
    const pointsOf = (value: number[]): PlotAnswer['shape'] => ({
      kind: 'points',
      points: {
        ms: value.map((_, at) => at),
        value,
        tape: value.map(() => 0),
        seq: value.map((_, at) => at),
      },
    });
    const plot = plotOf({ ...base, values: 2, shape: pointsOf([-1e308, 1e308]) }, '$');
    expect(plotY(strip, plot, 1e308)).toBeCloseTo(6);
    expect(plotY(strip, plot, -1e308)).toBeCloseTo(40);
    const flat = plotOf({ ...few, shape: pointsOf([7]) }, '$');
    expect(plotY(strip, flat, 7)).toBeCloseTo(23);
    const nothing = plotOf({ ...few, shape: pointsOf([]) }, '$');
    expect(nothing).toMatchObject({ min: 0, max: 0, values: [] });
  });

  it('says what is wrong with a path', () => {
    expect(pathTrouble('result.structuredContent.count')).toBeNull();
    expect(pathTrouble('result[')).toContain('no step');
    expect(pathTrouble('count')).toContain('begins with');
  });
});
