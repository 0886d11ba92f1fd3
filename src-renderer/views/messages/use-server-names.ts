import { useMemo } from 'react';
import { useDeck } from '../../store/hooks.ts';
import type { DeckState } from '../../store/state.ts';

/** Stands between ids and names: a name that had one in it would shift all others, and is shown with U+FFFD for it. */
const BETWEEN = '\u0000';
/** What is on a tape and defined nowhere here (a tap, a rerun, a call by the command line): so many of the newest are named. */
const ELSEWHERE_MAX = 20;

/** Names by server id. Servers change with every count of theirs: only another name makes another map. */
export function useServerNames(): ReadonlyMap<string, string> {
  const key = useDeck((state) =>
    [...(state.servers ?? []), ...elsewhere(state)]
      .flatMap(({ id, name }) => [id, name.replaceAll(BETWEEN, '\ufffd')])
      .join(BETWEEN),
  );
  return useMemo(() => {
    const parts = key === '' ? [] : key.split(BETWEEN);
    const names = new Map<string, string>();
    for (let at = 0; at + 1 < parts.length; at += 2) names.set(parts[at] ?? '', parts[at + 1] ?? '');
    return names;
  }, [key]);
}

/** They are defined nowhere here: their tapes name them. */
function elsewhere({ servers, tapes }: DeckState): { readonly id: string; readonly name: string }[] {
  const own = new Set(servers?.map(({ id }) => id));
  const names = new Map<string, string>();
  for (const { serverId, serverName } of tapes ?? []) {
    if (names.size >= ELSEWHERE_MAX) break;
    if (!own.has(serverId) && !names.has(serverId)) names.set(serverId, serverName);
  }
  return [...names].map(([id, name]) => ({ id, name }));
}

/** Live rows can be of more than one: the servers of this deck, and what is being recorded from elsewhere. */
export function hasSeveralServers({ servers, tapes }: DeckState): boolean {
  const ids = new Set(servers?.map(({ id }) => id));
  for (const { serverId, state } of tapes ?? [])
    if (state === 'living' || serverId.startsWith('tap-')) ids.add(serverId);
  return ids.size > 1;
}
