import type { Client } from '@modelcontextprotocol/client';
import type { Clock } from '../ports.ts';
import { troubleOf } from './failures.ts';
import type { BrokenStream, Opening, Reconnector } from './reconnector.ts';

/** Several announcements within this time are one. */
const COALESCE_MS = 50;
const ACK_TIMEOUT_MS = 10_000;

/** The lists of whose change a server speaks; templates change with resources. */
export const CHANGING_LISTS = ['tools', 'resources', 'prompts'] as const;
export type ChangingList = (typeof CHANGING_LISTS)[number];

/**
 * Tells the owner that a list may have changed: on the server's announcement, and after a subscription had to be opened
 * again, because an announcement may have been missed in between.
 */
export class ListChanges {
  readonly #clock: Clock;
  readonly #changed: (list: ChangingList) => void;
  readonly #reconnector: Reconnector;
  readonly #timers = new Map<ChangingList, () => void>();
  readonly #abort = new AbortController();

  constructor(clock: Clock, changed: (list: ChangingList) => void, reconnector: Reconnector) {
    this.#clock = clock;
    this.#changed = changed;
    this.#reconnector = reconnector;
  }

  announced(list: ChangingList): void {
    if (this.#timers.has(list) || this.#abort.signal.aborted) return;
    const callOff = this.#clock.after(COALESCE_MS, () => {
      this.#timers.delete(list);
      this.#changed(list);
    });
    this.#timers.set(list, callOff);
  }

  /** Any of them may have: what was announced meanwhile is not repeated. */
  allAnnounced(): void {
    for (const list of CHANGING_LISTS) this.announced(list);
  }

  /** In the modern era changes come on a subscription only. It is opened in the background: a session is ready without. */
  follow(client: Client, isOpen: () => boolean): void {
    if (client.getProtocolEra() !== 'modern') return;
    const capabilities = client.getServerCapabilities();
    const lists = CHANGING_LISTS.filter((list) => capabilities?.[list]?.listChanged === true);
    if (lists.length === 0) return;
    const stream: BrokenStream = {
      isSession: true,
      // The modern era resumes nothing.
      resumeFrom: null,
      retryMs: null,
      open: () => this.#listen(client, lists, stream, isOpen),
      giveUp() {},
    };
    void this.#listen(client, lists, stream, isOpen).then((opening) => {
      if (opening.kind !== 'open' && opening.kind !== 'gone' && !this.#abort.signal.aborted && isOpen())
        this.#reconnector.broken(stream, opening.why, false);
    });
  }

  close(): void {
    this.#abort.abort();
    for (const callOff of this.#timers.values()) callOff();
    this.#timers.clear();
  }

  async #listen(
    client: Client,
    lists: readonly ChangingList[],
    stream: BrokenStream,
    isOpen: () => boolean,
  ): Promise<Opening> {
    const { signal } = this.#abort;
    try {
      const subscription = await client.listen(
        {
          ...(lists.includes('tools') && { toolsListChanged: true }),
          ...(lists.includes('resources') && { resourcesListChanged: true }),
          ...(lists.includes('prompts') && { promptsListChanged: true }),
        },
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

export const WHY_CLOSED = {
  local: 'the subscription was closed',
  graceful: 'the server ended the subscription',
  remote: 'the subscription broke',
} as const;
