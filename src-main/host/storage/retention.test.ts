import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { planSweep } from './retention.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 1_000 * DAY_MS;
const OFF = { maxAgeDays: null, maxBytes: null };

function tape(over: Partial<Tape> & { id: string }): Tape {
  return {
    serverId: 's',
    serverName: 'echo',
    title: 'node echo.mjs',
    openedMs: 0,
    lastMs: NOW_MS,
    state: 'ended',
    ending: 'stopped',
    era: null,
    protocolVersion: null,
    entries: 1,
    sizeBytes: 100,
    rawBytes: 100,
    sealedBytes: 0,
    sealing: 'raw',
    damage: '',
    pinned: false,
    origin: null,
    findings: 0,
    ...over,
  };
}

const aged = (id: string, days: number, over: Partial<Tape> = {}) =>
  tape({ id, lastMs: NOW_MS - days * DAY_MS, ...over });
const idsOf = (...given: Parameters<typeof planSweep>) => planSweep(...given).map(({ tapeId }) => tapeId);

describe('a sweep', () => {
  it('takes nothing without rules', () => {
    expect(planSweep([aged('a', 900)], OFF, NOW_MS)).toEqual([]);
  });

  it('takes what is older than the days, the oldest first, and not what is as old', () => {
    const tapes = [aged('new', 1), aged('edge', 30), aged('old', 31), aged('older', 40)];
    expect(idsOf(tapes, { ...OFF, maxAgeDays: 30 }, NOW_MS)).toEqual(['older', 'old']);
  });

  it('takes the oldest until the rest fits, and says why each goes', () => {
    const tapes = [aged('a', 1), aged('b', 2), aged('c', 3), aged('d', 400)];
    expect(planSweep(tapes, { maxAgeDays: 365, maxBytes: 250 }, NOW_MS)).toMatchObject([
      { tapeId: 'd', why: 'age', bytes: 100 },
      { tapeId: 'c', why: 'size' },
    ]);
  });

  it('never takes what is pinned or being recorded, though it counts', () => {
    const tapes = [aged('pinned', 9, { pinned: true }), aged('living', 8, { state: 'living' }), aged('c', 1)];
    expect(idsOf(tapes, { ...OFF, maxBytes: 250 }, NOW_MS)).toEqual(['c']);
  });

  it('keeps its promises, whatever the tapes and the rules are', () => {
    const anyTape = fc.record({
      days: fc.integer({ min: 0, max: 100 }),
      sizeBytes: fc.integer({ min: 0, max: 1_000 }),
      pinned: fc.boolean(),
      state: fc.constantFrom('living', 'ended', 'interrupted', 'damaged'),
    });
    const rules = fc.record({
      maxAgeDays: fc.option(fc.integer({ min: 1, max: 100 })),
      maxBytes: fc.option(fc.integer({ min: 0, max: 5_000 })),
    });
    fc.assert(
      fc.property(fc.array(anyTape, { maxLength: 30 }), rules, (made, rule) => {
        const tapes = made.map(({ days, ...over }, i) => aged(`t${i}`, days, over));
        const gone = new Set(idsOf(tapes, rule, NOW_MS));
        const left = tapes.filter(({ id }) => !gone.has(id));
        expect(
          tapes.filter(({ id, pinned, state }) => gone.has(id) && (pinned || state === 'living')),
        ).toEqual([]);
        const free = left.filter(({ pinned, state }) => !pinned && state !== 'living');
        const oldest = Math.max(0, ...free.map(({ lastMs }) => (NOW_MS - lastMs) / DAY_MS));
        expect(oldest).toBeLessThanOrEqual(rule.maxAgeDays ?? Infinity);
        const bytes = left.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        // What could have gone is gone, or all that is left fits.
        expect(free.length === 0 || bytes <= (rule.maxBytes ?? Infinity)).toBe(true);
        // No more than was needed: with the last one back a rule is broken again.
        const last = tapes.find(({ id }) => id === [...gone].at(-1));
        const isNeeded =
          last === undefined ||
          (NOW_MS - last.lastMs) / DAY_MS > (rule.maxAgeDays ?? Infinity) ||
          bytes + last.sizeBytes > (rule.maxBytes ?? Infinity);
        expect(isNeeded).toBe(true);
      }),
    );
  });
});
