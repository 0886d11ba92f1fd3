import type { CacheEntryView, CacheOverview, CacheRule } from '../../../src-shared/api/cache.ts';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';

export interface CacheDeps {
  overview(): CacheOverview;
  entries(serverId: string | null): CacheEntryView[];
  clear(serverId: string | null, target: string | null): number;
  setRule(serverId: string, tool: string, rule: Pick<CacheRule, 'mode' | 'ttlMs'> | null): Result<null>;
}

/** Answers that are kept in memory. */
export function createCacheApi(cache: CacheDeps): HostApi['cache'] {
  return {
    overview: async () => ok(cache.overview()),
    entries: async ({ serverId }) => ok(cache.entries(serverId)),
    clear: async ({ serverId, target }) => ok({ removed: cache.clear(serverId, target) }),
    setRule: async ({ serverId, tool, rule }) => cache.setRule(serverId, tool, rule),
  };
}
