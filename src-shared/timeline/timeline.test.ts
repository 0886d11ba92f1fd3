import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packChips } from '../query/chips.ts';
import { ROW_STATUSES } from '../state/row.ts';
import type { RowBlock } from './block.ts';
import { BUCKETS_MAX, Density, bucketsOf } from './density.ts';
import { ExchangePick, LANES_MAX } from './exchange-pick.ts';
import { MARKS_MAX, MarkPick } from './mark-pick.ts';
import { Top } from './top.ts';

const T = 1_780_000_000_000;
const OK = ROW_STATUSES.indexOf('ok');
const PENDING = ROW_STATUSES.indexOf('pending');

/** Requests one after the other, each lasting as long as is said; null is open. */
function requests(rows: readonly { readonly atMs: number; readonly tookMs: number | null }[]): RowBlock {
  return {
    length: rows.length,
    chips: new Uint8Array(rows.length).fill(packChips('out', 'request', 'none')),
    chipsAt: 0,
    at: 0,
    wallMs: Float64Array.from(rows, ({ atMs }) => T + atMs),
    sizes: new Uint32Array(rows.length).fill(100),
    latencyUs: Float64Array.from(rows, ({ tookMs }) => (tookMs === null ? -1 : tookMs * 1000)),
    status: Uint8Array.from(rows, ({ tookMs }) => (tookMs === null ? PENDING : OK)),
  };
}

describe('buckets', () => {
  it('cover any range, are no more than asked for, and stand at multiples of their width', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e11, noNaN: true }),
        fc.integer({ min: 2, max: BUCKETS_MAX }),
        (offset, span, max) => {
          const range = { fromMs: T + offset, toMs: T + offset + span };
          const { fromMs, bucketMs, count } = bucketsOf(range, max);
          expect(count).toBeGreaterThanOrEqual(1);
          expect(count).toBeLessThanOrEqual(max);
          expect(fromMs).toBeLessThanOrEqual(range.fromMs);
          expect(fromMs + bucketMs * count).toBeGreaterThan(range.toMs);
          expect(Number.isInteger(Math.log2(bucketMs))).toBe(true);
          expect(Number.isInteger(fromMs / bucketMs)).toBe(true);
        },
      ),
    );
  });

  it('may be counted in pieces and added up', () => {
    const rows = Array.from({ length: 500 }, (_, at) => ({ atMs: at * 3.7, tookMs: 1 }));
    const range = { fromMs: T, toMs: T + 2_000 };
    const whole = new Density(bucketsOf(range, 100));
    whole.add(requests(rows));
    const sum = new Density(whole.buckets);
    for (const some of [rows.slice(0, 123), rows.slice(123)]) {
      const block = requests(some);
      const { bucketMs } = whole.buckets;
      const first = Math.floor((block.wallMs[0] ?? 0) / bucketMs);
      const piece = new Density({ fromMs: first * bucketMs, bucketMs, count: 200 });
      piece.add(block);
      sum.addCounted(piece);
    }
    expect(sum.outgoing).toEqual(whole.outgoing);
    expect(sum.bytes).toEqual(whole.bytes);
  });
});

describe('picks', () => {
  it('the highest scores out of any number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 }),
        fc.integer({ min: 0, max: 20 }),
        (scores, max) => {
          const top = new Top(max);
          scores.forEach((score, item) => top.push(score, item));
          const picked = top.items().map((item) => scores[item] ?? -1);
          expect(picked.toSorted((a, b) => b - a)).toEqual(scores.toSorted((a, b) => b - a).slice(0, max));
        },
      ),
    );
  });

  it('the longest exchanges, open ones first, and counts those left out by lane', () => {
    const block = requests(
      Array.from({ length: 100 }, (_, at) => ({ atMs: at, tookMs: at % 10 === 0 ? null : at })),
    );
    const range = { fromMs: T, toMs: T + 200 };
    const pick = new ExchangePick(range, bucketsOf(range, 10), 12);
    pick.add(block, 1_000, (at) => (at % 2 === 0 ? 'even' : 'odd'), null);
    expect(pick.total).toBe(100);
    expect(pick.lanes.map(({ id, count }) => [id, count])).toEqual([
      ['odd', 50],
      ['even', 50],
    ]);
    const open = Array.from({ length: 10 }, (_, at) => 1_000 + at * 10);
    expect(pick.places().toSorted((a, b) => a - b)).toEqual(
      [...open, 1_098, 1_099].toSorted((a, b) => a - b),
    );
  });

  it('the ones that failed, however short they were', () => {
    const block = requests(Array.from({ length: 100 }, (_, at) => ({ atMs: at, tookMs: at })));
    const failed = ROW_STATUSES.indexOf('tool-error');
    for (const at of [0, 3, 4, 5, 6, 99]) block.status[at] = failed;
    const range = { fromMs: T, toMs: T + 1_000 };
    const pick = new ExchangePick(range, bucketsOf(range, 10), 12);
    pick.add(block, 0, () => 'all', null);
    // A third of the places is for them; of those too the longest.
    const places = pick.places().toSorted((a, b) => a - b);
    expect(places).toEqual([4, 5, 6, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  });

  it('an exchange that began before the window and lasts into it', () => {
    const block = requests([
      { atMs: 0, tookMs: 50 },
      { atMs: 1, tookMs: 2 },
      { atMs: 2, tookMs: null },
    ]);
    const range = { fromMs: T + 40, toMs: T + 60 };
    const pick = new ExchangePick(range, bucketsOf(range, 10));
    pick.add(block, 0, () => 'all', null);
    expect(pick.places().toSorted((a, b) => a - b)).toEqual([0, 2]);
  });

  it('no more lanes than there may be', () => {
    const block = requests(Array.from({ length: LANES_MAX + 5 }, (_, at) => ({ atMs: at, tookMs: 1 })));
    const range = { fromMs: T, toMs: T + 1_000 };
    const pick = new ExchangePick(range, bucketsOf(range, 10));
    pick.add(block, 0, (at) => `server ${at}`, null);
    expect(pick.lanes).toHaveLength(LANES_MAX);
    expect(pick.total).toBe(LANES_MAX + 5);
    expect(pick.places()).toHaveLength(LANES_MAX);
  });

  it('the gravest marks, and of equal ones the newest', () => {
    const block: RowBlock = {
      ...requests(Array.from({ length: 6 }, (_, at) => ({ atMs: at, tookMs: 1 }))),
      chips: Uint8Array.from([
        packChips('none', 'process', 'error'),
        packChips('in', 'response', 'warning'),
        packChips('in', 'response', 'error'),
        packChips('none', 'session', 'none'),
        packChips('in', 'response', 'error'),
        packChips('none', 'session', 'none'),
      ]),
    };
    const names = ['exit', '', '', 'restart', '', 'ready'];
    const marks = (max: number) => {
      const pick = new MarkPick({ fromMs: T, toMs: T + 10 }, max);
      pick.add(block, 0, (at) => names[at] ?? '', null);
      return { total: pick.total, places: pick.places().toSorted((a, b) => a - b) };
    };
    expect(marks(10)).toEqual({ total: 5, places: [0, 1, 2, 3, 4] });
    expect(marks(3)).toEqual({ total: 5, places: [0, 3, 4] });
  });

  it('marks wherever there are any, of however many', () => {
    const block = requests(Array.from({ length: 5_000 }, (_, at) => ({ atMs: at, tookMs: 1 })));
    block.chips.fill(packChips('in', 'response', 'error'));
    const pick = new MarkPick({ fromMs: T, toMs: T + 4_999 });
    pick.add(block, 0, () => '', null);
    const places = pick.places().toSorted((a, b) => a - b);
    expect(pick.total).toBe(5_000);
    expect(places).toHaveLength(MARKS_MAX);
    const gaps = places.map((place, at) => place - (places[at - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(3 * (5_000 / MARKS_MAX));
  });
});
