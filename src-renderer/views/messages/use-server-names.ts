import { useMemo } from 'react';
import { useDeck } from '../../store/hooks.ts';

const BETWEEN = '\u0000';

/** Names by server id. Servers change with every count of theirs: only another name makes another map. */
export function useServerNames(): ReadonlyMap<string, string> {
  const key = useDeck(({ servers }) => (servers ?? []).flatMap(({ id, name }) => [id, name]).join(BETWEEN));
  return useMemo(() => {
    const parts = key === '' ? [] : key.split(BETWEEN);
    const names = new Map<string, string>();
    for (let at = 0; at + 1 < parts.length; at += 2) names.set(parts[at] ?? '', parts[at + 1] ?? '');
    return names;
  }, [key]);
}
