import { Deck } from '../journeys/kit/deck.ts';
import { openBrowser } from './lib/app.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { median } from './lib/statistics.ts';

const ROUNDS = 5;
const LINKED = 'host linked';
const DEADLINE_MS = 30_000;

interface Round {
  readonly usableMs: number;
  readonly urlMs: number;
  readonly firstPaintMs: number;
}

/** The browser runs already, as a person's does; the profile, the data folder and the process are new. */
async function round(): Promise<Round> {
  const deck = new Deck();
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // Notes when the app has painted itself, linked to its host: from then on every key and click is answered.
    await page.addInitScript((linked) => {
      const look = (): void => {
        if (document.querySelector('.deck-link')?.textContent !== linked)
          return void requestAnimationFrame(look);
        requestAnimationFrame(() => setTimeout(() => performance.mark('usable')));
      };
      requestAnimationFrame(look);
    }, LINKED);
    const startMs = Date.now();
    const url = await deck.start();
    const urlMs = Date.now() - startMs;
    await page.goto(url);
    await page.waitForFunction(() => performance.getEntriesByName('usable').length > 0, null, {
      timeout: DEADLINE_MS,
    });
    const { usable, firstPaint } = await page.evaluate(() => ({
      usable: performance.timeOrigin + (performance.getEntriesByName('usable')[0]?.startTime ?? Number.NaN),
      firstPaint:
        performance.timeOrigin + (performance.getEntriesByName('first-paint')[0]?.startTime ?? Number.NaN),
    }));
    return { usableMs: usable - startMs, urlMs, firstPaintMs: firstPaint - startMs };
  } finally {
    await browser.close();
    await deck.dispose();
  }
}

/** From `tapedeck serve` to a UI that one can use. */
export const bench: Bench = async (progress) => {
  const rounds: Round[] = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const done = await round();
    rounds.push(done);
    progress(`usable after ${Math.round(done.usableMs)} ms, URL after ${done.urlMs} ms`);
  }
  return [
    measured(
      'start.usable',
      median(rounds.map(({ usableMs }) => usableMs)),
      'ms',
      { atMost: 1_500 },
      {
        rounds: rounds.map(({ usableMs }) => rounded3(usableMs)),
        urlMs: median(rounds.map(({ urlMs }) => urlMs)),
        firstPaintMs: rounded3(median(rounds.map(({ firstPaintMs }) => firstPaintMs))),
      },
    ),
  ];
};
