import { describe, expect, it } from 'vitest';
import type { Bar } from './lanes.ts';
import { pathTrouble, plotOf } from './plot.ts';

const bar = (seq: number, startMs: number, endMs: number, pairSeq = seq + 1): Bar => ({
  tapeId: 't',
  seq,
  lane: 0,
  row: 0,
  startMs,
  endMs,
  dir: 'out',
  method: 'tools/call',
  target: 'echo',
  status: 'ok',
  pairSeq,
});

describe('a plot', () => {
  const bars = [bar(0, 0, 500), bar(2, 100, 200), bar(4, 300, Infinity, -1)];
  const numbers = new Map([
    [0, 10],
    [1, 7],
    [3, 3],
  ]);
  const valueOf = ({ seq }: { readonly seq: number }) => {
    const number = numbers.get(seq);
    return number === undefined ? undefined : { text: String(number), number };
  };

  it('has what answers say, when they came', () => {
    expect(plotOf(bars, 'result.count', valueOf)).toEqual({
      path: 'result.count',
      points: [
        { ms: 200, value: 3 },
        { ms: 500, value: 7 },
      ],
      min: 3,
      max: 7,
    });
  });

  it('has what requests say, when they were sent', () => {
    expect(plotOf(bars, 'params.n', valueOf)?.points).toEqual([{ ms: 0, value: 10 }]);
  });

  it('is none where there is no number', () => {
    expect(plotOf(bars, 'result.count', () => ({ text: 'words', number: null }))).toBeNull();
    expect(plotOf([], 'result.count', valueOf)).toBeNull();
  });

  it('says what is wrong with a path', () => {
    expect(pathTrouble('result.structuredContent.count')).toBeNull();
    expect(pathTrouble('result[')).toContain('no step');
    expect(pathTrouble('count')).toContain('begins with');
  });
});
