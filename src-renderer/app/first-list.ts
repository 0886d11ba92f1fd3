/** The list of the view in sight takes the keys of lists while nothing else has a use for them. */
import { useEffect, type RefObject } from 'react';
import type { KeyPress } from '../commands/chord.ts';

/** What moves in a list, and is not text. */
const LETTERS: ReadonlySet<string> = new Set(['j', 'k']);
const MOVES: ReadonlySet<string> = new Set([
  'ArrowUp',
  'ArrowDown',
  'PageUp',
  'PageDown',
  'Home',
  'End',
  'Enter',
]);

const VIEW = '.app-view';
const LISTS = '[role="grid"][tabindex="0"], [role="tree"][tabindex="0"], [role="listbox"][tabindex="0"]';

/**
 * Whether a press that nobody took is meant for the view's list. From the page itself every move is; from a control only
 * the letters are, since arrows scroll and Enter presses there.
 */
export function isForList({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress, fromPage: boolean): boolean {
  if (ctrlKey || metaKey || altKey || shiftKey) return false;
  return LETTERS.has(key) || (fromPage && MOVES.has(key));
}

/** Gives the press to the view's first list, with the focus. Returns whether there was one to take it. */
export function giveToList(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof Element) || target.closest(LISTS) !== null) return false;
  if (!isForList(event, target === document.body)) return false;
  const list = firstList(document.querySelector(VIEW));
  if (list === null) return false;
  list.focus({ preventScroll: true });
  const { key, code } = event;
  list.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }));
  return true;
}

/**
 * Another view has come, and what had the focus left with the one before: the first list takes it, now or when it is
 * there. Whoever has taken the focus meanwhile keeps it, and the first key or click ends the waiting.
 */
export function useFirstList(view: RefObject<HTMLElement | null>, name: string): void {
  useEffect(() => {
    const box = view.current;
    if (box?.dataset['view'] !== name || document.activeElement !== document.body) return;
    const stop = new AbortController();
    const watch = new MutationObserver(() => look());
    const look = (): void => {
      if (document.activeElement !== document.body) return stop.abort();
      const list = firstList(box);
      if (list === null) return;
      list.focus({ preventScroll: true });
      stop.abort();
    };
    const { signal } = stop;
    signal.addEventListener('abort', () => watch.disconnect());
    for (const kind of ['keydown', 'pointerdown'] as const) {
      window.addEventListener(kind, () => stop.abort(), { signal, capture: true });
    }
    watch.observe(box, { childList: true, subtree: true });
    look();
    return () => stop.abort();
  }, [view, name]);
}

function firstList(box: Element | null): HTMLElement | null {
  for (const list of box?.querySelectorAll<HTMLElement>(LISTS) ?? []) {
    if (list.checkVisibility()) return list;
  }
  return null;
}
