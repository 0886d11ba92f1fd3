import type { Client } from '@modelcontextprotocol/client';
import type { Clock } from '../ports.ts';
import { troubleOf } from './failures.ts';
import type { BrokenStream, Opening, Reconnector } from './reconnector.ts';

/** Several announcements within this time are one. */
const COALESCE_MS = 50;
const ACK_TIMEOUT_MS = 10_000;

/**
 * Tells the owner that the list of tools may have changed: on the server's announcement, and after a subscription had to
 * be opened again, because an announcement may have been missed in between.
 */
export class ToolChanges {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #reconnector: Reconnector;
  #stopTimer: (() => void) | null = null;
  readonly #abort = new AbortController();

  constructor(clock: Clock, changed: () => void, reconnector: Reconnector) {
    this.#clock = clock;
    this.#changed = changed;
    this.#reconnector = reconnector;
  }

  announced(): void {
    if (this.#stopTimer !== null || this.#abort.signal.aborted) return;
    this.#stopTimer = this.#clock.after(COALESCE_MS, () => {
      this.#stopTimer = null;
      this.#changed();
    });
  }

  /** In the modern era changes come on a subscription only. It is opened in the background: a session is ready without. */
  follow(client: Client, isOpen: () => boolean): void {
    if (client.getProtocolEra() !== 'modern' || client.getServerCapabilities()?.tools?.listChanged !== true)
      return;
    const stream: BrokenStream = {
      isSession: true,
      // The modern era resumes nothing.
      resumeFrom: null,
      retryMs: null,
      open: () => this.#listen(client, stream, isOpen),
      giveUp() {},
    };
    void this.#listen(client, stream, isOpen).then((opening) => {
      if (opening.kind !== 'open' && opening.kind !== 'gone' && !this.#abort.signal.aborted && isOpen())
        this.#reconnector.broken(stream, opening.why, false);
    });
  }

  close(): void {
    this.#abort.abort();
    this.#stopTimer?.();
  }

  async #listen(client: Client, stream: BrokenStream, isOpen: () => boolean): Promise<Opening> {
    const { signal } = this.#abort;
    try {
      const subscription = await client.listen(
        { toolsListChanged: true },
        { timeout: ACK_TIMEOUT_MS, signal },
      );
      void subscription.closed.then((how) => {
        if (!signal.aborted && isOpen())
          this.#reconnector.broken(stream, WHY_CLOSED[how], how === 'graceful');
      });
      return { kind: 'open' };
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind === 'network') return { kind: 'unreachable', why: trouble.message };
      return { kind: 'refused', why: error instanceof Error ? error.message : String(error) };
    }
  }
}

const WHY_CLOSED = {
  local: 'the subscription was closed',
  graceful: 'the server ended the subscription',
  remote: 'the subscription broke',
} as const;
