import { useDeck } from '../store/state.ts';
import { applyTheme, systemPrefersDark, watchSystemTheme } from '../ui/theme.ts';

/** The document wears what the store says; asked before the first paint, so that nothing flashes. */
export function followLooks(): void {
  const root = document.documentElement;
  let prefersDark = systemPrefersDark();
  const apply = (): void => {
    const { theme, density } = useDeck.getState();
    applyTheme(root, { theme, density }, prefersDark);
  };
  useDeck.subscribe((now, before) => {
    if (now.theme !== before.theme || now.density !== before.density) apply();
  });
  watchSystemTheme((dark) => {
    prefersDark = dark;
    apply();
  });
  apply();
}
