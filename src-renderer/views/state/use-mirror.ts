import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { ask } from '../../store/ask.ts';
import { useDeck, useDeckClient } from '../../store/hooks.ts';
import { ReplicaMirror, type MirrorState } from './mirror.ts';

/** The workspace document as long as somebody looks at it. */
export function useMirror(): { readonly mirror: ReplicaMirror; readonly state: MirrorState } {
  const client = useDeckClient();
  const hostRun = useDeck((state) => state.head?.hostRun ?? '');
  const revision = useDeck((state) => state.head?.revision.replica ?? -1);
  const mirror = useMemo(
    () =>
      new ReplicaMirror({
        pull: (stateVector) => ask(client.replica.pull({ stateVector })),
        push: (update) => ask(client.replica.push({ update })),
      }),
    [client],
  );
  useEffect(() => {
    if (hostRun !== '') mirror.follow(hostRun, revision);
  }, [mirror, hostRun, revision]);
  useEffect(() => () => mirror.close(), [mirror]);
  const state = useSyncExternalStore(mirror.subscribe, mirror.state);
  return { mirror, state };
}
