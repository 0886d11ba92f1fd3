/**
 * Keys for a field that is not on the screen yet: its code or its text is still on the way. They are kept, and go into it
 * when it is there, in the place of whatever has the focus meanwhile.
 */

/** Nobody types more than that for what has not come. */
export const AHEAD_MAX_CHARS = 200;
/** What has not come by then does not come: the keys are shortcuts again. */
export const AHEAD_MAX_MS = 5_000;

/** What the keys are for. */
export type AheadField = 'palette' | 'note';

interface Ahead {
  readonly field: AheadField;
  text: string;
  end(): void;
}

let ahead: Ahead | null = null;

/** From now on keys are for this field. `onEscape`: one does not want it any more. */
export function typeAhead(field: AheadField, onEscape?: () => void): void {
  ahead?.end();
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (MODIFIERS.has(key)) return;
    const kept = ctrlKey || metaKey || altKey ? null : textAfter(now.text, key);
    if (kept === null) {
      now.end();
      if (key !== 'Escape' || onEscape === undefined) return;
      onEscape();
    } else now.text = kept;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerDown = (): void => now.end();
  const timer = setTimeout(() => now.end(), AHEAD_MAX_MS);
  const now: Ahead = {
    field,
    text: '',
    end() {
      clearTimeout(timer);
      window.removeEventListener('keydown', onKeyDown, true);
      window.removeEventListener('pointerdown', onPointerDown, true);
      if (ahead === now) ahead = null;
    },
  };
  ahead = now;
  // Before all others: what has the focus must not get them.
  window.addEventListener('keydown', onKeyDown, true);
  window.addEventListener('pointerdown', onPointerDown, true);
}

/** The field is there and has the focus: what was typed for it. Enter is a line break in it. */
export function takeAhead(field: AheadField): string {
  if (ahead?.field !== field) return '';
  const { text } = ahead;
  ahead.end();
  return text;
}

const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'AltGraph']);

/** Null for a key that is no text. */
export function textAfter(text: string, key: string): string | null {
  if (key === 'Backspace') return text.slice(0, -1);
  const typed = key === 'Enter' ? '\n' : key;
  // Keys that are no text have names of several letters.
  return /^.$/su.test(typed) ? (text + typed).slice(0, AHEAD_MAX_CHARS) : null;
}
