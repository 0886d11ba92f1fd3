/** The built app as a person runs it, and a Chromium that looks at it. */
import { type Browser, type CDPSession, chromium, type Page } from 'playwright';
import { CHROMIUM_ARGS, findChromium, installHint } from '../../../scripts/find-chromium.mjs';
import { Deck } from '../../journeys/kit/deck.ts';
import { Screen } from '../../journeys/kit/screen.ts';

const VIEWPORT = { width: 1440, height: 900 };

export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium(chromium.executablePath());
  if (executablePath === undefined) throw new Error(`Chromium is missing. Install it: ${installHint()}`);
  return chromium.launch({ executablePath, args: CHROMIUM_ARGS });
}

export class App implements AsyncDisposable {
  readonly deck: Deck;
  readonly page: Page;
  readonly screen: Screen;
  readonly #browser: Browser;
  readonly #cdp: CDPSession;

  private constructor(deck: Deck, browser: Browser, page: Page, cdp: CDPSession) {
    this.deck = deck;
    this.page = page;
    this.screen = new Screen(page);
    this.#browser = browser;
    this.#cdp = cdp;
  }

  static async open(): Promise<App> {
    const deck = new Deck();
    let browser: Browser | null = null;
    try {
      const url = await deck.start();
      browser = await openBrowser();
      const page = await browser.newPage({ viewport: VIEWPORT });
      const app = new App(deck, browser, page, await page.context().newCDPSession(page));
      await page.goto(url);
      await app.screen.ready();
      return app;
    } catch (error) {
      await browser?.close();
      await deck.dispose();
      throw error;
    }
  }

  /** Bytes of the page's JavaScript heap that are in use, after a collection. */
  async heapBytes(): Promise<number> {
    // The second collection takes what finalizers of the first have let go.
    for (let n = 0; n < 2; n += 1) await this.#cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#cdp.send('Runtime.getHeapUsage');
    return usedSize;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.deck.dispose();
  }
}
