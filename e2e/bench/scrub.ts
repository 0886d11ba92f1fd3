import type { Page } from 'playwright';
import { Messages } from '../journeys/kit/messages.ts';
import { App } from './lib/app.ts';
import { floodApp } from './lib/flood-call.ts';
import { inVsyncs, type Watched, watchFrames } from './lib/frames.ts';
import { busyFrames } from './lib/main-thread.ts';
import { type Bench, type Measured, measured, rounded3 } from './lib/result.ts';
import { median } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const ROWS = 1_000_000;
const ROUNDS = 5;
const SCRUB_MS = 4_000;
const DEADLINE_MS = 120_000;
const FRAME_TARGET_MS = 16.7;

/** Drags the playhead to and fro over everything that was recorded, a place a frame. */
async function drag(page: Page): Promise<void> {
  await page.evaluate(async (forMs) => {
    const slider = document.querySelector('input[type=range][aria-label=Playhead]');
    if (!(slider instanceof HTMLInputElement)) throw new Error('no playhead');
    const startMs = performance.now();
    await new Promise<void>((resolve) => {
      const step = (): void => {
        const share = (performance.now() - startMs) / forMs;
        slider.value = String(Math.round(Number(slider.max) * Math.abs(Math.cos(share * Math.PI * 3))));
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        if (share < 1) requestAnimationFrame(step);
        else resolve();
      };
      requestAnimationFrame(step);
    });
  }, SCRUB_MS);
}

async function scrub(page: Page): Promise<Watched> {
  const endWatch = await watchFrames(page);
  await drag(page);
  return endWatch();
}

/** The Messages view and the state view while one scrubs over a million rows of a live session. */
export const bench: Bench = async (progress) => {
  await using app = await App.open();
  await app.screen.show('Messages');
  const messages = new Messages(app.page);
  progress(`recording ${ROWS} messages`);
  await floodApp(app.deck, ROWS);
  await waitFor('the rows', DEADLINE_MS, async () => (await messages.shown()) > ROWS);
  const results: Measured[] = [];
  for (const view of ['Messages', 'Servers'] as const) {
    await app.screen.show(view);
    const rounds: Watched[] = [];
    for (let n = 0; n < ROUNDS; n += 1) rounds.push(await scrub(app.page));
    const fps = median(rounds.map((each) => each.fps));
    const p95Ms = inVsyncs(median(rounds.map((each) => each.p95Ms)));
    const busy = await busyFrames(app.page, () => drag(app.page));
    progress(
      `${view}: ${rounded3(fps)} frames/s, p95 ${rounded3(p95Ms)} ms; busy for ${rounded3(busy.meanMs)} ms of a frame`,
    );
    const name = `scrub.${view.toLowerCase()}`;
    results.push(
      measured(
        name,
        fps,
        'frames/s',
        { atLeast: 58 },
        {
          rounds: rounds.map((each) => rounded3(each.fps)),
          maxMs: rounds.map((each) => rounded3(each.maxMs)),
          longTasks: rounds.reduce((sum, each) => sum + each.longTasks, 0),
          longestTaskMs: Math.max(...rounds.map((each) => each.longestTaskMs)),
          // Of the page's main thread, in processor time.
          busyMeanMs: rounded3(busy.meanMs),
          busyP95Ms: rounded3(busy.p95Ms),
          busyMaxMs: rounded3(busy.maxMs),
          rows: ROWS,
        },
      ),
      measured(
        `${name}Frame`,
        p95Ms,
        'ms at p95',
        { atMost: FRAME_TARGET_MS },
        { rounds: rounds.map((each) => rounded3(each.p95Ms)) },
      ),
    );
  }
  return results;
};
