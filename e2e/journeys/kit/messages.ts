/** The Messages view: rows, counts and the detail of one row. */
import { expect, type Locator, type Page } from '@playwright/test';

export class Messages {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get grid(): Locator {
    return this.page.getByRole('grid', { name: 'Messages', exact: true });
  }

  /** Rows on screen, those that show this text. */
  rows(text?: string | RegExp): Locator {
    const rows = this.grid.locator('.rt-row:not([hidden])');
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  get filter(): Locator {
    return this.page.getByRole('combobox', { name: 'Filter messages' });
  }

  chip(label: string): Locator {
    return this.page
      .getByRole('toolbar', { name: 'Filter' })
      .getByRole('button', { name: label, exact: true });
  }

  get counts(): Locator {
    return this.page.locator('.msg-counts');
  }

  /** How many rows the filter lets through, as the screen writes it: `12 of 3 456`. */
  async shown(): Promise<number> {
    const [shown] = await this.shownAndTotal();
    return shown;
  }

  /** Both of one moment. */
  async shownAndTotal(): Promise<readonly [shown: number, total: number]> {
    const [shown, total] = (await this.counts.innerText()).split(' of ');
    return [digits(shown), digits(total)];
  }

  /** The rows on screen are those of a filter that hides some. */
  async isFiltered(): Promise<boolean> {
    const [shown, total] = await this.shownAndTotal();
    return shown < total;
  }

  async expectCounts(shown: number, total: number): Promise<void> {
    await expect.poll(() => this.shownAndTotal()).toEqual([shown, total]);
  }

  /** The words of the rows on screen, from the first row of all. */
  async top(): Promise<string[]> {
    await this.grid.focus();
    await this.page.keyboard.press('Home');
    await expect(this.grid.locator('[aria-rowindex="2"]')).toBeVisible();
    return this.texts();
  }

  /** The words of the rows on screen, once none of them is still on its way. */
  async texts(): Promise<string[]> {
    await expect(this.rows().and(this.page.locator('[aria-busy="true"]'))).toHaveCount(0);
    const lines = await this.rows().evaluateAll((rows) =>
      rows
        .map((row) => ({
          index: Number(row.getAttribute('aria-rowindex')),
          text: [...row.children].map((cell) => cell.textContent ?? '').join(' '),
        }))
        .toSorted((a, b) => a.index - b.index)
        .map(({ text }) => text),
    );
    return lines;
  }

  tab(name: string): Locator {
    return this.page
      .getByRole('tablist', { name: 'Detail' })
      .getByRole('tab', { name: new RegExp(`^${name}`) });
  }

  panel(name: string): Locator {
    return this.page.getByRole('tabpanel', { name: new RegExp(`^${name}`) });
  }
}

function digits(text = ''): number {
  const found = text.replace(/\D/g, '');
  return found === '' ? Number.NaN : Number(found);
}
