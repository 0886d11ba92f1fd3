import { describe, expect, it } from 'vitest';
import { AT_LIVE, changePlayhead, SILENCE_MAX_MS, type Moment, type Playhead } from './playhead.ts';
import { advance, AHEAD_ROWS, Player, TICK_MS } from './player.ts';

const row = (ordinal: number, wallMs: number): Moment => ({
  entry: { tapeId: 't', seq: ordinal },
  wallMs,
  ordinal,
});

describe('how far it comes in one tick', () => {
  it('passes the rows whose time has come', () => {
    const ahead = [row(1, 110), row(2, 120), row(3, 400)];
    expect(advance(100, 25, ahead, false)).toEqual({ tapeMs: 125, rows: 2 });
    expect(advance(125, 25, ahead.slice(2), false)).toEqual({ tapeMs: 150, rows: 0 });
  });

  it('cuts a long silence short, when silences are skipped', () => {
    const ahead = [row(1, 60_000)];
    expect(advance(0, 50, ahead, false)).toEqual({ tapeMs: 50, rows: 0 });
    const cut = advance(0, 50, ahead, true);
    expect(cut).toEqual({ tapeMs: 60_000 - SILENCE_MAX_MS + 50, rows: 0 });
    expect(advance(cut.tapeMs, SILENCE_MAX_MS, ahead, true).rows).toBe(1);
  });
});

function world(all: readonly Moment[], start: Partial<Playhead> = {}) {
  let state: Playhead = {
    ...AT_LIVE,
    moment: all[0] ?? null,
    isPlaying: true,
    skipsSilence: false,
    ...start,
  };
  let nowMs = 0;
  let waiting: (() => void) | null = null;
  const ends: number[] = [];
  const leaps: number[] = [];
  const player = new Player({
    now: () => nowMs,
    after(_delayMs, run) {
      waiting = run;
      return () => (waiting = null);
    },
    rowsAfter: async (ordinal, limit) => all.slice(ordinal + 1, ordinal + 1 + limit),
    playhead: () => state,
    arrived(moment) {
      state = changePlayhead(state, { kind: 'arrived', moment, isMoving: false });
      player.follow();
    },
    async windToTime(wallMs) {
      leaps.push(wallMs);
      const moment = all.findLast((each) => each.wallMs <= wallMs);
      if (moment !== undefined) state = changePlayhead(state, { kind: 'arrived', moment, isMoving: false });
    },
    ended() {
      ends.push(state.moment?.ordinal ?? -1);
      state = changePlayhead(state, { kind: 'pause' });
      player.follow();
    },
  });
  return {
    ends,
    leaps,
    at: () => state.moment?.ordinal,
    set(next: Partial<Playhead>) {
      state = { ...state, ...next };
      player.follow();
    },
    /** Lets so many ticks pass. */
    async ticks(count: number) {
      player.follow();
      for (let tick = 0; tick < count; tick += 1) {
        nowMs += TICK_MS;
        const run = waiting;
        waiting = null;
        run?.();
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      }
    },
    isWaiting: () => waiting !== null,
  };
}

describe('playing', () => {
  const steady = Array.from({ length: 100 }, (_, n) => row(n, n * 10));

  it('moves by recorded time, times the speed', async () => {
    const { ticks, at, set } = world(steady);
    await ticks(2);
    expect(at()).toBe(10);
    set({ speed: 2 });
    await ticks(2);
    expect(at()).toBe(30);
  });

  it('stops where it is paused, and has no timer then', async () => {
    const { ticks, at, set, isWaiting } = world(steady);
    await ticks(2);
    set({ isPlaying: false });
    expect(isWaiting()).toBe(false);
    await ticks(3);
    expect(at()).toBe(10);
  });

  it('goes on from where somebody wound it to', async () => {
    const { ticks, at, set } = world(steady);
    await ticks(1);
    set({ moment: steady[50] ?? null });
    await ticks(1);
    expect(at()).toBe(55);
  });

  it('says when there is nothing more, once', async () => {
    const { ticks, ends, at } = world(steady, { speed: 100 });
    await ticks(10);
    expect(ends).toEqual([99]);
    expect(at()).toBe(99);
  });

  it('leaps over rows that are too many to be fetched', async () => {
    const dense = Array.from({ length: AHEAD_ROWS * 4 }, (_, n) => row(n, n / 100));
    const { ticks, leaps, at } = world(dense, { speed: 1 });
    await ticks(2);
    expect(leaps.length).toBeGreaterThan(0);
    expect(at()).toBeGreaterThan(AHEAD_ROWS);
  });
});
