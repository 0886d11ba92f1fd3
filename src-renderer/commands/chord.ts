/** Keys by their names: how a press is written in the list of commands. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  ' ': 'Space',
  Escape: 'Esc',
};

/** `P`, `Shift+P`, `Mod+Enter`, `?`, `Alt+←`: Ctrl and Cmd are one, and Shift is part of what a printed sign is. */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
  const isLetter = /^\p{L}$/u.test(key);
  const name = isLetter ? key.toUpperCase() : (NAMES[key] ?? key);
  const isSign = key.length === 1 && key !== ' ' && !isLetter;
  const parts = [ctrlKey || metaKey ? 'Mod' : '', altKey ? 'Alt' : '', shiftKey && !isSign ? 'Shift' : ''];
  return [...parts.filter(Boolean), name].join('+');
}

const ARIA_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NAMES).map(([key, name]) => [name, key === ' ' ? 'Space' : key]),
);

/** The same for `aria-keyshortcuts`, where Ctrl and Cmd are two. */
export function ariaKeys(chord: string): string {
  if (chord.startsWith('Mod+')) return `Control+${rest(chord)} Meta+${rest(chord)}`;
  return rest(chord, 0);
}

function rest(chord: string, from = 'Mod+'.length): string {
  const parts = chord.slice(from).split(/\+(?=.)/);
  return parts.map((part) => ARIA_NAMES[part] ?? part).join('+');
}
