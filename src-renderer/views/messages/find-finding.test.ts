import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../../src-shared/api/messages.ts';
import { nearestFinding, withFindings } from './find-finding.ts';

/** Findings at these ordinals of the table; the seq of an entry is its ordinal. */
function probeOf(places: readonly number[]) {
  let asked = 0;
  return {
    count: () => asked,
    findingAt: async (ordinal: number) => {
      asked += 1;
      const seq = places[ordinal];
      return seq === undefined ? null : { tapeId: 't', seq };
    },
    ordinalOf: async ({ seq }: { readonly seq: number }) => seq,
  };
}

describe('nearestFinding', () => {
  it('finds what a walk over all of them would find', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(500), { maxLength: 60 }),
        fc.integer({ min: -1, max: 501 }),
        async (unordered, from) => {
          const places = unordered.toSorted((a, b) => a - b);
          const after = await nearestFinding(probeOf(places), from, 'after');
          const before = await nearestFinding(probeOf(places), from, 'before');
          expect(after?.seq).toBe(places.find((place) => place > from));
          expect(before?.seq).toBe(places.findLast((place) => place < from));
        },
      ),
    );
  });

  it('asks few questions about many findings', async () => {
    const places = Array.from({ length: 100_000 }, (_, at) => at * 10);
    const probe = probeOf(places);
    expect((await nearestFinding(probe, 777_777, 'after'))?.seq).toBe(777_780);
    expect(probe.count()).toBeLessThan(40);
  });

  it('keeps a filter that is stricter already', () => {
    expect(withFindings(NO_FILTER).minSeverity).toBe('warning');
    expect(withFindings({ ...NO_FILTER, minSeverity: 'error' }).minSeverity).toBe('error');
  });
});
