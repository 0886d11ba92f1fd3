import { useMemo } from 'react';
import { useDeck } from '../../store/hooks.ts';
import type { DeckState } from '../../store/state.ts';

const BETWEEN = '\u0000';
/** What other programs run and a tap records: so many of the newest are named beside our own. */
const TAPPED_MAX = 20;

/** Names by server id. Servers change with every count of theirs: only another name makes another map. */
export function useServerNames(): ReadonlyMap<string, string> {
  const key = useDeck((state) =>
    [...(state.servers ?? []), ...tapped(state)].flatMap(({ id, name }) => [id, name]).join(BETWEEN),
  );
  return useMemo(() => {
    const parts = key === '' ? [] : key.split(BETWEEN);
    const names = new Map<string, string>();
    for (let at = 0; at + 1 < parts.length; at += 2) names.set(parts[at] ?? '', parts[at + 1] ?? '');
    return names;
  }, [key]);
}

/** They are defined nowhere here: their tapes name them. */
function tapped({ tapes }: DeckState): { readonly id: string; readonly name: string }[] {
  const names = new Map<string, string>();
  for (const { serverId, serverName } of tapes ?? []) {
    if (names.size >= TAPPED_MAX) break;
    if (serverId.startsWith('tap-') && !names.has(serverId)) names.set(serverId, serverName);
  }
  return [...names].map(([id, name]) => ({ id, name }));
}
