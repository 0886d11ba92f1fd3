/** What the page's main thread does for each frame, in processor time: a busy machine disturbs that far less than the clock. */
import type { Page } from 'playwright';
import { z } from 'zod';
import { percentile } from './statistics.ts';

export interface BusyFrames {
  readonly frames: number;
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

const eventSchema = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number().default(0),
  dur: z.number().default(0),
  tdur: z.number().default(0),
  args: z.object({ name: z.unknown() }).partial().default({}),
});
const traceSchema = z.object({ traceEvents: z.array(eventSchema) });
type TraceEvent = z.infer<typeof eventSchema>;

const TASK = 'RunTask';
const FRAME = 'ProxyMain::BeginMainFrame';
const CATEGORIES = ['-*', 'toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'cc'];

/** Chromium's own trace of what goes on meanwhile; tracing costs a little, so that frames are not to be timed at once. */
export async function busyFrames(page: Page, act: () => Promise<void>): Promise<BusyFrames> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('a page without a browser');
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const trace = traceSchema.parse(JSON.parse((await browser.stopTracing()).toString()));
  const main = mainThreadOf(trace.traceEvents);
  const starts = main.filter(({ name }) => name === FRAME).map(({ ts }) => ts);
  const busyMs = starts.map(() => 0);
  let frame = -1;
  for (const { name, ts, dur, tdur } of main) {
    if (name !== TASK) continue;
    // A task belongs to the frame that has begun when it ends.
    while (frame + 1 < starts.length && (starts[frame + 1] ?? 0) <= ts + dur) frame += 1;
    if (frame >= 0) busyMs[frame] = (busyMs[frame] ?? 0) + tdur / 1_000;
  }
  // The first has what was before.
  const whole = busyMs.slice(1);
  return {
    frames: whole.length,
    meanMs: whole.reduce((sum, each) => sum + each, 0) / Math.max(1, whole.length),
    p95Ms: percentile(whole, 0.95),
    maxMs: Math.max(0, ...whole),
  };
}

/** Of the renderer that drew most frames: the page's. */
function mainThreadOf(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const threads = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const candidates = threads.map(({ pid, tid }) =>
    events.filter((each) => each.ph === 'X' && each.pid === pid && each.tid === tid),
  );
  const framesIn = (each: readonly TraceEvent[]): number => each.filter(({ name }) => name === FRAME).length;
  const [main = []] = candidates.toSorted((a, b) => framesIn(b) - framesIn(a));
  return main.toSorted((a, b) => a.ts - b.ts);
}
