/** The screen in the words of its users: regions, views, servers. Names are the accessible ones. */
import { expect, type Locator, type Page } from '@playwright/test';

export type View =
  | 'Messages'
  | 'Tools'
  | 'Sessions'
  | 'State'
  | 'Servers'
  | 'Supervision'
  | 'Recovery'
  | 'Resources'
  | 'Prompts'
  | 'Compare'
  | 'Settings';

/** A server's start takes two processes on a machine that may be busy. */
export const START_MS = 120_000;

export interface StdioServer {
  readonly name: string;
  readonly command: string;
  readonly args?: readonly string[];
}

export class Screen {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async ready(): Promise<void> {
    await expect(this.page.getByText('host linked')).toBeVisible({ timeout: START_MS });
  }

  get rail(): Locator {
    return this.page.getByRole('navigation', { name: 'Servers and views' });
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  /** Every entry since the host started, as the bar at the bottom says. */
  async recorded(): Promise<number> {
    const text = await this.page.getByTitle('Entries recorded since the host started').innerText();
    return Number(text.replace(/\D/g, ''));
  }

  async show(view: View): Promise<void> {
    await this.viewButton(view).click();
    await expect(this.viewButton(view)).toHaveAttribute('aria-current', 'page');
    // Each view's code comes on its first showing.
    await expect(this.main.getByText(`Loading ${view}…`)).toHaveCount(0);
  }

  viewButton(view: View): Locator {
    return this.rail.getByRole('button', { name: new RegExp(`^${view}\\b`) });
  }

  grid(name: string): Locator {
    return this.page.getByRole('grid', { name, exact: true });
  }

  /** Rows of a table that show this text, the header left out. */
  rows(grid: string, text?: string | RegExp): Locator {
    const rows = this.grid(grid).locator('.rt-row:not([hidden])');
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** The pane of one server in the Servers view. */
  server(name: string): Locator {
    return this.page.getByRole('article', { name, exact: true });
  }

  serverState(name: string): Locator {
    return this.server(name).getByRole('status');
  }

  /** Adds a program by the form, and starts it when asked to. */
  async addServer(server: StdioServer, submit: 'Add' | 'Add and start' = 'Add'): Promise<void> {
    await this.show('Servers');
    await this.rail.getByRole('button', { name: 'Add a server' }).click();
    await this.dialog.getByLabel('Name', { exact: true }).fill(server.name);
    await this.dialog.getByLabel('Command', { exact: true }).fill(server.command);
    await this.dialog
      .getByRole('textbox', { name: 'Arguments' })
      .fill((server.args ?? []).map((arg) => `"${arg}"`).join(' '));
    await this.dialog.getByRole('button', { name: submit, exact: true }).click();
    await expect(this.dialog).toBeHidden();
  }

  /** Adds a program, starts it, and approves it in the window of its own. */
  async run(server: StdioServer, state: string | RegExp = 'ready'): Promise<void> {
    const consent = await this.asked(() => this.addServer(server, 'Add and start'));
    await consent.approve();
    await expect(this.serverState(server.name)).toHaveText(state, { timeout: START_MS });
  }

  /** Does what asks for consent, and resolves to the window that asks. */
  async asked(act: () => Promise<void>): Promise<ConsentWindow> {
    const opened = this.page.context().waitForEvent('page', { timeout: START_MS });
    await act();
    const page = await opened;
    await page.waitForLoadState();
    return new ConsentWindow(page);
  }

  /** Takes the demo server, as the first screen offers it. */
  async runDemo(): Promise<void> {
    const button = this.page.getByRole('button', { name: 'Start the demo server' });
    const consent = await this.asked(() => button.click());
    await consent.approve();
    await expect(this.serverState('Demo server')).toHaveText('ready', { timeout: START_MS });
  }

  async choose(menu: string, item: string): Promise<void> {
    await this.page.getByRole('button', { name: menu, exact: true }).click();
    await this.page.getByRole('menu').locator('[role^="menuitem"]').filter({ hasText: item }).first().click();
  }
}

/** The page on an origin of its own that asks before anything runs. */
export class ConsentWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Label and value of every line. */
  async lines(): Promise<(readonly [label: string, value: string])[]> {
    const rows = await this.page.getByRole('row').all();
    return Promise.all(
      rows.map(
        async (row) =>
          [await row.getByRole('rowheader').innerText(), await row.getByRole('cell').innerText()] as const,
      ),
    );
  }

  async approve(): Promise<void> {
    await this.#answer('Approve and start', 'Approved');
  }

  async refuse(): Promise<void> {
    await this.#answer('Refuse', 'Refused');
  }

  async #answer(button: string, title: string): Promise<void> {
    await this.page.getByRole('button', { name: button }).click();
    await expect(this.page.getByRole('heading', { name: title })).toBeVisible();
    await this.page.close();
  }
}
