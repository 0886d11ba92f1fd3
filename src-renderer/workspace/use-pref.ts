import { useCallback, useSyncExternalStore } from 'react';
import type { Pref } from './prefs.ts';

/** A pref as state: `const [widths, setWidths] = usePref(columnWidths('sessions'))`. */
export function usePref<T>(pref: Pref<T>): readonly [T, (value: T) => void] {
  const value = useSyncExternalStore(pref.subscribe, pref.read);
  const set = useCallback((next: T) => pref.write(next), [pref]);
  return [value, set];
}
