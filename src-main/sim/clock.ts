import type { Clock } from '../host/ports.ts';

export { createRealClock } from '../host/wiring/world/real-ports.ts';

/** A clock that moves only when told to. */
export interface FakeClock extends Clock {
  /** Moves on, running what falls due at its own time and in its order. */
  advance(ms: number): void;
  /** Timers that wait; a test that ends with one has leaked it. */
  waiting(): number;
}

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

const START_WALL_MS = Date.UTC(2026, 10, 1);

export function createFakeClock(): FakeClock {
  const timers = new Set<Timer>();
  let nowMs = 0;
  let order = 0;

  function nextDue(untilMs: number): Timer | null {
    let next: Timer | null = null;
    for (const timer of timers) {
      if (timer.dueMs > untilMs) continue;
      const isSooner = next === null || timer.dueMs < next.dueMs;
      if (isSooner || (next !== null && timer.dueMs === next.dueMs && timer.order < next.order)) next = timer;
    }
    return next;
  }

  return {
    wallMs: () => START_WALL_MS + nowMs,
    monoUs: () => Math.round(nowMs * 1000),
    after(delayMs, run) {
      const timer = { dueMs: nowMs + Math.max(0, delayMs), order: (order += 1), run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (let timer = nextDue(untilMs); timer !== null; timer = nextDue(untilMs)) {
        timers.delete(timer);
        nowMs = timer.dueMs;
        timer.run();
      }
      nowMs = untilMs;
    },
    waiting: () => timers.size,
  };
}
