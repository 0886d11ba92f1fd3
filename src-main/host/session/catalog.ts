import type { Client } from '@modelcontextprotocol/client';
import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import { parseExact } from '../../../src-shared/wire/exact-json.ts';
import type { AnyMessage, AskOptions, CatalogKind, CatalogSession, Completed } from '../ports/catalog.ts';
import type { Clock } from '../ports.ts';
import type { Asking } from './asking.ts';
import { CallDeadline, SDK_NEVER_MS } from './call-deadline.ts';
import { EXCHANGE, Exchange } from './exchange.ts';
import { LISTS, walkList } from './lists.ts';
import { requestFailure, timeoutFailure } from './failures.ts';
import { resultOf } from './outcome.ts';
import type { Reconnector } from './reconnector.ts';
import { ResourceSubscriptions } from './subscriptions.ts';
import { ANYTHING, isRecord } from './values.ts';

interface SessionCatalogDeps {
  /** The client of an open session, or why there is none. */
  readonly open: () => Result<Client>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly asking: Asking;
  readonly reconnector: Reconnector;
}

/** Resources and prompts of one session. */
export class SessionCatalog implements CatalogSession {
  readonly #open: () => Result<Client>;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #asking: Asking;
  readonly #walks = new Map<CatalogKind, Promise<Result<null>>>();
  readonly #subscriptions: ResourceSubscriptions;
  readonly #again = new Map<CatalogKind, Promise<Result<null>>>();

  constructor({ open, signal, clock, asking, reconnector }: SessionCatalogDeps) {
    this.#open = open;
    this.#signal = signal;
    this.#clock = clock;
    this.#asking = asking;
    this.#subscriptions = new ResourceSubscriptions({ open, signal, reconnector });
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

  async send(message: AnyMessage, options: AskOptions): Promise<Result<unknown>> {
    const params = paramsOf(message.paramsJson);
    if (!params.ok) return params;
    const { method } = message;
    if (!message.isNotification) return this.#ask(method, params.value, method, options);
    const open = this.#open();
    if (!open.ok) return open;
    try {
      await open.value.notification({ method, params: params.value });
      return ok(null);
    } catch (error) {
      return { ok: false, failure: requestFailure(error, method, options.timeoutMs) };
    }
  }

  subscribe(uri: string, on: boolean, options: AskOptions): Promise<Result<null>> {
    return this.#subscriptions.set(uri, on, options.timeoutMs, (method) =>
      this.#ask(method, { uri }, `${on ? 'Subscribing to' : 'Unsubscribing from'} ${uri}`, options),
    );
  }

  offersCompletions(): boolean {
    return this.#capabilities()?.completions !== undefined;
  }

  complete({ of, name, value, others }: Completed, options: AskOptions): Promise<Result<unknown>> {
    const ref =
      of.kind === 'prompt' ? { type: 'ref/prompt', name: of.name } : { type: 'ref/resource', uri: of.uri };
    const context = Object.keys(others).length === 0 ? {} : { context: { arguments: others } };
    const params = { ref, argument: { name, value }, ...context };
    return this.#ask('completion/complete', params, `Completing ${name}`, options);
  }

  #offers(kind: CatalogKind): boolean {
    const capabilities = this.#capabilities();
    return (kind === 'prompts' ? capabilities?.prompts : capabilities?.resources) !== undefined;
  }

  #capabilities(): ReturnType<Client['getServerCapabilities']> {
    const open = this.#open();
    return open.ok ? open.value.getServerCapabilities() : undefined;
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
    method: string,
    params: Record<string, unknown>,
    what: string,
    options: AskOptions,
  ): Promise<Result<unknown>> {
    const open = this.#open();
    if (!open.ok) return open;
    const client = open.value;
    return this.#asking.rounds((more) => this.#round(client, method, { ...params, ...more }, what, options), {
      signal: options.signal,
      onWaiting: options.onWaiting?.bind(options),
    });
  }

  /** Its time stands still while a person is asked something. */
  async #round(
    client: Client,
    method: string,
    params: Record<string, unknown>,
    what: string,
    options: AskOptions,
  ): Promise<Result<unknown>> {
    const { timeoutMs } = options;
    const exchange = new Exchange(
      options.onProgress?.bind(options) ?? null,
      options.onSent?.bind(options) ?? null,
    );
    const deadline = new CallDeadline(this.#clock, timeoutMs, options.signal);
    const end = this.#asking.begin({ deadline, onWaiting: options.onWaiting?.bind(options) });
    const { signal } = deadline;
    const request = (): Promise<unknown> =>
      client.request({ method, params: { ...params, [EXCHANGE]: exchange } }, ANYTHING, {
        timeout: SDK_NEVER_MS,
        signal,
        // Makes the SDK send a progress token; the progress itself comes by the exchange.
        ...(options.onProgress !== undefined && { onprogress: () => {} }),
      });
    const result = await resultOf(exchange, request, { what, timeoutMs, signal });
    end();
    return deadline.isLate && exchange.outcome === null
      ? { ok: false, failure: timeoutFailure(what, timeoutMs) }
      : result;
  }
}

/** What the session says of itself with every message, and of this one alone. */
const ENVELOPE =
  /^(progressToken|io\.modelcontextprotocol\/(protocolVersion|clientInfo|clientCapabilities))$/;

function paramsOf(paramsJson: string): Result<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = parseExact(paramsJson);
  } catch {
    parsed = null;
  }
  if (!isRecord(parsed)) {
    return fail('bad-request', 'The parameters are no JSON object.', 'Write them as {"name": value}.');
  }
  const { _meta, ...params } = parsed;
  if (!isRecord(_meta)) return ok(parsed);
  const meta = Object.fromEntries(Object.entries(_meta).filter(([key]) => !ENVELOPE.test(key)));
  return ok(Object.keys(meta).length === 0 ? params : { ...params, _meta: meta });
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
