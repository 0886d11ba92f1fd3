import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import { HEAD_RESTS_MS, HeadFollower, pageWith } from './head-follower.ts';

function world(isOn = true) {
  let sight: TimeRange = { fromMs: 100, toMs: 200 };
  const seen: TimeRange[] = [];
  const left: string[] = [];
  const paused: boolean[] = [];
  const follower = new HeadFollower(
    {
      sight: () => sight,
      look(range) {
        sight = range;
        seen.push(range);
      },
      leave: () => left.push('left'),
      onPaused: (isPaused) => paused.push(isPaused),
    },
    isOn,
  );
  return {
    follower,
    seen,
    left,
    paused,
    pan: (range: TimeRange): void => {
      sight = range;
      follower.lookedAway();
    },
  };
}

describe('the page with the playhead', () => {
  it('begins a little before it, goes back by a page, and lies around one that is far', () => {
    expect(pageWith({ fromMs: 0, toMs: 100 }, 101)).toEqual({ fromMs: 96, toMs: 196 });
    expect(pageWith({ fromMs: 100, toMs: 200 }, 90)).toEqual({ fromMs: -5, toMs: 95 });
    expect(pageWith({ fromMs: 0, toMs: 100 }, 900)).toEqual({ fromMs: 850, toMs: 950 });
  });
});

describe('following the playhead', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('turns the page at once while it plays, and only when it leaves the page', () => {
    const { follower, seen } = world();
    for (let ms = 150; ms <= 310; ms += 10) follower.moved({ ms, isPlaying: true });
    expect(seen.map(({ fromMs }) => fromMs)).toEqual([205, 305]);
  });

  it('waits for a playhead that is dragged to rest', () => {
    const { follower, seen } = world();
    for (const ms of [150, 900, 5_000]) follower.moved({ ms, isPlaying: false });
    expect(seen).toEqual([]);
    vi.advanceTimersByTime(HEAD_RESTS_MS);
    expect(seen).toEqual([{ fromMs: 4_950, toMs: 5_050 }]);
  });

  it('is paused by looking elsewhere, until it is moved by hand, plays anew, or is asked for', () => {
    const { follower, seen, paused, pan } = world();
    follower.moved({ ms: 150, isPlaying: true });
    pan({ fromMs: 1_000, toMs: 1_100 });
    expect(paused).toEqual([true]);
    follower.moved({ ms: 160, isPlaying: true });
    expect(seen).toEqual([]);
    follower.resume();
    expect(paused).toEqual([true, false]);
    expect(seen).toHaveLength(1);
    pan({ fromMs: 1_000, toMs: 1_100 });
    follower.moved({ ms: 160, isPlaying: false });
    follower.moved({ ms: 170, isPlaying: true });
    expect(seen).toHaveLength(2);
  });

  it('goes back to where one looked when the playhead is left, unless one looked elsewhere since', () => {
    const { follower, left, pan } = world();
    follower.moved({ ms: 900, isPlaying: true });
    follower.moved({ ms: null, isPlaying: false });
    expect(left).toEqual(['left']);
    follower.moved({ ms: 100, isPlaying: true });
    pan({ fromMs: 90, toMs: 110 });
    follower.moved({ ms: null, isPlaying: false });
    expect(left).toEqual(['left']);
  });

  it('does nothing when it is off', () => {
    const { follower, seen } = world(false);
    follower.moved({ ms: 900, isPlaying: true });
    vi.advanceTimersByTime(HEAD_RESTS_MS);
    expect(seen).toEqual([]);
    follower.turn(true);
    expect(seen).toHaveLength(1);
  });
});
