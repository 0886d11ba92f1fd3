import type { Page } from 'playwright';
import { Messages } from '../journeys/kit/messages.ts';
import { App } from './lib/app.ts';
import { floodApp } from './lib/flood-call.ts';
import { inVsyncs, type Watched, watchFrames } from './lib/frames.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { waitFor } from './lib/wait.ts';

const ROWS = 1_000_000;
const SCRUB_MS = 4_000;
const DEADLINE_MS = 120_000;
const FRAME_TARGET_MS = 16.7;

/** Drags the playhead to and fro over everything that was recorded, a place a frame. */
async function scrub(page: Page): Promise<Watched> {
  const endWatch = await watchFrames(page);
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
  const results = [];
  for (const view of ['Messages', 'Servers'] as const) {
    await app.screen.show(view);
    const watched = await scrub(app.page);
    progress(`${view}: ${rounded3(watched.fps)} frames/s, p95 ${rounded3(watched.p95Ms)} ms`);
    results.push(
      measured(
        `scrub.${view.toLowerCase()}`,
        inVsyncs(watched.p95Ms),
        'ms a frame at p95',
        { atMost: FRAME_TARGET_MS },
        {
          fps: rounded3(watched.fps),
          p50Ms: rounded3(watched.p50Ms),
          maxMs: rounded3(watched.maxMs),
          longTasks: watched.longTasks,
          longestTaskMs: watched.longestTaskMs,
          rows: ROWS,
        },
      ),
    );
  }
  return results;
};
