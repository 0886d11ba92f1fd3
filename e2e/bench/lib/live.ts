import { setTimeout as sleep } from 'node:timers/promises';
import { App } from './app.ts';
import { floodApp } from './flood-call.ts';
import { type Watched, watchFrames } from './frames.ts';
import { rounded3 } from './result.ts';
import { waitFor } from './wait.ts';

const LIVE_PER_S = 50_000;
const LIVE_SECONDS = 5;
/** The server's own start is not part of it. */
const LIVE_FROM = 20_000;
const DEADLINE_MS = 60_000;

/** The frames of an app that shows its messages, timeline and table, while a server says 50,000 a second. */
export async function watchLive(
  progress: (line: string) => void,
): Promise<Watched & { readonly perS: number }> {
  await using app = await App.open();
  await app.screen.show('Messages');
  const flood = floodApp(app.deck, LIVE_PER_S * (LIVE_SECONDS + 1), LIVE_PER_S);
  await waitFor('the traffic', DEADLINE_MS, async () => (await app.screen.recorded()) > LIVE_FROM);
  const before = await app.screen.recorded();
  const endWatch = await watchFrames(app.page);
  await sleep(LIVE_SECONDS * 1_000 - 500);
  const watched = await endWatch();
  const perS = ((await app.screen.recorded()) - before) / watched.seconds;
  await flood;
  progress(`live: ${Math.round(perS)}/s, frame p95 ${rounded3(watched.p95Ms)} ms`);
  return { ...watched, perS };
}
