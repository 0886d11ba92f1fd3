import { Client } from '@modelcontextprotocol/client';
import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import { ok } from '../../../src-shared/base/failure.ts';
import type { EraMode } from '../../../src-shared/api/servers.ts';
import type { Clock, SessionReady, Wire } from '../ports.ts';
import type { ArgumentSplicer } from './arguments.ts';
import type { Asking } from './asking.ts';
import { troubleOf, type Trouble } from './failures.ts';
import { handshakeFailure } from './handshake-failure.ts';
import { EventStreamLink, StreamableLink } from './http-link.ts';
import type { Link } from './link.ts';
import type { ChangingList } from './list-changes.ts';
import type { PipeLink } from './pipe-link.ts';
import type { Reconnector } from './reconnector.ts';
import { PipeRelay, Relay } from './relay.ts';

/** How long `server/discover` may stay unanswered before a server counts as legacy; never more than half of the whole. */
const PROBE_MS = 3000;
const MODERN_VERSION = '2026-07-28';
/** The SDK's own deadline comes after ours, so that it is ours that speaks. */
const SDK_MARGIN_MS = 1000;
const CLOSE_MS = 1000;
/** What a server of 2024-11-05 answers to a POST on the path of its event stream. */
const MAY_BE_EVENT_STREAM = new Set([400, 404, 405]);

export interface ConnectDeps {
  readonly clock: Clock;
  readonly clientInfo: { readonly name: string; readonly version: string };
  readonly splicer: ArgumentSplicer;
  readonly reconnector: Reconnector;
  readonly asking: Asking;
  /** The modern question may take half of the whole time, whatever PROBE_MS says. */
  readonly modernByDefault: boolean;
  readonly onListChanged: (list: ChangingList) => void;
  /** The session is being closed: no further attempt, and no waiting for this one. */
  readonly signal: AbortSignal;
}

export interface Connected {
  readonly client: Client;
  readonly link: Link;
  readonly relay: Relay;
  readonly ready: SessionReady;
}

/** Where every attempt begins; a pipe has one link, which may be opened again. */
export type Entrance =
  | { readonly kind: 'pipe'; readonly link: PipeLink }
  | { readonly kind: 'http'; readonly wire: HttpWire };
type HttpWire = Extract<Wire, { kind: 'http' }>;

export interface ConnectFailure {
  readonly failure: Failure;
  readonly closedOnProbe: boolean;
}

type Attempt =
  | { readonly ok: true; readonly connected: Connected }
  | { readonly ok: false; readonly trouble: Trouble; readonly relay: Relay };

/**
 * Opens a session: one attempt, and others where what came back says that another era or transport is spoken. All of
 * them run on the connection that the tap records, within one deadline.
 */
export async function connect(
  entrance: Entrance,
  mode: EraMode,
  timeoutMs: number,
  deps: ConnectDeps,
): Promise<{ ok: true; connected: Connected } | ({ ok: false } & ConnectFailure)> {
  const endUs = deps.clock.monoUs() + timeoutMs * 1000;
  const remainingMs = (): number =>
    deps.signal.aborted ? 0 : Math.max(0, Math.floor((endUs - deps.clock.monoUs()) / 1000));
  const attempt = (link: Link, as: EraMode): Promise<Attempt> =>
    tryOnce(link, as, remainingMs(), timeoutMs, deps);

  const outcome =
    entrance.kind === 'pipe'
      ? await connectPipe(entrance.link, mode, attempt, remainingMs)
      : await connectHttp(entrance.wire, mode, attempt, remainingMs, deps);
  if (outcome.ok) return outcome;
  const { relay, trouble } = outcome;
  const closedOnProbe = mode === 'auto' && relay.peerClosed && !relay.initializeSent && !relay.discovered;
  const failure = handshakeFailure(relay.peerClosed ? { kind: 'closed' } : trouble, {
    mode,
    timeoutMs,
    stray: relay.firstStray,
    closedOnProbe,
  });
  return { ok: false, failure, closedOnProbe };
}

type TryLink = (link: Link, as: EraMode) => Promise<Attempt>;

async function connectPipe(
  link: PipeLink,
  mode: EraMode,
  attempt: TryLink,
  remainingMs: () => number,
): Promise<Attempt> {
  const first = await attempt(link, mode);
  if (first.ok || mode !== 'auto' || link.closed || remainingMs() === 0) return first;
  return isModernAfterAll(first) ? attempt(link, 'modern') : first;
}

/**
 * A modern server that was still starting when the probe ended: it has refused `initialize`, and either answered the
 * probe since, or said in the refusal that it speaks other revisions.
 */
function isModernAfterAll({ relay, trouble }: Extract<Attempt, { ok: false }>): boolean {
  return relay.initializeSent && (relay.discovered || trouble.kind === 'version');
}

async function connectHttp(
  wire: HttpWire,
  mode: EraMode,
  attempt: TryLink,
  remainingMs: () => number,
  { splicer, reconnector }: ConnectDeps,
): Promise<Attempt> {
  let last = await attempt(new StreamableLink(wire, splicer, reconnector), mode);
  if (mode === 'modern') return last;
  if (
    !last.ok &&
    mode === 'auto' &&
    !last.relay.initializeSent &&
    saysNothingOfEra(last.trouble) &&
    remainingMs() > 0
  ) {
    last = await attempt(new StreamableLink(wire, splicer, reconnector), 'legacy');
  }
  if (!last.ok && mode === 'auto' && isModernAfterAll(last) && remainingMs() > 0) {
    last = await attempt(new StreamableLink(wire, splicer, reconnector), 'modern');
  }
  if (last.ok || last.trouble.kind !== 'http' || !MAY_BE_EVENT_STREAM.has(last.trouble.status)) return last;
  if (remainingMs() === 0) return last;
  const eventStream = await attempt(new EventStreamLink(wire, splicer, reconnector), 'legacy');
  return eventStream.ok ? eventStream : last;
}

/** The probe failed in a way that a legacy server might fail too: no answer, a 5xx, something that is no JSON. */
function saysNothingOfEra(trouble: Trouble): boolean {
  switch (trouble.kind) {
    case 'timeout':
    case 'other':
    case 'rpc':
      return true;
    case 'http':
      return trouble.status !== 401 && trouble.status !== 403;
    case 'failure':
    case 'network':
    case 'not-http':
    case 'closed':
    case 'version':
      return false;
  }
}

async function tryOnce(
  link: Link,
  mode: EraMode,
  remainingMs: number,
  timeoutMs: number,
  deps: ConnectDeps,
): Promise<Attempt> {
  const relay =
    link.kind === 'pipe' ? new PipeRelay(link, deps.onListChanged) : new Relay(link, deps.onListChanged);
  const patienceMs = deps.modernByDefault ? timeoutMs / 2 : Math.min(PROBE_MS, timeoutMs / 2);
  const client = newClient(mode, Math.min(patienceMs, remainingMs), remainingMs, deps);
  const deadline = Promise.withResolvers<Trouble>();
  const stopTimer = deps.clock.after(remainingMs, () => deadline.resolve({ kind: 'timeout' }));
  const giveUp = (): void => deadline.resolve({ kind: 'closed' });
  deps.signal.addEventListener('abort', giveUp, { once: true });
  const shaking = client.connect(relay, { timeout: remainingMs + SDK_MARGIN_MS }).then(
    (): Trouble | null => null,
    (error: unknown) => troubleOf(error),
  );
  const trouble = await Promise.race([shaking, deadline.promise]);
  stopTimer();
  deps.signal.removeEventListener('abort', giveUp);
  if (trouble !== null) {
    await bounded(deps.clock, CLOSE_MS, relay.close());
    return { ok: false, trouble, relay };
  }
  link.established();
  return { ok: true, connected: { client, link, relay, ready: readyOf(client) } };
}

function newClient(mode: EraMode, probeMs: number, remainingMs: number, deps: ConnectDeps): Client {
  const client = new Client(deps.clientInfo, {
    capabilities: deps.asking.capabilities,
    // What asks for input is shown as it came; a person answers it, or nobody.
    inputRequired: { autoFulfill: false },
    ...(mode === 'auto' && { versionNegotiation: { mode, probe: { timeoutMs: probeMs } } }),
    ...(mode === 'modern' && {
      versionNegotiation: {
        mode: { pin: MODERN_VERSION },
        probe: { timeoutMs: remainingMs + SDK_MARGIN_MS },
      },
    }),
  });
  // Not the SDK's handlers: they check the questions against its schemas, and refuse what they do not know.
  client.fallbackRequestHandler = ({ method, params }, { mcpReq }) =>
    deps.asking.request({ method, params }, mcpReq.signal);
  return client;
}

function readyOf(client: Client): SessionReady {
  const peer = client.getServerVersion();
  return {
    era: client.getProtocolEra() ?? 'legacy',
    protocolVersion: client.getNegotiatedProtocolVersion() ?? '',
    peerName: peer?.name ?? '',
    peerVersion: peer?.version ?? '',
    hasTools: client.getServerCapabilities()?.tools !== undefined,
  };
}

/** Waits for `work`, whether it succeeds or not, at most `limitMs`. */
export async function bounded(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<Result<null>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = clock.after(limitMs, resolve);
  await Promise.race([promise, work.then(noop, noop)]);
  stop();
  return ok(null);
}

function noop(): void {}
