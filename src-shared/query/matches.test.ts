import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROW_KINDS, SEVERITIES } from '../state/row.ts';
import { chipDir, chipKind, chipSeverity, chipTable, packChips, raiseSeverity } from './chips.ts';
import { Matches } from './matches.ts';
import { Ordinals } from './ordinals.ts';

const always = () => true;

describe('chips', () => {
  it('keeps direction, kind and severity apart', () => {
    for (const [d, dir] of (['in', 'out', 'none'] as const).entries()) {
      for (const [k, kind] of ROW_KINDS.entries()) {
        for (const [s, severity] of SEVERITIES.entries()) {
          const chips = packChips(dir, kind, severity);
          expect([chipDir(chips), chipKind(chips), chipSeverity(chips)]).toEqual([d, k, s]);
          expect(chipTable({ dirs: [dir], kinds: [kind], minSeverity: severity })[chips]).toBe(1);
        }
      }
    }
  });

  it('never lowers a severity', () => {
    const error = packChips('in', 'note', 'error');
    expect(raiseSeverity(error, 'info')).toBe(error);
    expect(raiseSeverity(packChips('in', 'note', 'info'), 'error')).toBe(error);
  });
});

describe('ordinals', () => {
  it('grows, ranks and drops at the front', () => {
    const list = new Ordinals();
    for (let value = 0; value < 10_000; value += 2) list.push(value);
    expect([list.length, list.at(17), list.rank(34), list.rank(35), list.has(34), list.has(35)]).toEqual([
      5000,
      34,
      17,
      18,
      true,
      false,
    ]);
    list.dropBelow(9001);
    expect([list.length, list.at(0)]).toEqual([499, 9002]);
    for (let value = 10_000; value < 20_000; value += 1) list.push(value);
    expect([list.length, list.at(0), list.at(499), list.at(10_498)]).toEqual([10_499, 9002, 10_000, 19_999]);
    expect(Array.from(list.slice(498, 501))).toEqual([9998, 10_000, 10_001]);
  });
});

describe('matches', () => {
  it('stays equal to a filter over all rows while rows come, change and go', () => {
    const table = new Uint8Array(256);
    table[1] = 1;
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ act: fc.constant('append' as const), value: fc.nat(1) }) },
      { weight: 3, arbitrary: fc.record({ act: fc.constant('change' as const), value: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ act: fc.constant('drop' as const), value: fc.nat(5) }) },
      { weight: 2, arbitrary: fc.record({ act: fc.constant('look' as const), value: fc.constant(0) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.boolean(), (steps, hasText) => {
        const chips: number[] = [];
        const columns = {
          floor: 0,
          get end() {
            return chips.length;
          },
          chipsAt: (place: number) => chips[place] ?? 0,
          chipsFrom: (place: number, to: number) =>
            Uint8Array.from(chips.slice(place, Math.min(to, place + 7))),
        };
        const hits = hasText
          ? {
              get frontier() {
                return Math.max(0, chips.length - 2);
              },
              has: (place: number) => place % 3 === 0,
            }
          : null;
        const matches = new Matches(columns, table, hits);
        for (const { act, value } of steps) {
          if (act === 'append') chips.push(value);
          else if (act === 'drop') columns.floor = Math.min(chips.length, columns.floor + value);
          else if (act === 'change' && chips.length > 0) {
            const place = value % chips.length;
            chips[place] = 1 - (chips[place] ?? 0);
            matches.changed(place);
          }
          if (act !== 'look') continue;
          matches.extend(always);
          const end = hits?.frontier ?? chips.length;
          const expected = chips
            .map((_, place) => place)
            .filter((place) => place >= columns.floor && place < end && chips[place] === 1)
            .filter((place) => hits === null || hits.has(place));
          expect(Array.from(matches.list.slice(0, matches.list.length))).toEqual(expected);
        }
      }),
      { seed: 20261123, numRuns: 500 },
    );
  });

  it('can be stopped and goes on where it was', () => {
    const columns = {
      floor: 0,
      end: 100_000,
      chipsAt: () => 0,
      chipsFrom: (from: number, to: number) => new Uint8Array(to - from),
    };
    const matches = new Matches(columns, new Uint8Array(256).fill(1), null);
    matches.extend(() => false);
    expect(matches.frontier).toBeGreaterThan(0);
    expect(matches.frontier).toBeLessThan(100_000);
    expect(matches.list.length).toBe(matches.frontier);
    matches.extend(always);
    expect(matches.list.length).toBe(100_000);
  });
});
