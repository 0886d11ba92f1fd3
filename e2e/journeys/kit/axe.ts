import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What goes on for longer (a call, a server that starts) belongs to the picture. */
const SETTLE_MS = 15_000;

/** Nothing is dimmed any more because its answer is on the way, and nothing moves into its place. */
async function settled(page: Page): Promise<void> {
  const isStill = (): boolean =>
    document.querySelector('[aria-busy="true"]:not([hidden])') === null &&
    !document
      .getAnimations()
      .some(
        ({ playState, effect }) =>
          playState === 'running' && effect?.getComputedTiming().iterations !== Infinity,
      );
  await page.waitForFunction(isStill, undefined, { timeout: SETTLE_MS }).catch(() => undefined);
}

/**
 * axe on one page, in four times less than it takes by default: it works in the page itself and not through a blank
 * one, and describes what is wrong only, not the hundreds of elements that are right. There are no frames here of
 * another origin, the one thing it would not see.
 */
export function axeOn(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
}

/** Nothing serious on the page as it looks now, or on the part of it that `axe` includes. */
export async function expectNothingGrave(page: Page, where: string, axe = axeOn(page)): Promise<void> {
  await settled(page);
  const { violations } = await axe.analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
  expect(grave, where).toEqual([]);
}

/** Nothing serious, in light and dark. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNothingGrave(page, `${where}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
