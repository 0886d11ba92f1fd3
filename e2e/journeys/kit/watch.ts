/** What a page must never do, noticed while it is used: errors, broken policy, requests to other machines. */
import type { BrowserContext, Page } from '@playwright/test';

export class Watch {
  readonly complaints: string[] = [];
  /** Messages that belong to the journey, such as those of a link that is cut on purpose. */
  readonly expected: RegExp[] = [];
  readonly requests = new Set<string>();
  readonly #isOurs: (url: URL) => boolean;

  constructor(isOurs: (url: URL) => boolean) {
    this.#isOurs = isOurs;
  }

  async on(context: BrowserContext): Promise<void> {
    context.on('request', (request) => this.#seeUrl(request.url()));
    context.on('page', (page) => this.#onPage(page));
    context.on('weberror', (error) => this.#complain(`page error: ${error.error().message}`));
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.#complain(`console ${message.type()}: ${message.text()}`);
    });
    // Reported on the console as well, but not every violation is.
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy: ${event.violatedDirective} blocked ${event.blockedURI}`);
      });
    });
  }

  /** What nobody expected. */
  get unexpected(): string[] {
    return this.complaints.filter((text) => !this.expected.some((pattern) => pattern.test(text)));
  }

  #onPage(page: Page): void {
    page.on('websocket', (socket) => this.#seeUrl(socket.url()));
    page.on('crash', () => this.#complain('the page crashed'));
  }

  #seeUrl(text: string): void {
    const url = new URL(text);
    if (url.protocol === 'data:' || url.protocol === 'blob:') return;
    this.requests.add(url.host);
    if (!this.#isOurs(url)) this.#complain(`request to ${url.host}`);
  }

  #complain(what: string): void {
    this.complaints.push(what);
  }
}
