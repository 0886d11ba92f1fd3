/** What the page's frames were like while something went on, as the page itself sees it. */
import type { Page } from 'playwright';
import { percentile } from './statistics.ts';

export interface Watched {
  readonly seconds: number;
  readonly frames: number;
  readonly fps: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** Key presses, and how long each took until what it changed was painted. */
  readonly presses: number;
  readonly pressMaxMs: number;
}

interface Raw {
  readonly deltasMs: readonly number[];
  readonly tasksMs: readonly number[];
  readonly pressesMs: readonly number[];
}

const VSYNC_MS = 1_000 / 60;

/** A frame takes whole vsyncs; what Chromium's clock, of tenths of a millisecond, adds or takes is none of it. */
export const inVsyncs = (ms: number): number => Math.round(ms / VSYNC_MS) * VSYNC_MS;

/** Starts to watch; the returned function ends it. */
export async function watchFrames(page: Page): Promise<() => Promise<Watched>> {
  const handle = await page.evaluateHandle(() => {
    const deltasMs: number[] = [];
    const tasksMs: number[] = [];
    const pressesMs: number[] = [];
    let lastMs = 0;
    let isOver = false;
    const frame = (nowMs: number): void => {
      if (lastMs > 0) deltasMs.push(nowMs - lastMs);
      lastMs = nowMs;
      if (!isOver) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasksMs.push(duration);
    });
    tasks.observe({ type: 'longtask' });
    // From the press to the frame after the one that was painted for it.
    const pressed = ({ timeStamp }: KeyboardEvent): void => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => pressesMs.push(performance.now() - timeStamp);
        port2.postMessage(null);
      });
    };
    addEventListener('keydown', pressed, { capture: true });
    return {
      end(): Raw {
        isOver = true;
        removeEventListener('keydown', pressed, { capture: true });
        for (const { duration } of tasks.takeRecords()) tasksMs.push(duration);
        tasks.disconnect();
        return { deltasMs, tasksMs, pressesMs };
      },
    };
  });
  return async () => {
    const { deltasMs, tasksMs, pressesMs } = await handle.evaluate((watch) => watch.end());
    await handle.dispose();
    const totalMs = deltasMs.reduce((sum, each) => sum + each, 0);
    return {
      seconds: totalMs / 1_000,
      frames: deltasMs.length,
      fps: deltasMs.length / (totalMs / 1_000),
      p50Ms: percentile(deltasMs, 0.5),
      p95Ms: percentile(deltasMs, 0.95),
      maxMs: Math.max(0, ...deltasMs),
      longTasks: tasksMs.length,
      longestTaskMs: Math.max(0, ...tasksMs),
      presses: pressesMs.length,
      pressMaxMs: Math.max(0, ...pressesMs),
    };
  };
}
