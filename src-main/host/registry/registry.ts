import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import type {
  Server,
  ServerDraft,
  ServerSpec,
  ServerState,
  StartOutcome,
} from '../../../src-shared/api/servers.ts';
import type { Consent, ConsentRequest, Random, StoredServer } from '../ports.ts';
import { withKept } from './kept-values.ts';
import { createLifecycle, lifeOf, type Lifecycle, type LifecycleDeps, type TapeOrigin } from './lifecycle.ts';

/** Where definitions of servers are kept. */
export interface ServerStore {
  list(): readonly StoredServer[];
  put(server: StoredServer): Result<null>;
  remove(id: string): Result<null>;
  /** SHA-256 of the canonical JSON of the spec, values included. */
  readonly specHash: (spec: ServerSpec) => string;
}

export interface RegistryDeps extends LifecycleDeps {
  readonly store: ServerStore;
  readonly consent: Consent;
  readonly random: Random;
  readonly consentTimeoutMs: number;
  /** How a state is shown, once what is to come of it is known. */
  present?(serverId: string, state: ServerState): ServerState;
  counts(serverId: string): {
    readonly entriesTotal: number;
    readonly entriesPerS: number;
    readonly toolCount: number;
  };
  /** A person asked for this; noted before it is carried out. */
  intent(intent: string, serverId: string, detail: unknown): void;
}

export interface Registry {
  list(): Server[];
  ids(): readonly string[];
  get(id: string): Result<Server>;
  stored(id: string): StoredServer | null;
  life(id: string): Lifecycle | null;
  add(draft: ServerDraft): Result<Server>;
  /** `keep`: names of environment or header values that stay as they are stored. */
  update(id: string, draft: ServerDraft, keep: readonly string[]): Promise<Result<Server>>;
  remove(id: string): Promise<Result<null>>;
  start(id: string, origin?: TapeOrigin): Result<StartOutcome>;
  /** Starts what a person has approved, exactly as it was approved; asks nobody. */
  startApproved(id: string, origin: TapeOrigin): Result<{ readonly tapeId: string }>;
  stop(id: string): Promise<Result<null>>;
  restart(id: string): Promise<Result<StartOutcome>>;
  /** Marks the spec as approved by a person who typed it. */
  approve(id: string): Result<null>;
  /** The store does not have it any more: lets go of its life. It must have been stopped. */
  forget(id: string): void;
  /**
   * Stops every server; resolves when no process is left. Nothing can be started from then on. `inOrder` stops those
   * that have an order; what it takes longer for than STOP_IN_ORDER_MS is killed.
   */
  stopAll(reason: string, inOrder?: OrderedStop): Promise<void>;
}

export const SERVERS_MAX = 500;
export const STOP_IN_ORDER_MS = 15_000;

export interface OrderedStop {
  has(serverId: string): boolean;
  stop(): Promise<void>;
}

const BY_PERSON: TapeOrigin = { startedBy: 'person', restartOf: null };

interface PendingConsent {
  readonly consentId: string;
  readonly url: string | null;
  readonly abort: AbortController;
}

/** The servers that this host knows, and the one place that decides whether one may start. */
export function createRegistry(deps: RegistryDeps): Registry {
  const lives = new Map<string, Lifecycle>();
  const asking = new Map<string, PendingConsent>();
  /** The newest wish that ends a server's run; who waits for an earlier one has been overtaken. */
  const newest = new Map<string, symbol>();
  let isClosed = false;

  const find = (id: string): StoredServer | undefined => deps.store.list().find((each) => each.id === id);
  const unknown = (id: string): { ok: false; failure: Failure } =>
    fail(
      'unknown-server',
      `There is no server with id ${id}.`,
      'It may have been removed: look at the list of servers.',
    );

  function lifeFor(id: string): Lifecycle {
    const known = lives.get(id);
    if (known !== undefined) return known;
    const life = createLifecycle(id, deps);
    lives.set(id, life);
    return life;
  }

  function view(server: StoredServer): Server {
    const specHash = deps.store.specHash(server.spec);
    const life = lifeOf(lifeFor(server.id));
    return {
      id: server.id,
      name: server.name,
      era: server.era,
      target: targetOf(server.spec),
      specHash,
      approved: server.approvedHash === specHash,
      ...life,
      state: deps.present?.(server.id, life.state) ?? life.state,
      ...deps.counts(server.id),
    };
  }

  function ask(server: StoredServer, specHash: string): StartOutcome {
    const pending = asking.get(server.id);
    if (pending !== undefined) return { kind: 'consent', consentId: pending.consentId, url: pending.url };
    const consentId = deps.random.token(24);
    const abort = new AbortController();
    const cancelTimer = deps.clock.after(deps.consentTimeoutMs, () => abort.abort());
    const life = lifeFor(server.id);
    life.setAwaitingConsent(true);
    const { url, answer } = deps.consent.ask(consentRequest(consentId, server, specHash), abort.signal);
    asking.set(server.id, { consentId, url, abort });
    const settle = (approved: boolean): void => {
      cancelTimer();
      asking.delete(server.id);
      life.setAwaitingConsent(false);
      const now = find(server.id);
      // The spec may have been edited while the question was open: the answer was to the old one.
      if (isClosed || !approved || now === undefined || deps.store.specHash(now.spec) !== specHash) return;
      deps.intent('consent-given', server.id, { specHash });
      const stored = { ...now, approvedHash: specHash };
      const put = deps.store.put(stored);
      const begun = put.ok ? life.start(stored, BY_PERSON) : put;
      if (!begun.ok) life.refuse(begun.failure);
      deps.changed(server.id);
    };
    answer.then(settle, () => settle(false));
    return { kind: 'consent', consentId, url };
  }

  function start(id: string, origin = BY_PERSON): Result<StartOutcome> {
    const server = find(id);
    if (server === undefined) return unknown(id);
    // A process started now would outlive us.
    if (isClosed) return fail('not-running', 'Tapedeck is stopping.', 'Start it again first.');
    const specHash = deps.store.specHash(server.spec);
    if (server.approvedHash !== specHash) return ok(ask(server, specHash));
    deps.intent('start', id, null);
    const started = lifeFor(id).start(server, origin);
    return started.ok ? ok({ kind: 'started', tapeId: started.value.tapeId }) : started;
  }

  function startApproved(id: string, origin: TapeOrigin): Result<{ readonly tapeId: string }> {
    const server = find(id);
    if (server === undefined) return unknown(id);
    if (isClosed) return fail('not-running', 'Tapedeck is stopping.', 'Start it again first.');
    if (server.approvedHash !== deps.store.specHash(server.spec)) {
      return fail(
        'consent-required',
        `${server.name} is not what was approved: it does not start by itself.`,
        'Start it by hand; you are asked once.',
      );
    }
    return lifeFor(id).start(server, origin);
  }

  /** True when nothing else was asked of this server until it had ended. */
  async function stop(id: string, reason: string): Promise<boolean> {
    const mine = Symbol(reason);
    newest.set(id, mine);
    asking.get(id)?.abort.abort();
    await lives.get(id)?.stop(reason);
    return newest.get(id) === mine;
  }

  /** Nobody knows its life from now on: it must not run. */
  function letGo(id: string): void {
    lives.delete(id);
    newest.delete(id);
    deps.changed(id);
  }

  return {
    list: () => deps.store.list().map(view),
    ids: () => deps.store.list().map(({ id }) => id),
    get(id) {
      const server = find(id);
      return server === undefined ? unknown(id) : ok(view(server));
    },
    stored: (id) => find(id) ?? null,
    life: (id) => lives.get(id) ?? null,
    add(draft) {
      if (deps.store.list().length >= SERVERS_MAX) {
        return fail(
          'too-many',
          `There are ${SERVERS_MAX} servers already.`,
          'Remove one that is not needed.',
        );
      }
      const server: StoredServer = { id: deps.random.token(12), ...draft, approvedHash: null };
      const put = deps.store.put(server);
      if (!put.ok) return put;
      deps.intent('add', server.id, { name: server.name });
      deps.changed(server.id);
      return ok(view(server));
    },
    async update(id, draft, keep) {
      if (find(id) === undefined) return unknown(id);
      await stop(id, 'edited');
      // It may have been edited or removed while it took its time to stop.
      const server = find(id);
      if (server === undefined) return unknown(id);
      const next: StoredServer = { ...server, ...draft, spec: withKept(draft.spec, server.spec, keep) };
      const put = deps.store.put(next);
      if (!put.ok) return put;
      deps.intent('update', id, { name: next.name });
      deps.changed(id);
      return ok(view(next));
    },
    async remove(id) {
      if (find(id) === undefined) return unknown(id);
      await stop(id, 'removed');
      // A supervisor may have started it again in the same turn.
      while (lives.get(id)?.recorder() != null) await stop(id, 'removed');
      const removed = deps.store.remove(id);
      if (!removed.ok) return removed;
      deps.intent('remove', id, null);
      letGo(id);
      return ok(null);
    },
    start,
    startApproved,
    async stop(id) {
      if (find(id) === undefined) return unknown(id);
      deps.intent('stop', id, null);
      await stop(id, 'stopped');
      return ok(null);
    },
    async restart(id) {
      if (find(id) === undefined) return unknown(id);
      deps.intent('restart', id, null);
      const restartOf = lives.get(id)?.tapeId() ?? null;
      if (!(await stop(id, 'restarted'))) {
        return fail(
          'request-cancelled',
          'The restart was overtaken: something else was asked of the server while it stopped.',
          'Look at its state; start it if that is wanted.',
        );
      }
      return start(id, { startedBy: 'person', restartOf });
    },
    approve(id) {
      const server = find(id);
      if (server === undefined) return unknown(id);
      deps.intent('consent-typed', id, { specHash: deps.store.specHash(server.spec) });
      return deps.store.put({ ...server, approvedHash: deps.store.specHash(server.spec) });
    },
    forget: letGo,
    async stopAll(reason, inOrder) {
      isClosed = true;
      const others = [...lives.keys()].filter((id) => inOrder?.has(id) !== true);
      const deadline = Promise.withResolvers<void>();
      const callOff = deps.clock.after(STOP_IN_ORDER_MS, () => {
        for (const life of lives.values()) life.kill();
        deadline.resolve();
      });
      await Promise.all([
        Promise.race([inOrder?.stop(), deadline.promise]),
        ...others.map((id) => stop(id, reason)),
      ]);
      callOff();
      await Promise.all([...lives.keys()].map((id) => stop(id, reason)));
    },
  };
}

/** A spec without the values that may be secrets. */
export function targetOf(spec: ServerSpec): Server['target'] {
  return spec.kind === 'stdio'
    ? {
        kind: 'stdio',
        command: spec.command,
        args: spec.args,
        cwd: spec.cwd,
        envNames: Object.keys(spec.env).toSorted(),
      }
    : { kind: 'http', url: spec.url, headerNames: Object.keys(spec.headers).toSorted() };
}

/** What a person is asked before this runs or is connected to. */
export function consentRequest(consentId: string, server: StoredServer, specHash: string): ConsentRequest {
  const target = targetOf(server.spec);
  const lines =
    target.kind === 'stdio'
      ? [
          { label: 'command', value: target.command },
          ...target.args.map((value, index) => ({ label: `argument ${index + 1}`, value })),
          { label: 'folder', value: target.cwd ?? '(the home folder)' },
          ...target.envNames.map((value) => ({ label: 'environment', value })),
        ]
      : [
          { label: 'URL', value: target.url },
          ...target.headerNames.map((value) => ({ label: 'header', value })),
        ];
  return { consentId, serverName: server.name, specHash, lines };
}
