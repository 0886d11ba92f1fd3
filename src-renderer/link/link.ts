import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../src-shared/api/contract.ts';
import type { Head } from '../../src-shared/api/head.ts';
import { retryDelayMs } from './backoff.ts';
import type { Carrier, OpenCarrier } from './carrier.ts';
import { createSteadyRpc } from './steady-rpc.ts';

export type HostClient = ContractRouterClient<Contract>;

/** How the page stands with its host; every state has a face on the screen. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly retryInMs: number }
  | { readonly kind: 'refused'; readonly why: string };

export interface LinkEvents {
  onState(state: LinkState): void;
  /** The newest announcement. A `hostRun` that is new means another host: everything must be pulled again. */
  onHead(head: Head): void;
}

/** The page's one connection to the host. It comes back by itself; what it carries is the contract. */
export interface Link {
  /** Made once, good for the life of the page: it waits for the link when that is broken. */
  readonly client: HostClient;
  /** Connects, and follows the host's announcements from then on. Call once. */
  start(events: LinkEvents): void;
  close(): void;
}

export interface LinkParts {
  readonly open: OpenCarrier;
  /** In [0, 1). */
  readonly chance: () => number;
  /** Calls back when a person looks at the page again; waiting then is over. Returns the unsubscriber. */
  readonly onWake: (wake: () => void) => () => void;
}

/** Heads that stop while the link is open are asked for again after this. */
const HEAD_AGAIN_MS = 1000;
/** A link that held this long counts as one that works. */
const STEADY_MS = 2000;

export function createLink({ open, chance, onWake }: LinkParts): Link {
  const ending = new AbortController();
  let events: LinkEvents | null = null;
  let state: LinkState = { kind: 'connecting' };
  let carrier: Carrier | null = null;
  const waiters = new Set<() => void>();

  function become(next: LinkState): void {
    state = next;
    for (const wake of waiters) wake();
    events?.onState(next);
  }

  /** Waits for a change of state, for a while at most. */
  function changed(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    waiters.add(resolve);
    return promise.finally(() => {
      clearTimeout(timer);
      waiters.delete(resolve);
    });
  }

  async function next(deadlineMs: number): Promise<Carrier> {
    const endsAt = performance.now() + deadlineMs;
    for (;;) {
      if (carrier !== null && !carrier.isClosed()) return carrier;
      if (state.kind === 'refused') throw new Error(state.why);
      const leftMs = endsAt - performance.now();
      if (leftMs <= 0 || ending.signal.aborted) throw new Error('the link to the host is broken');
      await changed(leftMs);
    }
  }

  const client: HostClient = createORPCClient(createSteadyRpc({ next }));

  async function followHeads(of: Carrier): Promise<void> {
    // Not through the steady client: this stream belongs to this carrier and ends with it.
    const host: HostClient = createORPCClient(of.rpc);
    const gone = new AbortController();
    void of.closed.then(() => gone.abort());
    while (!of.isClosed() && !ending.signal.aborted) {
      try {
        const heads = await host.app.head(undefined, { signal: gone.signal });
        for await (const head of heads) events?.onHead(head);
      } catch {
        // It is asked for again below; a broken link shows as such.
      }
      if (!of.isClosed()) await Promise.race([of.closed, pause(HEAD_AGAIN_MS)]);
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!ending.signal.aborted) {
      const attempt = await open();
      if (ending.signal.aborted) {
        if (attempt.kind === 'open') attempt.carrier.close();
        return;
      }
      if (attempt.kind === 'open') {
        const openedAt = performance.now();
        carrier = attempt.carrier;
        become({ kind: 'open' });
        void followHeads(carrier);
        await carrier.closed;
        carrier = null;
        if (ending.signal.aborted) return;
        // A link that breaks as soon as it opens is not hammered.
        if (performance.now() - openedAt >= STEADY_MS) failures = 0;
      }
      failures += 1;
      if (attempt.kind === 'refused') {
        become({ kind: 'refused', why: attempt.why });
        await woken(null);
        become({ kind: 'connecting' });
      } else {
        const retryInMs = retryDelayMs(failures, chance());
        become({ kind: 'lost', retryInMs });
        await woken(retryInMs);
      }
    }
  }

  /** Until a person comes back to the page, the time is over, or the link is closed. */
  function woken(timeoutMs: number | null): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = timeoutMs === null ? undefined : setTimeout(resolve, timeoutMs);
    const forget = onWake(resolve);
    const end = (): void => resolve();
    ending.signal.addEventListener('abort', end, { once: true });
    return promise.finally(() => {
      ending.signal.removeEventListener('abort', end);
      clearTimeout(timer);
      forget();
    });
  }

  return {
    client,
    start(given) {
      if (events !== null) throw new Error('a link is started once');
      events = given;
      events.onState(state);
      void run();
    },
    close() {
      events = null;
      ending.abort();
      carrier?.close();
      for (const wake of waiters) wake();
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
