/** Who can carry out which command now: the page for what holds everywhere, the view in sight for its own. */
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { ariaKeys } from './chord.ts';
import { chordFor, titleOf, type CommandId } from './list.ts';

interface Handler {
  /** What it would do now, when that says more than the command's name. */
  readonly title: string;
  readonly run: () => void;
}

interface CommandsState {
  /** The newest of a command is the one that counts. */
  readonly handlers: ReadonlyMap<CommandId, readonly Handler[]>;
}

const useHandlers = create<CommandsState>()(() => ({ handlers: new Map() }));

/**
 * Carries out a command as long as the component is there. Null: it cannot be done now, so its keys are free and the
 * palette does not offer it.
 */
export function useCommand(id: CommandId, run: (() => void) | null, title = titleOf(id)): void {
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  });
  const canRun = run !== null;
  useEffect(() => {
    if (!canRun) return;
    const handler: Handler = { title, run: () => newest.current?.() };
    change(id, (all) => [...all, handler]);
    return () => change(id, (all) => all.filter((each) => each !== handler));
  }, [id, canRun, title]);
}

function change(id: CommandId, to: (all: readonly Handler[]) => readonly Handler[]): void {
  useHandlers.setState(({ handlers }) => ({
    handlers: new Map(handlers).set(id, to(handlers.get(id) ?? [])),
  }));
}

/** What a command would do now; null when nobody can carry it out. */
export function handlerOf(id: CommandId): Handler | null {
  return useHandlers.getState().handlers.get(id)?.at(-1) ?? controlOf(id);
}

/** Carries it out; false when nobody can now. */
export function runCommand(id: CommandId): boolean {
  const handler = handlerOf(id);
  handler?.run();
  return handler !== null;
}

/** For the control that carries out a command: its keys reach it, and the palette presses it. */
export function keyed(id: CommandId): {
  readonly 'data-command': CommandId;
  readonly 'aria-keyshortcuts'?: string;
} {
  const keys = chordFor(id);
  return { 'data-command': id, ...(keys === undefined ? {} : { 'aria-keyshortcuts': ariaKeys(keys) }) };
}

/** For the one action of an empty screen. */
export function keyedAction(id: CommandId): {
  readonly command: CommandId;
  readonly keys: string | undefined;
} {
  return { command: id, keys: chordFor(id) };
}

/** `Restart (R)`, for a tooltip. */
export function withKey(text: string, id: CommandId): string {
  const keys = chordFor(id);
  return keys === undefined ? text : `${text} (${keys})`;
}

/** The control in sight that carries a command. */
function controlOf(id: CommandId): Handler | null {
  const control = [...document.querySelectorAll<HTMLElement>(`.app-view [data-command="${id}"]`)].find(
    (each) => each.checkVisibility() && !each.matches(':disabled, [aria-disabled="true"]'),
  );
  if (control === undefined) return null;
  return {
    title: titleOf(id),
    run() {
      if (control instanceof HTMLInputElement) control.focus();
      else control.click();
    },
  };
}
