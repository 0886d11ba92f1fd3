/** Turns a wish about looks into data attributes on the root; remembering the wish is the caller's job. */

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Theme = 'light' | 'dark';
export type Density = 'compact' | 'comfortable';

export interface Looks {
  readonly theme: ThemeChoice;
  readonly density: Density;
}

/** Row heights in CSS px; the same numbers as `--row-h` in tokens.css (a test compares them). */
export const ROW_HEIGHT_PX: Readonly<Record<Density, number>> = { compact: 22, comfortable: 26 };

export function resolveTheme(choice: ThemeChoice, systemPrefersDark: boolean): Theme {
  if (choice === 'system') return systemPrefersDark ? 'dark' : 'light';
  return choice;
}

export function applyTheme(root: HTMLElement, looks: Looks, systemPrefersDark: boolean): void {
  root.dataset['theme'] = resolveTheme(looks.theme, systemPrefersDark);
  root.dataset['density'] = looks.density;
}

/** Calls back when the system's preference changes; returns the unsubscriber. */
export function watchSystemTheme(onChange: (prefersDark: boolean) => void): () => void {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  const listener = (event: MediaQueryListEvent): void => onChange(event.matches);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

export function systemPrefersDark(): boolean {
  return window.matchMedia('(prefers-color-scheme: dark)').matches;
}
