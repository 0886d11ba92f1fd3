import { useEffect, useRef } from 'react';
import { useIntents } from '../store/hooks.ts';
import { VIEWS, type ViewName } from '../store/state.ts';
import { VIEW_ENTRIES } from './views.ts';

export type Overlay = 'none' | 'palette' | 'keys';

export type Shortcut =
  | { readonly kind: 'view'; readonly view: ViewName }
  | { readonly kind: 'filter' }
  /** Out of the field, so that keys are shortcuts again. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'overlay'; readonly overlay: 'palette' | 'keys' }
  /** The control that carries this key in `aria-keyshortcuts`. */
  | { readonly kind: 'control'; readonly keys: string };

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key means for the whole page; null when it is somebody else's. `isTyping`: the focus takes text. */
export function shortcutOf(press: KeyPress, isTyping: boolean): Shortcut | null {
  const { key } = press;
  if (press.altKey) return null;
  if (press.ctrlKey || press.metaKey)
    return key.toLowerCase() === 'k' ? { kind: 'overlay', overlay: 'palette' } : null;
  if (isTyping) return key === 'Escape' ? { kind: 'leave' } : null;
  if (key === '/') return { kind: 'filter' };
  if (key === '?') return { kind: 'overlay', overlay: 'keys' };
  const view = VIEWS.find((name) => VIEW_ENTRIES[name].keys === key);
  if (view !== undefined) return { kind: 'view', view };
  return /^[a-z]$/i.test(key) ? { kind: 'control', keys: key.toUpperCase() } : null;
}

/** The page's keys. Whoever is nearer to the focus and takes a key (`preventDefault`) keeps it. */
export function useShortcuts(overlay: Overlay, setOverlay: (overlay: Overlay) => void): void {
  const intents = useIntents();
  const run = useRef<(shortcut: Shortcut) => boolean>(() => false);
  useEffect(() => {
    run.current = (shortcut) => {
      // What is typed while its code is still on the way is meant for it: never a shortcut of what is below.
      if (overlay !== 'none') return true;
      switch (shortcut.kind) {
        case 'view':
          intents.show(shortcut.view);
          return true;
        case 'overlay':
          setOverlay(shortcut.overlay);
          return true;
        case 'filter':
          return focusFilter();
        case 'leave':
          return leaveField();
        case 'control':
          return pressControl(shortcut.keys);
      }
    };
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || isModalOpen()) return;
      const shortcut = shortcutOf(event, isTyping(event.target));
      if (shortcut !== null && run.current(shortcut)) event.preventDefault();
    };
    // On the window, so that listeners of views on the document come first.
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** A dialog or a menu has the keys while it is open. */
function isModalOpen(): boolean {
  return document.querySelector('dialog[open], [popover]:popover-open') !== null;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // An editor in a shadow root is its host from here.
  const inner = target.shadowRoot?.activeElement ?? target;
  if (inner instanceof HTMLElement && inner.isContentEditable) return true;
  if (inner instanceof HTMLInputElement) return !NOT_TEXT.has(inner.type);
  return inner instanceof HTMLTextAreaElement || inner instanceof HTMLSelectElement;
}

const NOT_TEXT = new Set(['checkbox', 'radio', 'button', 'range', 'file']);

function focusFilter(): boolean {
  const input = document.querySelector<HTMLInputElement>(
    '.app-view [data-filter], .app-view input[aria-keyshortcuts="/"]',
  );
  input?.focus();
  input?.select();
  return input !== null;
}

function leaveField(): boolean {
  const field = document.activeElement;
  const inner = field?.shadowRoot?.activeElement ?? field;
  if (inner instanceof HTMLElement) inner.blur();
  return true;
}

function pressControl(keys: string): boolean {
  const control = [...document.querySelectorAll<HTMLElement>(`.app-view [aria-keyshortcuts="${keys}"]`)].find(
    (each) => each.checkVisibility() && !each.matches(':disabled, [aria-disabled="true"]'),
  );
  if (control === undefined) return false;
  if (control instanceof HTMLInputElement) control.focus();
  else control.click();
  return true;
}
