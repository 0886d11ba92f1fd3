import type { Client } from '@modelcontextprotocol/client';
import { ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import type { AskOptions, CatalogKind, CatalogSession } from '../ports/catalog.ts';
import { EXCHANGE, Exchange } from './exchange.ts';
import { LISTS, walkList } from './lists.ts';
import { resultOf } from './outcome.ts';

/** Resources and prompts of one session. */
export class SessionCatalog implements CatalogSession {
  readonly #open: () => Result<Client>;
  readonly #signal: AbortSignal;
  readonly #walks = new Map<CatalogKind, Promise<Result<null>>>();
  readonly #again = new Map<CatalogKind, Promise<Result<null>>>();

  /** `open`: the client of an open session, or why there is none. */
  constructor(open: () => Result<Client>, signal: AbortSignal) {
    this.#open = open;
    this.#signal = signal;
  }

  async refresh(kinds: readonly CatalogKind[]): Promise<Result<null>> {
    let outcome: Result<null> = ok(null);
    // One after the other: nobody waits for them, and a server may take one request at a time.
    for (const kind of kinds) {
      if (!this.#offers(kind)) continue;
      const walked = await this.#refreshOne(kind);
      if (!walked.ok) outcome = walked;
    }
    return outcome;
  }

  readResource(uri: string, options: AskOptions): Promise<Result<unknown>> {
    return this.#ask('resources/read', { uri }, `Reading ${uri}`, options);
  }

  getPrompt(
    name: string,
    args: Readonly<Record<string, string>>,
    options: AskOptions,
  ): Promise<Result<unknown>> {
    const params = { name, ...(Object.keys(args).length === 0 ? {} : { arguments: args }) };
    return this.#ask('prompts/get', params, `The prompt ${name}`, options);
  }

  #offers(kind: CatalogKind): boolean {
    const open = this.#open();
    const capabilities = open.ok ? open.value.getServerCapabilities() : undefined;
    return (kind === 'prompts' ? capabilities?.prompts : capabilities?.resources) !== undefined;
  }

  /** At most one walk of a kind at a time and one more after it: changes during a walk need another, but only one. */
  #refreshOne(kind: CatalogKind): Promise<Result<null>> {
    const walking = this.#walks.get(kind);
    if (walking === undefined) {
      const walk = this.#walk(kind).finally(() => this.#walks.delete(kind));
      this.#walks.set(kind, walk);
      return walk;
    }
    const next =
      this.#again.get(kind) ??
      walking.then(() => {
        this.#again.delete(kind);
        return this.#refreshOne(kind);
      });
    this.#again.set(kind, next);
    return next;
  }

  async #walk(kind: CatalogKind): Promise<Result<null>> {
    const open = this.#open();
    return open.ok ? walkList(open.value, LISTS[kind], this.#signal) : open;
  }

  async #ask(
    method: 'resources/read' | 'prompts/get',
    params: Record<string, unknown>,
    what: string,
    options: AskOptions,
  ): Promise<Result<unknown>> {
    const open = this.#open();
    if (!open.ok) return open;
    const client = open.value;
    const { timeoutMs, signal } = options;
    const exchange = new Exchange(null, options.onSent?.bind(options) ?? null);
    const request = (): Promise<unknown> =>
      client.request({ method, params: { ...params, [EXCHANGE]: exchange } }, { timeout: timeoutMs, signal });
    return resultOf(exchange, request, { what, timeoutMs, signal });
  }
}

export function notConnected(): { ok: false; failure: Failure } {
  return {
    ok: false,
    failure: {
      code: 'session-closed',
      message: 'There is no open session with the server.',
      hint: 'Start the server first.',
    },
  };
}
