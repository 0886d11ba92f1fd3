import type { Page } from 'playwright';
import { Messages } from '../journeys/kit/messages.ts';
import { App } from './lib/app.ts';
import { floodApp } from './lib/flood-call.ts';
import { watchLive } from './lib/live.ts';
import { inVsyncs, type Watched, watchFrames } from './lib/frames.ts';
import { type Bench, type Measured, measured, rounded3 } from './lib/result.ts';
import { median } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const ROWS = 1_000_000;
const SCROLL_ROUNDS = 5;
const SCROLL_MS = 2_000;
const DEADLINE_MS = 60_000;
const MEBIBYTE = 1024 * 1024;

const FRAME_TARGET_MS = 16.7;

async function live(progress: (line: string) => void): Promise<readonly Measured[]> {
  const watched = await watchLive(progress);
  return [
    measured(
      'screen.liveFrame',
      inVsyncs(watched.p95Ms),
      'ms at p95',
      { atMost: FRAME_TARGET_MS },
      {
        messagesPerS: Math.round(watched.perS),
        ...detailOf(watched),
      },
    ),
    measured(
      'screen.liveLongTasks',
      watched.longTasks,
      'in all',
      { atMost: 0 },
      {
        longestMs: watched.longestTaskMs,
        seconds: rounded3(watched.seconds),
      },
    ),
  ];
}

const detailOf = (watched: Watched) => ({
  p50Ms: rounded3(watched.p50Ms),
  p95Ms: rounded3(watched.p95Ms),
  maxMs: rounded3(watched.maxMs),
  fps: rounded3(watched.fps),
  frames: watched.frames,
});

/** Turns the wheel in the page, a notch a frame and a far jump now and then, as an impatient reader does. */
async function scroll(page: Page): Promise<Watched> {
  const endWatch = await watchFrames(page);
  await page.evaluate(async (forMs) => {
    const scroller = document.querySelector('[role=grid][aria-label=Messages]');
    if (!(scroller instanceof HTMLElement)) throw new Error('no table');
    const end = performance.now() + forMs;
    await new Promise<void>((resolve) => {
      let frames = 0;
      const step = (): void => {
        frames += 1;
        if (frames % 30 === 0) scroller.scrollTop = Math.random() * scroller.scrollHeight;
        else scroller.scrollTop -= 100;
        if (performance.now() < end) requestAnimationFrame(step);
        else resolve();
      };
      requestAnimationFrame(step);
    });
  }, SCROLL_MS);
  return endWatch();
}

async function scrollback(progress: (line: string) => void): Promise<readonly Measured[]> {
  await using app = await App.open();
  await app.screen.show('Messages');
  const messages = new Messages(app.page);
  const emptyBytes = await app.heapBytes();
  progress(`scrollback: recording ${ROWS} messages`);
  await floodApp(app.deck, ROWS);
  await waitFor('the rows', DEADLINE_MS, async () => (await messages.shown()) > ROWS);
  const rounds: Watched[] = [];
  for (let n = 0; n < SCROLL_ROUNDS; n += 1) rounds.push(await scroll(app.page));
  const fullBytes = await app.heapBytes();
  const fps = rounds.map((each) => each.fps);
  progress(
    `scrollback: ${rounded3(median(fps))} frames/s, heap ${rounded3(fullBytes / emptyBytes)} of empty`,
  );
  return [
    measured(
      'screen.scrollback',
      median(fps),
      'frames/s',
      { atLeast: 58 },
      {
        rounds: fps.map(rounded3),
        p95Ms: rounds.map(({ p95Ms }) => rounded3(p95Ms)),
        rows: await messages.shown(),
      },
    ),
    measured(
      'screen.heap',
      fullBytes / emptyBytes,
      'of the empty app',
      { atMost: 1.5 },
      {
        emptyMiB: rounded3(emptyBytes / MEBIBYTE),
        fullMiB: rounded3(fullBytes / MEBIBYTE),
      },
    ),
  ];
}

/** The Messages view under traffic that does not end, and over a million rows. */
export const bench: Bench = async (progress) => [...(await live(progress)), ...(await scrollback(progress))];
