import { beforeEach, describe, expect, it } from 'vitest';
import { HEAD_INTERVAL_MS, type Head } from '../../../src-shared/api/head.ts';
import type { Clock } from '../ports.ts';
import { RATE_AGE_MS, SUBSCRIBERS_MAX, createHub, type Hub } from './hub.ts';

/** Time that stands still until told; knows what waits for it. */
class FakeClock implements Clock {
  nowMs = 1000;
  readonly timers = new Set<{ atMs: number; run: () => void }>();

  wallMs(): number {
    return 1_700_000_000_000 + this.nowMs;
  }
  monoUs(): number {
    return this.nowMs * 1000;
  }
  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }
  async advance(byMs: number): Promise<void> {
    const goal = this.nowMs + byMs;
    for (;;) {
      const next = [...this.timers]
        .filter((timer) => timer.atMs <= goal)
        .toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      this.timers.delete(next);
      next.run();
      await settle();
    }
    this.nowMs = goal;
    await settle();
  }
}

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe('hub', () => {
  let clock: FakeClock;
  let total: number;
  let hub: Hub;

  beforeEach(() => {
    clock = new FakeClock();
    total = 0;
    hub = createHub({
      clock,
      hostRun: 'run1',
      counts: () => ({
        total,
        dropped: 3,
        lost: 0,
        indexBehind: 7,
        recording: null,
        unkept: [],
        indexFailure: null,
        notFollowed: 0,
      }),
    });
  });

  /** Asks for the next head; `got` stays null while there is none. */
  function ask(heads: AsyncGenerator<Head, void, undefined>): { got: Head | null; done: boolean } {
    const asked = { got: null as Head | null, done: false };
    void heads.next().then((step) => {
      if (step.done === true) asked.done = true;
      else asked.got = step.value;
    });
    return asked;
  }

  function started(): AsyncGenerator<Head, void, undefined> {
    return hub.subscribe(new AbortController().signal);
  }

  it('gives the first head at once and then rests without a timer', async () => {
    const heads = started();
    const first = ask(heads);
    await settle();
    expect(first.got).toMatchObject({
      hostRun: 'run1',
      indexBehind: 7,
      live: { total: 0, dropped: 3, perS: 0 },
    });
    const second = ask(heads);
    await clock.advance(60_000);
    expect(second.got).toBeNull();
    expect(clock.timers.size).toBe(0);
  });

  it('announces once per interval, the newest state, however often it was touched', async () => {
    const heads = started();
    ask(heads);
    await settle();
    hub.touch('servers');
    const second = ask(heads);
    await clock.advance(HEAD_INTERVAL_MS - 1);
    expect(second.got).toBeNull();
    for (let times = 0; times < 99; times += 1) hub.touch('servers');
    hub.touch('tools');
    await clock.advance(1);
    expect(second.got?.revision).toMatchObject({ servers: 100, tools: 1, calls: 0, tapes: 0, replica: 0 });
    const third = ask(heads);
    await clock.advance(1000);
    expect(third.got).toBeNull();
  });

  it('makes nothing for a reader that has not taken the last head', async () => {
    const heads = started();
    ask(heads);
    await settle();
    for (let times = 0; times < 50; times += 1) {
      total += 10;
      hub.touch('live');
      await clock.advance(100);
    }
    expect(clock.timers.size).toBe(0);
    const next = ask(heads);
    await clock.advance(HEAD_INTERVAL_MS);
    expect(next.got?.live).toMatchObject({ total: 500, revision: 50 });
  });

  it('counts entries over the last second and comes back to zero by itself', async () => {
    const heads = started();
    ask(heads);
    await settle();
    for (let tenth = 0; tenth < 30; tenth += 1) {
      total += 100;
      hub.touch('live');
      await clock.advance(100);
    }
    let head = ask(heads);
    await clock.advance(1);
    expect(head.got?.live.perS).toBeGreaterThanOrEqual(900);
    expect(head.got?.live.perS).toBeLessThanOrEqual(1000);
    let waits = 0;
    while (head.got?.live.perS !== 0) {
      head = ask(heads);
      await clock.advance(RATE_AGE_MS);
      waits += 1;
      expect(waits).toBeLessThanOrEqual(4);
    }
    ask(heads);
    await settle();
    expect(clock.timers.size).toBe(0);
  });

  it('ends a waiting reader on abort, and on close', async () => {
    const abort = new AbortController();
    const first = hub.subscribe(abort.signal);
    ask(first);
    await settle();
    const waiting = ask(first);
    abort.abort();
    await settle();
    expect(waiting.done).toBe(true);

    const second = started();
    ask(second);
    await settle();
    hub.touch('tapes');
    const paused = ask(second);
    await settle();
    hub.close();
    await settle();
    expect(paused.done).toBe(true);
    expect(clock.timers.size).toBe(0);
  });

  it('is bounded, and an aborted reader gives its place back even when it never asks again', async () => {
    const aborts = Array.from({ length: SUBSCRIBERS_MAX }, () => new AbortController());
    for (const abort of aborts) ask(hub.subscribe(abort.signal));
    await settle();
    await expect(started().next()).rejects.toMatchObject({ failure: { code: 'too-many' } });
    aborts[0]?.abort();
    const late = ask(started());
    await settle();
    expect(late.got).not.toBeNull();
  });
});
