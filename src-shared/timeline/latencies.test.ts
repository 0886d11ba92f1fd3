import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packChips } from '../query/chips.ts';
import { BUCKET_ERROR, EXACT_MAX, Latencies } from './latencies.ts';
import { GROUPS_MAX, Statistics } from './statistics.ts';

function exact(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? -1;
}

describe('latencies', () => {
  it('are exact while they are few', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 300 }), (values) => {
        const latencies = new Latencies();
        for (const value of values) latencies.add(value);
        expect(latencies.quantiles([0.5, 0.95, 0.99])).toEqual(
          [0.5, 0.95, 0.99].map((share) => exact(values, share)),
        );
        expect(latencies.error).toBe(0);
        expect(latencies.maxUs).toBe(Math.max(0, ...values));
      }),
    );
  });

  it('are off by what they say when they are many', () => {
    const latencies = new Latencies();
    const values = Array.from({ length: EXACT_MAX * 3 }, (_, at) => ((at * 7919) % 104_729) ** 1.4);
    for (const value of values) latencies.add(value);
    expect(latencies.error).toBe(BUCKET_ERROR);
    for (const share of [0.01, 0.5, 0.95, 0.99, 0.999]) {
      const [found = 0] = latencies.quantiles([share]);
      const right = exact(values, share);
      expect(Math.abs(found - right) / right).toBeLessThanOrEqual(latencies.error * 1.01);
    }
    expect(latencies.maxUs).toBe(Math.max(...values));
    expect(latencies.count).toBe(values.length);
  });

  it('count what took days', () => {
    const latencies = new Latencies();
    for (let at = 0; at <= EXACT_MAX; at += 1) latencies.add(1e12);
    expect(latencies.quantiles([0.5])[0]).toBeGreaterThan(3e10);
    expect(latencies.maxUs).toBe(1e12);
  });
});

describe('statistics', () => {
  it('tell no more methods apart than there may be, and count the others', () => {
    const length = GROUPS_MAX + 20;
    const statistics = new Statistics({ fromMs: 0, toMs: 10 });
    statistics.add(
      {
        length,
        chips: new Uint8Array(length).fill(packChips('in', 'notification', 'none')),
        chipsAt: 0,
        at: 0,
        wallMs: new Float64Array(length),
        sizes: new Uint32Array(length).fill(10),
        latencyUs: new Float64Array(length).fill(-1),
        status: new Uint8Array(length),
      },
      { methodOf: (at) => `made up ${at}`, targetOf: () => '', keyOf: (at) => at, answerBytes: () => 0 },
      null,
    );
    expect(statistics.groups).toHaveLength(GROUPS_MAX);
    expect(statistics.others).toMatchObject({ count: 20, bytes: 200 });
  });
});
