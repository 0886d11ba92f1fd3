/** The page's keys: which command a press means, here and now. */
import { useEffect, useRef } from 'react';
import { COMMANDS, COMMAND_IDS, type CommandId } from '../commands/list.ts';
import { runCommand } from '../commands/registry.ts';
import { chordOf, type KeyPress } from '../commands/chord.ts';
import { useDeck } from '../store/hooks.ts';
import type { ViewName } from '../store/state.ts';
import { giveToList } from './first-list.ts';

export type Overlay = 'none' | 'palette' | 'keys';

/** The commands that a press may mean, those of the view first; the first that can be carried out is meant. */
export function commandsOf(press: KeyPress, view: ViewName, isTyping: boolean): readonly CommandId[] {
  const chord = chordOf(press);
  const meant = COMMAND_IDS.filter((id) => {
    const { where, keys, typing } = COMMANDS[id];
    if (keys?.includes(chord) !== true || (isTyping && typing !== true)) return false;
    return where === view || where === 'everywhere' || where === 'go';
  });
  return meant.toSorted((a, b) => Number(COMMANDS[b].where === view) - Number(COMMANDS[a].where === view));
}

/** Whoever is nearer to the focus and takes a key (`preventDefault`) keeps it. */
export function useShortcuts(overlay: Overlay): void {
  const isOpen = useRef(false);
  useEffect(() => {
    isOpen.current = overlay !== 'none';
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isModalOpen() || isPress(event)) return;
      if (isSelectAll(event) && !isTyping(event.target)) {
        event.preventDefault();
        selectAround(event.target);
        return;
      }
      const commands = commandsOf(event, useDeck.getState().view, isTyping(event.target));
      const fitting = event.repeat ? commands.filter((id) => COMMANDS[id].repeats === true) : commands;
      // What is typed while an overlay's code is still on the way is meant for it: never a shortcut of what is below.
      const isTaken = isOpen.current
        ? commands.length > 0
        : fitting.some((id) => runCommand(id)) || (!isTyping(event.target) && giveToList(event));
      if (isTaken) event.preventDefault();
    };
    // On the window, so that listeners of views on the document come first.
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function isSelectAll({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'a' && (ctrlKey || metaKey) && !altKey && !shiftKey;
}

/** The text of the panel that has the focus; never the whole page, whose buttons and counts nobody wants to copy. */
function selectAround(target: EventTarget | null): void {
  const panel = target instanceof Element ? target.closest('[role="tabpanel"]') : null;
  if (panel !== null) window.getSelection()?.selectAllChildren(panel);
}

/** Space presses the button that has the focus. */
function isPress({ key, target }: KeyboardEvent): boolean {
  return key === ' ' && target instanceof Element && target.closest(PRESSABLE) !== null;
}

const PRESSABLE = 'button, a, summary, input, select, [role="tab"], [role="option"], [role="treeitem"]';

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
