import { useEffect, useState } from 'react';
import type { CacheEntryView, CacheOverview } from '../../../src-shared/api/cache.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';

const NONE: readonly CacheEntryView[] = [];

/** What the cache holds now; asked for again when the host says that it is another. */
export function useCache(serverId: string | null): {
  readonly overview: CacheOverview | null;
  readonly entries: readonly CacheEntryView[];
} {
  const intents = useIntents();
  const revision = useDeck((state) => `${state.head?.hostRun ?? ''} ${state.head?.revision.guards ?? 0}`);
  const [overview, setOverview] = useState<CacheOverview | null>(null);
  const [entries, setEntries] = useState(NONE);
  useEffect(() => {
    let isGone = false;
    void Promise.all([intents.cacheOverview(), intents.cacheEntries(serverId)]).then(([all, listed]) => {
      if (isGone) return;
      if (all.ok) setOverview(all.value);
      if (listed.ok) setEntries(listed.value);
    });
    return () => {
      isGone = true;
    };
    // Another revision is another answer.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [intents, serverId, revision]);
  return { overview, entries };
}
