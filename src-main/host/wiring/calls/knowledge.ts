import { join } from 'node:path';
import type { Tool } from '../../../../src-shared/api/tools.ts';
import { toolsOf } from '../../../../src-shared/api/tool-list.ts';
import { createDefinitionHash } from '../../config/spec-hash.ts';
import type { SettingsStore } from '../../database/settings-store.ts';
import type { HostPorts } from '../world/host-ports.ts';
import type { Database } from '../../ports/database.ts';
import type { HostRole } from '../tapes/open-folder.ts';
import type { Registry } from '../../registry/registry.ts';
import { createResultCaching, type ResultCaching } from './result-caching.ts';
import { CACHE_FOLDER } from '../../execution/cache/log-lines.ts';
import { createServerCatalog, type ServerCatalog } from './server-catalog.ts';
import type { Watch, WatchOptions } from '../servers/watch.ts';

/** What the host knows of its servers beside what they do: their definitions, and answers that may be given again. */
export interface Knowledge {
  readonly caching: ResultCaching;
  /** The groups of the host's API that it answers. */
  readonly api: { readonly cache: ResultCaching['api']; readonly catalog: ServerCatalog['api'] };
  /** What it has to hear of what was recorded. */
  readonly hears: Pick<WatchOptions, 'onListed' | 'onListStale' | 'onResourceUpdated' | 'onReady'>;
  /** The tools of a server, or of all. */
  listTools(this: void, serverId: string | null): Tool[];
  /** The server was removed. */
  forget(serverId: string): void;
  /** Notes what is not noted yet. */
  close(): void;
}

export interface KnowledgeDeps {
  readonly ports: Pick<HostPorts, 'clock' | 'disk' | 'dataFolder' | 'random' | 'report'>;
  readonly role: HostRole;
  readonly settings: SettingsStore;
  readonly database: Database;
  /** Made later than this. */
  readonly registry: () => Registry;
  readonly watch: () => Watch;
  isTransient(serverId: string): boolean;
  note(intent: string, serverId: string, detail: unknown): void;
}

export function createKnowledge(deps: KnowledgeDeps): Knowledge {
  const { ports, settings, database, registry, watch } = deps;
  const hashOf = createDefinitionHash();
  const caching = createResultCaching({
    clock: ports.clock,
    disk: ports.disk,
    logFolder: deps.role === 'app' ? join(ports.dataFolder, CACHE_FOLDER) : null,
    report: (what, error) => ports.report(what, error),
    random: ports.random,
    settings,
    registry,
    hashOf,
    onChanged: () => watch().hub.touch('guards'),
    settle: () => watch().projector.flush(),
    note: (intent, serverId, detail) => deps.note(intent, serverId, detail),
  });
  const catalog = createServerCatalog({
    ports,
    database,
    registry,
    watch,
    caching,
    hashOf,
    isTransient: (serverId) => deps.isTransient(serverId),
  });
  return {
    caching,
    api: { cache: caching.api, catalog: catalog.api },
    hears: {
      onListed: (serverId, kind, tapeId, state) => catalog.listed(serverId, kind, tapeId, state),
      onListStale: (serverId, kind) => caching.onListStale(serverId, kind),
      onReady: (serverId) => catalog.onReady(serverId),
      onResourceUpdated: (serverId, uri) => caching.onResourceUpdated(serverId, uri),
    },
    listTools(serverId) {
      const { tools } = watch().lists;
      return (serverId === null ? tools.servers() : [serverId]).flatMap((id) => {
        const known = tools.of(id);
        return known === null ? [] : toolsOf(id, known.tapeId, known.state, hashOf);
      });
    },
    close() {
      watch().projector.flush();
      catalog.close();
      caching.close();
    },
    forget(serverId) {
      for (const list of Object.values(watch().lists)) list.forget(serverId);
      caching.forget(serverId);
      catalog.forget(serverId);
      watch().hub.touch('catalog');
    },
  };
}
