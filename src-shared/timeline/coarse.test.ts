import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packChips } from '../query/chips.ts';
import { ROW_STATUSES } from '../state/row.ts';
import type { RowBlock } from './block.ts';
import { COARSE_BUCKETS, COARSE_EXCHANGES_MAX, Coarse } from './coarse.ts';
import { Density, Histogram, bucketsOf, rangeOf } from './density.ts';

const T = 1_780_000_000_000;
const OK = ROW_STATUSES.indexOf('ok');

interface TestRow {
  readonly ms: number;
  readonly chip: number;
  readonly us: number;
}

function blockOf(rows: readonly TestRow[]): RowBlock {
  return {
    length: rows.length,
    chips: Uint8Array.from(rows, ({ chip }) => chip),
    chipsAt: 0,
    at: 0,
    wallMs: Float64Array.from(rows, ({ ms }) => T + ms),
    sizes: new Uint32Array(rows.length).fill(10),
    latencyUs: Float64Array.from(rows, ({ us }) => us),
    status: new Uint8Array(rows.length).fill(OK),
  };
}

const chips = fc.constantFrom(
  packChips('out', 'request', 'none'),
  packChips('in', 'request', 'warning'),
  packChips('in', 'response', 'error'),
  packChips('none', 'stderr', 'none'),
);
/** Steps in time: microseconds, seconds, days, and sometimes back. */
const steps = fc.oneof(
  fc.double({ min: 0, max: 0.01, noNaN: true }),
  fc.double({ min: -5, max: 1_000, noNaN: true }),
  fc.integer({ min: -10_000_000, max: 100_000_000 }),
);
const tapes = fc
  .array(fc.array(fc.tuple(steps, chips, fc.integer({ min: 0, max: 5_000_000 })), { maxLength: 20 }), {
    maxLength: 12,
  })
  .map((blocks) => {
    let ms = 0;
    return blocks.map((rows) =>
      rows.map(([step, chip, us]): TestRow => {
        ms += step;
        return { ms, chip, us };
      }),
    );
  });

function folded(blocks: readonly (readonly TestRow[])[]): Coarse {
  const coarse = new Coarse();
  let seq = 0;
  for (const rows of blocks) {
    coarse.fold(seq, blockOf(rows), (i) =>
      rows[i]?.chip === packChips('in', 'response', 'error') ? 1 : null,
    );
    seq += rows.length;
  }
  return coarse;
}

describe('a tape of any length', () => {
  it('is counted as exactly as a picture of it needs, however it grew', () => {
    fc.assert(
      fc.property(tapes, fc.integer({ min: 2, max: 2_000 }), (blocks, max) => {
        const coarse = folded(blocks);
        const all = blocks.map(blockOf);
        const extent = rangeOf(all);
        expect(coarse.extent).toEqual(extent);
        if (extent === null || coarse.density === null) return;
        expect(coarse.density.buckets.count).toBeLessThanOrEqual(COARSE_BUCKETS);
        const buckets = bucketsOf(extent, max);
        fc.pre(coarse.density.buckets.bucketMs <= buckets.bucketMs);
        const [told, exact] = [new Density(buckets), new Density(buckets)];
        told.addFiner(coarse.density);
        for (const block of all) exact.add(block);
        expect(told).toEqual(exact);
        const began = new Histogram(buckets);
        for (const { ms, chip } of blocks.flat())
          if (chip === packChips('out', 'request', 'none')) began.add(T + ms);
        const starts = new Histogram(buckets);
        const outgoing = coarse.starts(packChips('out', 'request', 'none') & 0b11);
        if (outgoing !== null) starts.addFiner(outgoing);
        expect(starts.counts).toEqual(began.counts);
      }),
    );
  });

  it('keeps its longest exchanges and its marks', () => {
    fc.assert(
      fc.property(tapes, (blocks) => {
        const coarse = folded(blocks);
        const rows = blocks.flat().map((row, seq) => ({ ...row, seq }));
        const requests = rows.filter(({ chip }) => (chip & 0b11_1100) === 0);
        const times = coarse.exchanges.map(({ weight }) => Math.round(weight * 1000));
        expect(times).toEqual(times.toSorted((a, b) => b - a));
        expect(coarse.exchanges.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
          requests.map(({ seq }) => seq),
        );
        const errors = rows.filter(({ chip }) => chip === packChips('in', 'response', 'error'));
        expect(coarse.marked).toBe(errors.length);
        expect(coarse.times).toHaveLength(blocks.length);
      }),
    );
  });

  it(`keeps the ${COARSE_EXCHANGES_MAX} longest of many`, () => {
    const coarse = new Coarse();
    const count = 3 * COARSE_EXCHANGES_MAX;
    const rows = Array.from({ length: count }, (_, at) => ({
      ms: at,
      chip: packChips('out', 'request', 'none'),
      us: (at * 7_919) % count,
    }));
    coarse.fold(0, blockOf(rows), () => null);
    expect(coarse.exchanges).toHaveLength(COARSE_EXCHANGES_MAX);
    const least = Math.min(...coarse.exchanges.map(({ seq }) => rows[seq]?.us ?? 0));
    expect(least).toBe(count - COARSE_EXCHANGES_MAX);
  });
});
