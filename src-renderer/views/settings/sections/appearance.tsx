import type { ReactNode } from 'react';
import { ok } from '../../../../src-shared/base/failure.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import type { DeckState } from '../../../store/state.ts';
import type { SelectOption } from '../../../ui/select.tsx';
import { useChanges } from '../../../store/changes.ts';
import { ChoiceSetting, SettingGroup } from '../setting.tsx';

const THEMES: readonly SelectOption<DeckState['theme']>[] = [
  { value: 'system', title: 'Follow the system' },
  { value: 'light', title: 'Light' },
  { value: 'dark', title: 'Dark' },
];

const DENSITIES: readonly SelectOption<DeckState['density']>[] = [
  { value: 'compact', title: 'Compact' },
  { value: 'comfortable', title: 'Comfortable' },
];

export function AppearanceSection(): ReactNode {
  const intents = useIntents();
  const theme = useDeck((state) => state.theme);
  const density = useDeck((state) => state.density);
  const apply = useChanges((state) => state.apply);

  function change<T>(what: string, set: (value: T) => void, next: T, before: T): void {
    const to = (value: T) => async () => {
      set(value);
      return ok(null);
    };
    void apply(what, to(next), to(before));
  }

  return (
    <SettingGroup title="Look">
      <ChoiceSetting
        title="Theme"
        help="Light and dark are the same instrument; the system's high contrast is respected in both."
        options={THEMES}
        value={theme}
        byDefault="system"
        onSet={(what, next) => change(what, (value) => intents.setTheme(value), next, theme)}
      />
      <ChoiceSetting
        title="Row height"
        help="Compact rows are 22 px, comfortable rows 26 px, with letters one size larger."
        options={DENSITIES}
        value={density}
        byDefault="compact"
        onSet={(what, next) => change(what, (value) => intents.setDensity(value), next, density)}
      />
    </SettingGroup>
  );
}
