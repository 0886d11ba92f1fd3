import { mkdirSync } from 'node:fs';
import type { Locator, Page } from 'playwright';
import { createRealClock, createSecureRandom, nodeDisk } from '../../src-main/host/host.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { OPENED } from '../../src-main/sim/journal-world.ts';
import { unwrap } from '../integration/host-kit.ts';
import { Messages } from '../journeys/kit/messages.ts';
import { App } from './lib/app.ts';
import { busyFrame } from './lib/busy-frame.ts';
import { watchLive } from './lib/live.ts';
import { inVsyncs, type Watched, watchFrames } from './lib/frames.ts';
import { type Bench, type Measured, measured, rounded3 } from './lib/result.ts';
import { median } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const FRAMES = 1_000_000;
const BATCH = 20;
/** Of the tape: as long as a morning's work. */
const BATCH_MS = 90;
const ROUNDS = 5;
const ROUND_MS = 2_000;
const DEADLINE_MS = 180_000;
const FRAME_TARGET_MS = 16.7;

/** Written as fast as the disk takes it, stamped as it would have been over an hour or so. */
function recordTape(dataFolder: string): string {
  mkdirSync(dataFolder, { recursive: true });
  const real = createRealClock();
  const startMs = real.wallMs() - (FRAMES / BATCH) * BATCH_MS;
  let atMs = startMs;
  const clock = { ...real, wallMs: () => atMs, monoUs: () => Math.round((atMs - startMs) * 1000) };
  const journal = createJournal({
    dataFolder,
    disk: nodeDisk,
    clock,
    random: createSecureRandom(),
    hostRun: 'bench',
  });
  const writer = unwrap(journal.create(OPENED));
  for (let at = 0; at < FRAMES; at += BATCH) {
    atMs += BATCH_MS * (0.2 + (1.6 * ((at * 7919) % 1_009)) / 1_009);
    unwrap(writer.append(Array.from({ length: BATCH }, (_, i) => busyFrame(at + i))));
  }
  unwrap(writer.close('long enough'));
  return writer.tapeId;
}

type Motion = 'zoom' | 'pan' | 'brush' | 'scroll';

/** As an impatient hand would, in the page, once a frame. */
async function move(page: Page, motion: Motion): Promise<Watched> {
  const endWatch = await watchFrames(page);
  await page.evaluate(
    async ({ what, forMs }) => {
      const canvas = document.querySelector('.tl-canvas');
      const grid = document.querySelector('[role=grid][aria-label=Messages]');
      if (!(canvas instanceof HTMLElement) || !(grid instanceof HTMLElement)) throw new Error('no timeline');
      const box = canvas.getBoundingClientRect();
      const at = (share: number, y: number) => ({
        clientX: box.left + 100 + (box.width - 104) * share,
        clientY: box.top + y,
        bubbles: true,
        cancelable: true,
        pointerId: 1,
      });
      canvas.setPointerCapture = () => undefined;
      const lanesY = box.height - 20;
      const overviewY = 10;
      const end = performance.now() + forMs;
      let frames = 0;
      const wheel = (share: number, deltaY: number, shiftKey = false): void =>
        void canvas.dispatchEvent(new WheelEvent('wheel', { ...at(share, lanesY), deltaY, shiftKey }));
      const step = (): void => {
        const wave = Math.sin(frames / 40);
        if (what === 'zoom') wheel(0.3 + 0.4 * Math.abs(wave), frames % 160 < 80 ? -90 : 90);
        if (what === 'pan') wheel(0.5, 60 * wave, true);
        if (what === 'scroll') {
          if (frames % 30 === 0) grid.scrollTop = Math.random() * grid.scrollHeight;
          else grid.scrollTop -= 100;
        }
        if (what === 'brush') {
          if (frames === 0)
            canvas.dispatchEvent(new PointerEvent('pointerdown', { ...at(0.2, overviewY), button: 0 }));
          canvas.dispatchEvent(new PointerEvent('pointermove', at(0.5 + 0.4 * wave, overviewY)));
        }
        frames += 1;
      };
      await new Promise<void>((resolve) => {
        const frame = (): void => {
          step();
          if (performance.now() < end) requestAnimationFrame(frame);
          else resolve();
        };
        requestAnimationFrame(frame);
      });
      if (what === 'brush') {
        canvas.dispatchEvent(new PointerEvent('pointerup', at(0.8, overviewY)));
        canvas.dispatchEvent(new MouseEvent('dblclick', at(0.5, overviewY)));
      }
    },
    { what: motion, forMs: ROUND_MS },
  );
  return endWatch();
}

/** Statistics of all of it, and a plot of a number that a quarter of the frames have: from the click until they are whole. */
async function numbersOf(
  page: Page,
  summary: Locator,
  progress: (line: string) => void,
): Promise<readonly Measured[]> {
  const took = async (what: string, begin: () => Promise<void>, isThere: () => Promise<boolean>) => {
    const startMs = performance.now();
    await begin();
    await waitFor(what, DEADLINE_MS, isThere);
    const tookMs = performance.now() - startMs;
    progress(`${what}: ${rounded3(tookMs)} ms`);
    return tookMs;
  };
  await page.locator('.tl-canvas').press('0');
  const panel = page.getByRole('region', { name: 'Statistics' });
  const statisticsMs = await took(
    'statistics',
    () => page.getByRole('button', { name: /^Statistics/ }).click(),
    async () => /percentiles(?!.*% read)/.test(await panel.innerText()),
  );
  await panel.getByRole('button', { name: 'Close the statistics' }).click();
  await page.getByRole('button', { name: /JSON path/ }).click();
  const field = page.getByRole('textbox', { name: /path/ }).last();
  await field.fill('params.progress');
  const plotMs = await took(
    'a plot',
    async () => {
      await field.press('Enter');
      const plot = page.getByRole('switch', { name: 'Plot' });
      if (!(await plot.isChecked())) await plot.click();
    },
    async () => /params\.progress: (?!.*% read).*numbers/.test(await summary.innerText()),
  );
  return [
    measured('timeline.statistics', statisticsMs, 'ms', null, { frames: FRAMES }),
    measured('timeline.plot', plotMs, 'ms', null, { frames: FRAMES, perSecond: (FRAMES / plotMs) * 1000 }),
  ];
}

async function scrub(progress: (line: string) => void): Promise<readonly Measured[]> {
  await using app = await App.open();
  await app.deck.stop();
  progress(`recording ${FRAMES} frames`);
  recordTape(app.deck.data);
  await app.page.goto(await app.deck.start());
  await app.screen.ready();
  progress('indexing them');
  await app.screen.show('Sessions');
  const line = app.page
    .getByRole('grid')
    .locator('.rt-row')
    .filter({ hasText: /1\D?000\D?002/ });
  await waitFor('the tape', DEADLINE_MS, async () => (await line.count()) === 1);
  await line.dblclick();
  const messages = new Messages(app.page);
  await waitFor('its rows', DEADLINE_MS, async () => (await messages.shown()) >= FRAMES);
  const openedMs = performance.now();
  const summary = app.page.locator('.tl-unseen').first();
  await waitFor('the timeline', DEADLINE_MS, async () => /exchanges/.test(await summary.innerText()));
  await waitFor(
    'the whole of it',
    DEADLINE_MS,
    async () => (await app.page.locator('.tl-note').count()) === 0,
  );
  const readMs = performance.now() - openedMs;
  const results: Measured[] = [];
  for (const motion of ['zoom', 'pan', 'brush', 'scroll'] as const) {
    await app.page.locator('.tl-canvas').press('0');
    const rounds: Watched[] = [];
    for (let n = 0; n < ROUNDS; n += 1) rounds.push(await move(app.page, motion));
    const fps = median(rounds.map((each) => each.fps));
    const p95Ms = inVsyncs(median(rounds.map((each) => each.p95Ms)));
    progress(`${motion}: ${rounded3(fps)} frames/s, p95 ${rounded3(p95Ms)} ms`);
    const detail = {
      rounds: rounds.map((each) => rounded3(each.fps)),
      p95Ms: rounds.map((each) => rounded3(each.p95Ms)),
      longTasks: rounds.reduce((sum, each) => sum + each.longTasks, 0),
      longestTaskMs: Math.max(...rounds.map((each) => each.longestTaskMs)),
    };
    results.push(measured(`timeline.${motion}`, fps, 'frames/s', { atLeast: 58 }, detail));
    results.push(measured(`timeline.${motion}Frame`, p95Ms, 'ms at p95', { atMost: FRAME_TARGET_MS }, {}));
  }
  results.push(measured('timeline.read', readMs, 'ms', null, { frames: FRAMES }));
  results.push(...(await numbersOf(app.page, summary, progress)));
  return results;
}

async function live(progress: (line: string) => void): Promise<readonly Measured[]> {
  const watched = await watchLive(progress);
  return [
    measured(
      'timeline.liveFrame',
      inVsyncs(watched.p95Ms),
      'ms at p95',
      { atMost: FRAME_TARGET_MS },
      {
        messagesPerS: Math.round(watched.perS),
        p50Ms: rounded3(watched.p50Ms),
        p95Ms: rounded3(watched.p95Ms),
        maxMs: rounded3(watched.maxMs),
        fps: rounded3(watched.fps),
        longTasks: watched.longTasks,
        longestTaskMs: watched.longestTaskMs,
      },
    ),
  ];
}

/** The timeline of a tape of a million frames, moved through; and while traffic does not end. */
export const bench: Bench = async (progress) => [...(await live(progress)), ...(await scrub(progress))];
