import type { Client } from '@modelcontextprotocol/client';
import type { Clock } from '../ports.ts';

/** Several announcements within this time are one. */
const COALESCE_MS = 50;
const ACK_TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 1000;
const RETRIES_MAX = 5;

/**
 * Tells the owner that the list of tools may have changed: on the server's announcement, and after a subscription had to
 * be opened again, because an announcement may have been missed in between.
 */
export class ToolChanges {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #stopTimer: (() => void) | null = null;
  #stopRetry: (() => void) | null = null;
  readonly #abort = new AbortController();

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  announced(): void {
    if (this.#stopTimer !== null || this.#abort.signal.aborted) return;
    this.#stopTimer = this.#clock.after(COALESCE_MS, () => {
      this.#stopTimer = null;
      this.#changed();
    });
  }

  /** In the modern era changes come on a subscription only. It is opened in the background: a session is ready without. */
  follow(client: Client, failures = 0): void {
    if (client.getProtocolEra() !== 'modern' || client.getServerCapabilities()?.tools?.listChanged !== true)
      return;
    void this.#listen(client, failures);
  }

  close(): void {
    this.#abort.abort();
    this.#stopTimer?.();
    this.#stopRetry?.();
  }

  async #listen(client: Client, failures: number): Promise<void> {
    const { signal } = this.#abort;
    let failed = failures + 1;
    try {
      const subscription = await client.listen(
        { toolsListChanged: true },
        { timeout: ACK_TIMEOUT_MS, signal },
      );
      if (failures > 0) this.announced();
      failed = 1;
      await subscription.closed;
    } catch {
      // Refused, or not acknowledged in time; the exchange on the tape says which.
    }
    if (signal.aborted || failed > RETRIES_MAX) return;
    this.#stopRetry = this.#clock.after(FIRST_RETRY_MS * 2 ** (failed - 1), () =>
      this.follow(client, failed),
    );
  }
}
