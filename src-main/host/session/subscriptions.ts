import type { Client } from '@modelcontextprotocol/client';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { requestFailure, troubleOf } from './failures.ts';
import { WHY_CLOSED } from './list-changes.ts';
import type { BrokenStream, Opening, Reconnector } from './reconnector.ts';

/** The part of the SDK's client that listens. */
type Listening = Awaited<ReturnType<Client['listen']>>;

export interface SubscriptionsDeps {
  /** The client of an open session, or why there is none. */
  readonly open: () => Result<Client>;
  readonly signal: AbortSignal;
  readonly reconnector: Reconnector;
}

/**
 * The resources that a session follows. The legacy era has a request for each; in the modern era one request listens for
 * all of them, and another set means another request: it is acknowledged before the one before is ended, so that nothing
 * is missed in between.
 */
export class ResourceSubscriptions {
  readonly #deps: SubscriptionsDeps;
  #uris: readonly string[] = [];
  #listening: Listening | null = null;
  /** One change after the other: each asks for the set that the one before left. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: SubscriptionsDeps) {
    this.#deps = deps;
  }

  /** `request`: asks for one resource, in the legacy era. */
  async set(
    uri: string,
    on: boolean,
    timeoutMs: number,
    request: (method: 'resources/subscribe' | 'resources/unsubscribe') => Promise<Result<unknown>>,
  ): Promise<Result<null>> {
    const open = this.#deps.open();
    if (!open.ok) return open;
    if (open.value.getProtocolEra() === 'modern') {
      const turn = this.#turn.then(() => this.#listenFor(uri, on, timeoutMs));
      this.#turn = turn;
      return turn;
    }
    const answer = await request(on ? 'resources/subscribe' : 'resources/unsubscribe');
    return answer.ok ? ok(null) : answer;
  }

  async #listenFor(uri: string, on: boolean, timeoutMs: number): Promise<Result<null>> {
    const others = this.#uris.filter((each) => each !== uri);
    const uris = on ? [...others, uri] : others;
    if (uris.length === 0) {
      this.#uris = [];
      await this.#end();
      return ok(null);
    }
    const opened = await this.#listen(uris, timeoutMs);
    if (!opened.ok) return opened;
    const granted = opened.value.honoredFilter.resourceSubscriptions ?? [];
    if (on && !granted.includes(uri)) {
      await opened.value.close();
      return fail(
        'request-failed',
        `The server acknowledged the request, but not for ${uri}.`,
        'Its capabilities say whether it offers subscriptions to resources; the tape has its words.',
      );
    }
    const before = this.#listening;
    this.#uris = uris;
    this.#follow(opened.value);
    await before?.close();
    return ok(null);
  }

  async #listen(uris: readonly string[], timeoutMs: number): Promise<Result<Listening>> {
    const open = this.#deps.open();
    if (!open.ok) return open;
    const { signal } = this.#deps;
    try {
      return ok(
        await open.value.listen({ resourceSubscriptions: [...uris] }, { timeout: timeoutMs, signal }),
      );
    } catch (error) {
      return { ok: false, failure: requestFailure(error, 'The subscription', timeoutMs) };
    }
  }

  #follow(listening: Listening): void {
    this.#listening = listening;
    const { signal, reconnector, open } = this.#deps;
    void listening.closed.then((how) => {
      // Ours is closed when another has taken its place.
      if (this.#listening !== listening || how === 'local' || signal.aborted || !open().ok) return;
      this.#listening = null;
      reconnector.broken(this.#stream(), WHY_CLOSED[how], how === 'graceful');
    });
  }

  #stream(): BrokenStream {
    return {
      isSession: true,
      // The modern era resumes nothing.
      resumeFrom: null,
      retryMs: null,
      open: () => this.#again(),
      giveUp() {},
    };
  }

  async #again(): Promise<Opening> {
    const open = this.#deps.open();
    if (this.#uris.length === 0 || this.#listening !== null || !open.ok) return { kind: 'open' };
    try {
      const { signal } = this.#deps;
      const again = await open.value.listen({ resourceSubscriptions: [...this.#uris] }, { signal });
      // A change of the set may have come first, with one of its own.
      if (this.#listening === null) this.#follow(again);
      else await again.close();
      return { kind: 'open' };
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind === 'network') return { kind: 'unreachable', why: trouble.message };
      return { kind: 'refused', why: error instanceof Error ? error.message : String(error) };
    }
  }

  async #end(): Promise<void> {
    const before = this.#listening;
    this.#listening = null;
    await before?.close();
  }
}
