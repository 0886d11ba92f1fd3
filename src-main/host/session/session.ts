import type { Client } from '@modelcontextprotocol/client';
import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import type { EraMode } from '../../../src-shared/api/servers.ts';
import type {
  CallOptions,
  Clock,
  ConnectionChange,
  Random,
  Session,
  SessionEvents,
  SessionFactory,
  SessionReady,
  Wire,
} from '../ports.ts';
import { ArgumentSplicer } from './arguments.ts';
import { Asking } from './asking.ts';
import { CallDeadline, SDK_NEVER_MS } from './call-deadline.ts';
import { notConnected, SessionCatalog } from './catalog.ts';
import { bounded, connect, type Connected, type Entrance } from './connect.ts';
import { EXCHANGE, Exchange } from './exchange.ts';
import { timeoutFailure } from './failures.ts';
import { resultOf } from './outcome.ts';
import { ping, probeMethod } from './ping.ts';
import { PipeLink } from './pipe-link.ts';
import { type ChangingList, ListChanges } from './list-changes.ts';
import { type InputSchemas, listTools } from './lists.ts';
import { probeOf } from './probe.ts';
import { Reconnector } from './reconnector.ts';
import { ANYTHING } from './values.ts';

const TERMINATE_MS = 2000;
const CLOSE_MS = 1000;

export interface SessionDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** How this host introduces itself to servers. */
  readonly clientInfo: { readonly name: string; readonly version: string };
  /** The feature flag, asked whenever a session is opened; off when absent. */
  readonly modernByDefault?: () => boolean;
}

export function createSessionFactory(deps: SessionDeps): SessionFactory {
  return (wire, events) => new WireSession(wire, events, deps);
}

type Phase =
  | { readonly kind: 'new' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'ready'; readonly connected: Connected }
  | { readonly kind: 'closed' };

/** One session of the SDK's client over one wire. */
class WireSession implements Session {
  closedOnProbe = false;
  readonly #deps: SessionDeps;
  readonly #splicer: ArgumentSplicer;
  readonly #entrance: Entrance;
  readonly #changes: ListChanges;
  readonly #reconnector: Reconnector;
  readonly #asking: Asking;
  readonly catalog: SessionCatalog;
  readonly #abort = new AbortController();
  #phase: Phase = { kind: 'new' };
  #inputSchemas: InputSchemas = new Map();
  #refreshing: Promise<Result<null>> | null = null;
  #refreshAgain: Promise<Result<null>> | null = null;

  constructor(wire: Wire, events: SessionEvents, deps: SessionDeps) {
    this.#deps = deps;
    this.#splicer = new ArgumentSplicer(deps.random.token(24));
    this.#entrance =
      wire.kind === 'pipe'
        ? { kind: 'pipe', link: new PipeLink(wire, this.#splicer) }
        : { kind: 'http', wire };
    this.#asking = new Asking(events);
    const { clock, random } = deps;
    const onChange = (change: ConnectionChange): void => {
      events.onConnection?.(change);
      // What was announced meanwhile is not repeated: ask.
      if (change.kind === 'resumed' && change.missedUnknown) this.#changes.allAnnounced();
    };
    this.#reconnector = new Reconnector({ clock, random, onChange });
    const onListChanged = (list: ChangingList): void => {
      if (list === 'tools') events.onToolsChanged();
      else void this.catalog.refresh(list === 'resources' ? ['resources', 'templates'] : ['prompts']);
    };
    this.#changes = new ListChanges(clock, onListChanged, this.#reconnector);
    this.catalog = new SessionCatalog({
      open: () => this.#open(),
      signal: this.#abort.signal,
      clock,
      asking: this.#asking,
      reconnector: this.#reconnector,
    });
  }

  async connect(mode: EraMode, timeoutMs: number): Promise<Result<SessionReady>> {
    if (this.#phase.kind !== 'new') {
      return fail('already-running', 'This session was opened before.', 'Open a new one.');
    }
    this.#phase = { kind: 'connecting' };
    const outcome = await connect(this.#entrance, mode, timeoutMs, {
      clock: this.#deps.clock,
      clientInfo: this.#deps.clientInfo,
      splicer: this.#splicer,
      reconnector: this.#reconnector,
      asking: this.#asking,
      modernByDefault: this.#deps.modernByDefault?.() ?? false,
      onListChanged: (list: ChangingList) => this.#changes.announced(list),
      signal: this.#abort.signal,
    });
    if (!outcome.ok) {
      this.closedOnProbe = outcome.closedOnProbe;
      this.#phase = { kind: 'closed' };
      return { ok: false, failure: outcome.failure };
    }
    // close() may have come while the handshake was under way.
    if (this.#abort.signal.aborted) {
      await this.#release(outcome.connected);
      return notConnected();
    }
    this.#phase = { kind: 'ready', connected: outcome.connected };
    const { client, relay } = outcome.connected;
    if (this.#entrance.kind === 'http') {
      this.#reconnector.established(() => probeOf(client, this.#abort.signal));
    }
    this.#changes.follow(client, () => !relay.closed);
    return ok(outcome.connected.ready);
  }

  /** At most one walk at a time and one more after it: changes during a walk need another, but only one. */
  refreshTools(): Promise<Result<null>> {
    if (this.#refreshing === null) {
      this.#refreshing = this.#refresh().finally(() => (this.#refreshing = null));
      return this.#refreshing;
    }
    this.#refreshAgain ??= this.#refreshing.then(() => {
      this.#refreshAgain = null;
      return this.refreshTools();
    });
    return this.#refreshAgain;
  }

  async #refresh(): Promise<Result<null>> {
    const open = this.#open();
    if (!open.ok) return open;
    const listed = await listTools(open.value, this.#abort.signal);
    if (!listed.ok) return listed;
    this.#inputSchemas = listed.value;
    return ok(null);
  }

  async callTool(name: string, argsJson: string, options: CallOptions): Promise<Result<unknown>> {
    const open = this.#open();
    if (!open.ok) return open;
    const client = open.value;
    const held = this.#splicer.hold(argsJson);
    if (!held.ok) return held;
    try {
      const params = { name, arguments: held.value.placeholder };
      return await this.#asking.rounds((more) => this.#round(client, { ...params, ...more }, options), {
        signal: options.signal,
        onWaiting: options.onWaiting?.bind(options),
      });
    } finally {
      held.value.release();
    }
  }

  async #round(client: Client, params: CallParams, options: CallOptions): Promise<Result<unknown>> {
    const { timeoutMs } = options;
    const { name } = params;
    const exchange = new Exchange(options.onProgress.bind(options), options.onSent?.bind(options) ?? null);
    const deadline = new CallDeadline(this.#deps.clock, timeoutMs, options.signal);
    const end = this.#asking.begin({ deadline, onWaiting: options.onWaiting?.bind(options) });
    const { signal } = deadline;
    const sdkOptions = {
      timeout: SDK_NEVER_MS,
      signal,
      // Makes the SDK send a progress token; the progress itself comes by the exchange.
      onprogress: () => {},
    };
    const sent = { ...params, [EXCHANGE]: exchange };
    const call = (): Promise<unknown> =>
      this.#mirrorsHeaders(client)
        ? client.callTool(sent, { ...sdkOptions, ...this.#headerSource(name) })
        : client.request({ method: 'tools/call', params: sent }, ANYTHING, sdkOptions);
    const what = `The call of ${name}`;
    const result = await resultOf(exchange, call, { what, timeoutMs, signal });
    end();
    return deadline.isLate && exchange.outcome === null
      ? { ok: false, failure: timeoutFailure(what, timeoutMs) }
      : result;
  }

  rootsChanged(): void {
    const open = this.#open();
    // The modern era has no such notification: its servers ask when they need them.
    if (!open.ok || open.value.getProtocolEra() !== 'legacy') return;
    open.value.notification({ method: 'notifications/roots/list_changed' }).catch(() => undefined);
  }

  async ping(timeoutMs: number): Promise<{ probe: string; answer: Result<null> }> {
    if (this.#phase.kind !== 'ready') return { probe: 'ping', answer: notConnected() };
    const { client } = this.#phase.connected;
    return {
      probe: probeMethod(client),
      answer: await ping(client, timeoutMs, this.#abort.signal),
    };
  }

  async close(): Promise<void> {
    const phase = this.#phase;
    this.#abort.abort();
    this.#changes.close();
    this.#reconnector.close();
    this.#phase = { kind: 'closed' };
    if (phase.kind === 'ready') await this.#release(phase.connected);
    else if (this.#entrance.kind === 'pipe') await this.#entrance.link.close();
  }

  #open(): Result<Client> {
    const phase = this.#phase;
    if (phase.kind !== 'ready' || phase.connected.relay.closed) return notConnected();
    const { down } = this.#reconnector;
    return down === null ? ok(phase.connected.client) : { ok: false, failure: down };
  }

  async #release({ client, link }: Connected): Promise<void> {
    await bounded(this.#deps.clock, TERMINATE_MS, link.terminate());
    await bounded(this.#deps.clock, CLOSE_MS, client.close());
  }

  /** The SDK mirrors arguments into `Mcp-Param-*` headers, in its method for calls alone. */
  #mirrorsHeaders(client: Client): boolean {
    return this.#entrance.kind === 'http' && client.getProtocolEra() === 'modern';
  }

  /** From a definition; our lists never reach the SDK's own cache. */
  #headerSource(name: string): { toolDefinition?: ToolDefinition } {
    const schema = this.#inputSchemas.get(name);
    // Without outputSchema: the SDK would compile it here, and it is checked elsewhere.
    return schema === undefined
      ? {}
      : { toolDefinition: { name, inputSchema: { ...schema, type: 'object' } } };
  }
}

interface CallParams {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
  readonly [more: string]: unknown;
}

interface ToolDefinition {
  name: string;
  inputSchema: { type: 'object'; [key: string]: unknown };
}
