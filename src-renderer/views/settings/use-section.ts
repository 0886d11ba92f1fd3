import { useCallback } from 'react';
import type { Settings } from '../../../src-shared/api/settings.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useChanges } from '../../store/changes.ts';

/** `what` is for a person, as it stands beside Undo: `Modern era first: on`. */
export type SetSection<Section extends keyof Settings> = (
  what: string,
  patch: Partial<Settings[Section]>,
) => void;

/** One section of the host's settings, and the way to change fields of it at once, with undo. Null: not come yet. */
export function useSection<Section extends keyof Settings>(
  section: Section,
): readonly [Settings[Section] | null, SetSection<Section>] {
  const intents = useIntents();
  const value = useDeck((state) => state.settings?.[section] ?? null);
  const change = useCallback<SetSection<Section>>(
    (what, patch) => {
      // A section is replaced whole: read at the last moment, so that two quick changes are both kept.
      const now = (): Settings[Section] | undefined => useDeck.getState().settings?.[section];
      const before = now();
      if (before === undefined) return;
      const back = pick(before, patch);
      const set = (fields: Partial<Settings[Section]>) =>
        intents.setSettings({ [section]: { ...(now() ?? before), ...fields } });
      void useChanges.getState().apply(
        what,
        () => set(patch),
        () => set(back),
      );
    },
    [intents, section],
  );
  return [value, change];
}

/** The fields of `from` that `like` has. */
function pick<T extends object>(from: T, like: Partial<T>): Partial<T> {
  const picked: Partial<T> = {};
  for (const key in like) picked[key] = from[key];
  return picked;
}
