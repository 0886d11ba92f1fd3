import { useEffect, useMemo } from 'react';
import { useIntents } from '../../store/hooks.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { PathValues } from './path-values.ts';
import { pathWish } from './prefs.ts';

/** The values at the path that is wanted as a column or as a plot: one for the table and the timeline. */
export function usePathValues(): PathValues {
  const intents = useIntents();
  const [{ path, asColumn }] = usePref(pathWish);
  const values = useMemo(() => new PathValues((request) => intents.timeline.values(request)), [intents]);
  useEffect(() => {
    values.look(asColumn ? path : '');
  }, [values, path, asColumn]);
  useEffect(() => () => values.close(), [values]);
  return values;
}
