import { describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../../src-shared/api/messages.ts';
import { numberReader } from '../../../src-shared/query/value-at.ts';
import { COLUMN_CHUNK_ROWS } from './row-columns.ts';
import { KNOWN_VALUES_MAX, LONG_PLOTS_MAX, LongPlots, PARTS_MAX, type FarWindow } from './long-plot.ts';
import { STRETCH_ROWS } from './row-stretches.ts';
import { TapeMatches } from './tape-matches.ts';
import type { TapeRecord } from './tape-table.ts';

const BLOCKS = 4;
const ROWS = BLOCKS * STRETCH_ROWS;
const T = 1_780_000_000_000;

const tape: TapeRecord = {
  key: 3,
  tapeId: 'long',
  serverId: 's',
  serverName: 's',
  title: '',
  openedMs: T,
  lastMs: T + ROWS,
  ending: '',
  era: null,
  protocolVersion: null,
  isClosed: true,
  damage: null,
  findings: 0,
  entries: ROWS,
  at: { segment: 1, offset: 0 },
};

/** Row `seq` stands `seq` milliseconds after the first; its other half is the row after it, or before. */
const window = (leastMs: number, blocks = [0, 1, 2, 3]): FarWindow => ({
  blocks: blocks.map((block) => ({ block, rows: STRETCH_ROWS, isWhole: true })),
  leastMs,
  rowsOf({ block }) {
    const seq = block * STRETCH_ROWS;
    return {
      seq,
      length: STRETCH_ROWS,
      at: 0,
      chipsAt: 0,
      chips: new Uint8Array(STRETCH_ROWS),
      wallMs: Float64Array.from({ length: STRETCH_ROWS }, (_, i) => T + seq + i),
      sizes: new Uint32Array(STRETCH_ROWS),
      latencyUs: new Float64Array(STRETCH_ROWS),
      status: new Uint8Array(STRETCH_ROWS),
      methodAt: () => 0,
      targetAt: () => '',
      targetKey: () => 0,
      pairAt: (i) => (seq + i) ^ 1,
    };
  },
});

/** Each `every`th row has its own place as its number. */
function numbersOf(every: number) {
  let reads = 0;
  return {
    get reads() {
      return reads;
    },
    of: () => ({ tapeId: 'long', values: new Float64Array(COLUMN_CHUNK_ROWS).fill(NaN), known: 0 }),
    fill(_: unknown, __: unknown, chunk: number, numbers: { values: Float64Array; known: number }): void {
      reads += 1;
      for (let i = 0; i < STRETCH_ROWS; i += 1) {
        const seq = chunk * STRETCH_ROWS + i;
        if (seq % every === 0) numbers.values[i] = seq;
      }
      numbers.known = STRETCH_ROWS;
    },
    rest: () => undefined,
  };
}

const pathOf = (text: string) => ({ text, reader: numberReader(['n']) });
const path = pathOf('result.n');
const whole = { fromMs: T, toMs: T + ROWS, path: path.text, filter: NO_FILTER, buckets: 500 };
const always = (): boolean => true;
const once = (): boolean => false;

describe('a plot of a very long tape', () => {
  it('is read the newest first, told as far as it is, and read once for all windows', () => {
    const numbers = numbersOf(2);
    const plots = new LongPlots(numbers);
    const first = plots.answer(tape, path, window(16), null, whole, once);
    expect(first).toMatchObject({ total: ROWS, scanned: STRETCH_ROWS, values: STRETCH_ROWS / 2 });
    expect(first.shape.kind === 'buckets' && first.shape.buckets.lowSeq[0]).toBe(ROWS - STRETCH_ROWS);
    expect(plots.isReading).toBe(true);
    plots.readOn(always);
    expect(plots.isReading).toBe(false);
    const all = plots.answer(tape, path, window(16), null, whole, once);
    expect(all).toMatchObject({ scanned: ROWS, values: ROWS / 2, isCoarse: true });
    const half = { ...whole, toMs: T + 2 * STRETCH_ROWS - 1 };
    const part = plots.answer(tape, path, window(16, [0, 1]), null, half, once);
    expect(part).toMatchObject({ scanned: 2 * STRETCH_ROWS, values: STRETCH_ROWS });
    expect(numbers.reads).toBe(BLOCKS);
  });

  it('has each value as a point where they are rare', () => {
    const plots = new LongPlots(numbersOf(100));
    const { shape, isCoarse } = plots.answer(tape, path, window(16), null, whole, always);
    if (shape.kind !== 'points') throw new Error('they are few');
    expect(isCoarse).toBe(false);
    expect(shape.points.seq).toEqual(Array.from({ length: Math.ceil(ROWS / 100) }, (_, n) => n * 100));
    expect(ROWS).toBeGreaterThan(KNOWN_VALUES_MAX);
  });

  it('counts a message when it or its other half matches, and waits until that is known', () => {
    const plots = new LongPlots(numbersOf(2));
    const matches = new TapeMatches(ROWS);
    const undecided = plots.answer(tape, path, window(16), matches, whole, always);
    expect(undecided).toMatchObject({ scanned: 0, values: 0 });
    matches.put(0, ROWS, new Uint32Array(ROWS / 32));
    for (const seq of [101, 20_000, 20_003]) matches.set(seq, true);
    const { shape } = plots.answer(tape, path, window(16), matches, whole, always);
    expect(shape.kind === 'points' && shape.points.seq).toEqual([100, 20_000, 20_002]);
    matches.set(30_000, true);
    plots.changed('long', [30_000]);
    expect(plots.answer(tape, path, window(16), matches, whole, always).values).toBe(4);
  });

  it('keeps few plots, and tells no more stretches apart than it may', () => {
    const numbers = numbersOf(1);
    const plots = new LongPlots(numbers);
    for (let n = 0; n <= LONG_PLOTS_MAX; n += 1)
      plots.answer(tape, pathOf(`result.n${n}`), window(16), null, whole, always);
    expect(numbers.reads).toBe((LONG_PLOTS_MAX + 1) * BLOCKS);
    plots.answer(tape, pathOf('result.n0'), window(16), null, whole, always);
    expect(numbers.reads).toBe((LONG_PLOTS_MAX + 2) * BLOCKS);
    plots.forget('long');
    // A stretch for each millisecond: after as many as may be, blocks are one stretch.
    const many = Math.ceil(PARTS_MAX / STRETCH_ROWS) + 3;
    const long = { ...tape, entries: many * STRETCH_ROWS };
    const wide = { ...whole, toMs: T + many * STRETCH_ROWS, buckets: 2_000 };
    const blocks = Array.from({ length: many }, (_, block) => block);
    const answer = plots.answer(long, path, window(1, blocks), null, wide, always);
    expect(answer.values).toBe(many * STRETCH_ROWS);
    const { shape } = answer;
    // The two oldest blocks were read last.
    expect(shape.kind === 'buckets' && shape.buckets.count.slice(0, 2)).toEqual([STRETCH_ROWS, STRETCH_ROWS]);
  });
});
