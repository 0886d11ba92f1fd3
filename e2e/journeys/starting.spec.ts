/** A start that has to bring the data up to date first: the page says what it is at, and goes on by itself. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect as plainExpect, test as plain, type Page } from '@playwright/test';
import { expectNothingGrave } from './kit/axe.ts';
import { picture, readmePicture } from './kit/pictures.ts';
import { Screen } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The web shell whose host comes when it is told to. */
class LateDeck {
  readonly folder = mkdtempSync(join(tmpdir(), 'tapedeck-late-'));
  readonly child: ChildProcess;
  #said = '';

  constructor() {
    const args = [at('kit/late-child.ts'), this.folder, at('../../out/renderer')];
    this.child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
  }

  get said(): string {
    return this.#said;
  }

  async url(): Promise<string> {
    await plainExpect.poll(() => this.#said, { timeout: 60_000 }).toContain('TAPEDECK_URL ');
    return /TAPEDECK_URL (\S+)/.exec(this.#said)?.[1] ?? '';
  }

  tell(line: unknown): void {
    this.child.stdin?.write(`${JSON.stringify(line)}\n`);
  }

  async dispose(): Promise<void> {
    if (this.child.exitCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The page does not ask again until the returned function is called: there is time to look at it. */
async function standStill(page: Page): Promise<() => Promise<void>> {
  const isPage = (url: URL): boolean => url.pathname === '/';
  await page.route(isPage, async (route) => {
    const response = await route.fetch();
    const html = await response.text();
    await route.fulfill({ response, body: html.replace(/<meta http-equiv="refresh"[^>]*>/, '') });
  });
  await plainExpect(page.locator('meta[http-equiv="refresh"]')).toHaveCount(0);
  return async () => {
    await page.unroute(isPage);
    await page.reload();
  };
}

plain('what a start is at, step by step, and then the app, without a hand', async ({ page }) => {
  const deck = new LateDeck();
  try {
    deck.tell({ kind: 'checking' });
    await page.setViewportSize({ width: 900, height: 480 });
    await page.goto(await deck.url());
    await plainExpect(page.getByRole('heading', { name: 'Tapedeck is starting' })).toBeVisible();
    const now = page.locator('[aria-current="step"]');
    deck.tell({ kind: 'backing-up', version: 5 });
    deck.tell({ kind: 'copied', bytes: 91e6, ofBytes: 260e6 });
    await plainExpect(now).toContainText('91 of 260 MB');
    const goOn = await standStill(page);
    await expectNothingGrave(page, 'a start');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await readmePicture(page, `starting-${colorScheme}`);
    }
    await goOn();
    deck.tell({ kind: 'migrating', direction: 'up', name: 'root', step: 1, steps: 1 });
    await plainExpect(now).toContainText('root, 1 of 1');
    deck.tell({ kind: 'verifying' });
    await plainExpect(now).toContainText('Check every page');
    deck.tell({ kind: 'open' });
    await new Screen(page).ready();
    await page.goto('about:blank');
  } finally {
    await deck.dispose();
  }
});

plain('a start that fails says so on the page before it ends', async ({ page }) => {
  const deck = new LateDeck();
  try {
    await page.goto(await deck.url());
    await plainExpect(page.getByRole('heading', { name: 'Tapedeck is starting' })).toBeVisible();
    deck.tell({
      kind: 'fail',
      failure: {
        code: 'migration-failed',
        message: 'deck.db could not be brought from version 5 to 6: database or disk is full.',
        hint: 'The database is as it was; backups/deck-v5.db is a copy of it. Make room, then start again.',
      },
    });
    await plainExpect(page.getByRole('heading', { name: 'Tapedeck did not start' })).toBeVisible();
    await plainExpect(page.getByText('database or disk is full')).toBeVisible();
    await picture(page, 'starting-failed');
    await plainExpect.poll(() => deck.said).toContain('FAILED migration-failed');
  } finally {
    await deck.dispose();
  }
});

test('data of the first version: the terminal tells each phase, the page what was done', async ({
  page,
  deck,
  watch: _watch,
}) => {
  mkdirSync(deck.data, { recursive: true });
  copyFileSync(at('../fixtures/databases/v1.db'), join(deck.data, 'deck.db'));
  await page.goto(await deck.start());
  await new Screen(page).ready();
  await expect(page.getByText("The deck's database was brought from version 1")).toBeVisible();
  await expect.poll(() => deck.log).toContain('deck.db is at version 1: making a copy first');
  await expect.poll(() => deck.log).toMatch(/deck\.db: migration root \(\d of \d\)/);
  await expect.poll(() => deck.log).toContain('deck.db: checking every page of it');
});
