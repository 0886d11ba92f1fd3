import type {
  AskState,
  CatalogAnswer,
  CatalogItem,
  CatalogList,
  CatalogMark,
  Change,
  ListKind,
  Version,
} from '../../../src-shared/api/catalog.ts';
import type { CompletionAsk, Completions } from '../../../src-shared/api/completions.ts';
import type { SessionMessage, SessionSent } from '../../../src-shared/api/session-send.ts';
import type { Subscription } from '../../../src-shared/api/subscriptions.ts';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';

export interface CatalogDeps {
  list(serverId: string | null): {
    items: CatalogItem[];
    lists: CatalogList[];
    marks: CatalogMark[];
    subscriptions: Subscription[];
    subscribable: string[];
    completable: string[];
  };
  refresh(serverId: string, kind: ListKind): Promise<Result<null>>;
  read(
    serverId: string,
    uri: string,
    fresh: boolean,
    askId: string | undefined,
  ): Promise<Result<CatalogAnswer>>;
  prompt(
    serverId: string,
    name: string,
    args: Readonly<Record<string, string>>,
    askId: string | undefined,
  ): Promise<Result<CatalogAnswer>>;
  complete(ask: CompletionAsk): Promise<Result<Completions>>;
  send(message: SessionMessage): Promise<Result<SessionSent>>;
  cancel(askId: string): void;
  watch(askId: string, signal: AbortSignal): AsyncGenerator<AskState>;
  subscribe(serverId: string, uri: string, on: boolean): Promise<Result<null>>;
  versions(serverId: string, kind: ListKind, name: string): Version[];
  changes(serverId: string | null, kinds: readonly ListKind[]): { changes: Change[]; dropped: number };
  definition(hash: string): string | null;
}

/** Resources, prompts, and the history of every definition. */
export function createCatalogApi(catalog: CatalogDeps): HostApi['catalog'] {
  return {
    list: async ({ serverId }) => ok(catalog.list(serverId)),
    refresh: ({ serverId, kind }) => catalog.refresh(serverId, kind),
    read: ({ serverId, uri, fresh, askId }) => catalog.read(serverId, uri, fresh, askId),
    prompt: ({ serverId, name, arguments: args, askId }) => catalog.prompt(serverId, name, args, askId),
    complete: (ask) => catalog.complete(ask),
    send: (message) => catalog.send(message),
    async cancel({ askId }) {
      catalog.cancel(askId);
      return ok(null);
    },
    watch: ({ askId }, signal) => catalog.watch(askId, signal),
    subscribe: ({ serverId, uri, on }) => catalog.subscribe(serverId, uri, on),
    versions: async ({ serverId, kind, name }) => ok(catalog.versions(serverId, kind, name)),
    changes: async ({ serverId, kinds }) => ok(catalog.changes(serverId, kinds)),
    definition: async ({ hash }) => ok({ json: catalog.definition(hash) }),
  };
}
