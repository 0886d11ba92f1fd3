/** A key or a chord, drawn as keycaps. `Mod` is Cmd on a Mac and Ctrl elsewhere. */
import type { ReactNode } from 'react';
import './key-hint.css';

const MAC_NAMES: Readonly<Record<string, string>> = { Mod: '⌘', Alt: '⌥', Shift: '⇧', Ctrl: '⌃', Enter: '↩' };
const NAMES: Readonly<Record<string, string>> = { Mod: 'Ctrl' };

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** `keys` is one chord, parts joined by `+`: `Mod+K`, `/`, `Shift+Enter`. */
export function KeyHint({ keys }: { readonly keys: string }): ReactNode {
  const names = isMac() ? MAC_NAMES : NAMES;
  // A lone plus is a key, not a joint.
  const parts = keys === '+' ? ['+'] : keys.split('+');
  return (
    <span className="ui-keys">
      {parts.map((part) => (
        <kbd key={part} className="ui-key">
          {names[part] ?? part}
        </kbd>
      ))}
    </span>
  );
}
