import { setTimeout as sleep } from 'node:timers/promises';
import { Messages } from '../journeys/kit/messages.ts';
import { App } from './lib/app.ts';
import { floodApp } from './lib/flood-call.ts';
import { inVsyncs, type Watched, watchFrames } from './lib/frames.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { median } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const COUNT = 50_000;
const ROUNDS = 3;
const COUNT_DEADLINE_MS = 30_000;
const PRESS_EVERY_MS = 100;
/** The page is watched for a while before and after, so that no frame of the flood is missed. */
const MARGIN_MS = 300;

interface Round extends Watched {
  readonly floodMs: number;
  readonly missingOnScreen: number;
  readonly missingOnTape: number;
}

async function round(): Promise<Round> {
  await using app = await App.open();
  const { page, deck, screen } = app;
  await screen.show('Messages');
  const messages = new Messages(page);
  await messages.grid.focus();
  const endWatch = await watchFrames(page);
  await sleep(MARGIN_MS);
  const startMs = performance.now();
  const over = new AbortController();
  const flood = floodApp(deck, COUNT).finally(() => over.abort());
  const press = async (): Promise<void> => {
    while (!over.signal.aborted) {
      // Follows the newest row, and selects it.
      await page.keyboard.press('End');
      await sleep(PRESS_EVERY_MS);
    }
  };
  await Promise.all([flood, press()]);
  const floodMs = performance.now() - startMs;
  await sleep(MARGIN_MS);
  const watched = await endWatch();

  await messages.filter.fill('notifications/message');
  let shown = 0;
  try {
    await waitFor('the count on screen', COUNT_DEADLINE_MS, async () => {
      shown = await messages.shown();
      return shown === COUNT;
    });
  } catch {
    // What is missing then is the result.
  }
  const { out } = await deck.cli('query', 'notifications/message');
  const onTape = new Set(Array.from(out.matchAll(/\\"index\\": *(\d+)/g), (match) => Number(match[1])));
  return { ...watched, floodMs, missingOnScreen: COUNT - shown, missingOnTape: COUNT - onTape.size };
}

/** 50,000 notifications as fast as they come, while one looks at them and presses keys. */
export const bench: Bench = async (progress) => {
  const rounds: Round[] = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const done = await round();
    rounds.push(done);
    const [frame, task, press] = [done.maxMs, done.longestTaskMs, done.pressMaxMs].map(rounded3);
    progress(`longest frame ${frame} ms, task ${task} ms, key press ${press} ms`);
  }
  const all = (pick: (each: Round) => number): readonly number[] =>
    rounds.map((each) => rounded3(pick(each)));
  const onScreen = all(({ missingOnScreen }) => missingOnScreen);
  const onTape = all(({ missingOnTape }) => missingOnTape);
  const frames = all(({ maxMs }) => inVsyncs(maxMs));
  const presses = all(({ pressMaxMs }) => pressMaxMs);
  return [
    measured(
      'flood.missing',
      Math.max(...onScreen, ...onTape),
      `of ${COUNT}`,
      { atMost: 0 },
      {
        onScreen,
        onTape,
      },
    ),
    measured(
      'flood.longestFrame',
      median(frames),
      'ms',
      { atMost: 50 },
      {
        rounds: frames,
        p95Ms: all(({ p95Ms }) => p95Ms),
        longTasks: all(({ longTasks }) => longTasks),
        longestTaskMs: all(({ longestTaskMs }) => longestTaskMs),
        floodMs: all(({ floodMs }) => floodMs),
      },
    ),
    measured(
      'flood.keyPress',
      median(presses),
      'ms to paint, slowest',
      { atMost: 100 },
      {
        rounds: presses,
        presses: all(({ presses }) => presses),
      },
    ),
  ];
};
