/** The Tools view: the list, the form of one tool, and what it answered. */
import { expect, type Locator, type Page } from '@playwright/test';
import { START_MS } from './screen.ts';

export class Tools {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get view(): Locator {
    return this.page.getByRole('region', { name: 'Tools', exact: true });
  }

  get list(): Locator {
    return this.page.getByRole('grid', { name: 'Tools', exact: true });
  }

  row(name: string): Locator {
    return this.list.locator('.rt-row:not([hidden])').filter({ hasText: name });
  }

  get form(): Locator {
    return this.view.getByRole('tabpanel', { name: 'Form' });
  }

  get runBar(): Locator {
    return this.view.getByRole('group', { name: 'Run the tool' });
  }

  /** The call that is shown. */
  get result(): Locator {
    return this.view.locator('[data-call-state]');
  }

  get cancelButton(): Locator {
    return this.runBar.getByRole('button', { name: /^Cancel/ });
  }

  async choose(name: string): Promise<void> {
    await this.row(name).first().click();
    await expect(this.row(name).first()).toHaveAttribute('aria-selected', 'true');
    await expect(this.runBar).toBeVisible();
  }

  /** Presses Run. */
  async run(): Promise<void> {
    await this.runBar.getByRole('button', { name: /^(Run|Send anyway)/ }).click();
  }

  /** Runs it and waits for this ending: of the new call, not of the one that is shown until there is an answer. */
  async runTo(state: 'done' | 'failed' | 'cancelled'): Promise<void> {
    const before = await this.#shownCall();
    await this.run();
    await expect.poll(() => this.#shownCall(), { timeout: START_MS }).not.toBe(before);
    await this.expectState(state);
  }

  async expectState(state: 'running' | 'done' | 'failed' | 'cancelled'): Promise<void> {
    await expect(this.result).toHaveAttribute('data-call-state', state, { timeout: START_MS });
  }

  /** Empty while no call is shown. */
  #shownCall(): Promise<string> {
    return this.result.evaluateAll(([shown]) => shown?.getAttribute('data-call') ?? '');
  }
}
