/** The `test` of all journeys: a deck of its own, a page on it, and at the end nothing wrong and nothing left. */
import { test as base, expect } from '@playwright/test';
import { Deck } from './deck.ts';
import { Screen } from './screen.ts';
import { Watch } from './watch.ts';

export { expect } from '@playwright/test';

interface Fixtures {
  readonly deck: Deck;
  readonly watch: Watch;
  readonly app: Screen;
}

export const test = base.extend<Fixtures>({
  deck: async ({ browserName: _browserName }, hand) => {
    const deck = new Deck();
    await hand(deck);
    expect(await deck.dispose(), 'server processes that outlived the app').toEqual([]);
  },

  watch: async ({ deck, context }, hand) => {
    const watch = new Watch(
      ({ hostname, port }) => ['127.0.0.1', 'localhost'].includes(hostname) && Number(port) === deck.port,
    );
    await watch.on(context);
    await hand(watch);
    expect(watch.unexpected, 'errors, policy violations, and requests elsewhere').toEqual([]);
  },

  // It runs, and its first screen stands.
  app: async ({ deck, watch: _watch, page }, hand) => {
    const screen = new Screen(page);
    await page.goto(await deck.start());
    await screen.ready();
    await hand(screen);
  },
});
