import type { ListKind } from '../../../../src-shared/api/catalog.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { LIST_KINDS } from '../../../../src-shared/state/lists.ts';
import type { JsonObject } from '../../../../src-shared/wire/message.ts';
import type { Listing } from '../../../../src-shared/state/listing.ts';
import { DefinitionStore } from '../../catalog/definition-store.ts';
import { Definitions } from '../../catalog/definitions.ts';
import type { CatalogDeps } from '../../commands/catalog-api.ts';
import { itemsOf, listOf } from '../../../../src-shared/api/catalog-list.ts';
import type { HostPorts } from '../world/host-ports.ts';
import type { Session } from '../../ports.ts';
import type { Database } from '../../ports/database.ts';
import type { Registry } from '../../registry/registry.ts';
import { createAsks } from './asks.ts';
import { createCompleting } from './completing.ts';
import { createResourceSubscriptions } from './resource-subscriptions.ts';
import type { ResultCaching } from './result-caching.ts';
import type { Watch } from '../servers/watch.ts';

export interface ServerCatalog {
  readonly api: CatalogDeps;
  listed(serverId: string, kind: ListKind, tapeId: string, state: Listing): void;
  /** A session has begun. */
  onReady(serverId: string): void;
  forget(serverId: string): void;
  /** Ends what is under way, and notes what is not noted yet. */
  close(): void;
}

export interface ServerCatalogDeps {
  readonly ports: Pick<HostPorts, 'clock' | 'random' | 'report'>;
  readonly database: Database;
  readonly registry: () => Pick<Registry, 'life'>;
  readonly watch: () => Pick<Watch, 'lists' | 'projector' | 'callRequests' | 'hub' | 'subscriptions'>;
  readonly caching: ResultCaching;
  readonly hashOf: (definition: JsonObject) => string;
  /** Of a server that is there for one command only: no history is kept. */
  isTransient(serverId: string): boolean;
}

/** Resources and prompts of the servers that run, and the history of every definition. */
export function createServerCatalog(deps: ServerCatalogDeps): ServerCatalog {
  const { clock, random, report } = deps.ports;
  const store = new DefinitionStore(deps.database);
  const definitions = new Definitions({
    clock,
    store,
    hashOf: deps.hashOf,
    onChanged: () => deps.watch().hub.touch('catalog'),
    onFailed: (failure) => report('the history of definitions', failure.message),
  });
  let isClosed = false;

  const sessionOf = (serverId: string): Result<Session> => {
    const session = deps.registry().life(serverId)?.session() ?? null;
    return session === null
      ? fail('not-running', 'The server is not ready.', 'Start it first.')
      : ok(session);
  };

  const subscriptions = createResourceSubscriptions({
    fold: () => deps.watch().subscriptions,
    sessionOf,
    settle: () => deps.watch().projector.flush(),
    changed: () => deps.watch().hub.touch('catalog'),
  });

  const asks = createAsks({ clock, registry: deps.registry, watch: deps.watch, sessionOf });
  const completing = createCompleting(sessionOf);

  return {
    api: {
      list(serverId) {
        const { projector, lists } = deps.watch();
        projector.flush();
        const known = LIST_KINDS.flatMap((kind) =>
          (serverId === null ? lists[kind].servers() : [serverId]).flatMap((id) => {
            const list = lists[kind].of(id);
            return list === null ? [] : [{ place: { serverId: id, kind, tapeId: list.tapeId }, list }];
          }),
        );
        return {
          items: known
            .filter(({ place }) => place.kind !== 'tools')
            .flatMap(({ place, list }) => itemsOf(place, list.state, deps.hashOf)),
          lists: known.flatMap(({ place, list }) => listOf(place, list.state) ?? []),
          marks: definitions.marks(serverId),
          subscriptions: subscriptions.list(serverId),
          subscribable: subscriptions.offeredBy(serverId),
          completable: [...new Set(known.map(({ place }) => place.serverId))].filter(completing.isOfferedBy),
        };
      },
      async refresh(serverId, kind) {
        const session = sessionOf(serverId);
        if (!session.ok) return session;
        const { value } = session;
        if (kind === 'tools') return value.refreshTools();
        return value.catalog.refresh([kind]);
      },
      async read(serverId, uri, fresh, askId) {
        deps.watch().projector.flush();
        const found = deps.caching.lookForResource(serverId, uri, fresh);
        if (found.kind === 'hit') {
          const { resultJson, ageMs, ttlMs } = found;
          const detail = { method: 'resources/read', target: uri, ageMs: Math.round(ageMs) };
          deps
            .registry()
            .life(serverId)
            ?.recorder()
            ?.record([{ kind: 'intent', intent: 'cache-hit', detail }]);
          return ok({
            resultJson,
            truncated: false,
            latencyUs: 0,
            atMs: clock.wallMs() - ageMs,
            source: { kind: 'cache', ageMs, ttlMs },
            request: null,
          });
        }
        const { ticket } = found;
        return asks.ask({
          serverId,
          askId: askId ?? random.token(16),
          request: ({ catalog }, options) => catalog.readResource(uri, options),
          onAnswer(result, resultJson) {
            if (ticket !== null) deps.caching.keepResource(ticket, result, resultJson);
          },
        });
      },
      prompt: (serverId, name, args, askId) =>
        asks.ask({
          serverId,
          askId: askId ?? random.token(16),
          request: ({ catalog }, options) => catalog.getPrompt(name, args, options),
          onAnswer: () => undefined,
        }),
      complete: (ask) => completing.complete(ask),
      send: (message) => asks.send(message, random.token(16)),
      cancel: (askId) => asks.cancel(askId),
      watch: (askId, signal) => asks.watch(askId, signal),
      subscribe: (serverId, uri, on) => subscriptions.set(serverId, uri, on),
      versions(serverId, kind, name) {
        definitions.flush();
        return store.versions({ serverId, kind }, name);
      },
      changes(serverId, kinds) {
        definitions.flush();
        return { changes: store.changes(serverId, kinds), dropped: store.dropped };
      },
      definition: (hash) => store.definition(hash),
    },
    listed(serverId, kind, tapeId, state) {
      if (!isClosed && !deps.isTransient(serverId)) definitions.listed({ serverId, kind }, tapeId, state);
    },
    onReady: (serverId) => subscriptions.onReady(serverId),
    forget(serverId) {
      definitions.forget(serverId);
      subscriptions.forget(serverId);
    },
    close() {
      asks.close();
      completing.close();
      subscriptions.close();
      definitions.flush();
      isClosed = true;
    },
  };
}
