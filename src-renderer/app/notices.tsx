import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { CommandKey } from '../commands/command-key.tsx';
import { useCommand } from '../commands/registry.ts';
import { useDeck, useIntents } from '../store/hooks.ts';
import type { Notice } from '../store/state.ts';
import { ToastRegion, type Toast } from '../ui/toast.tsx';

/** Long enough to find the button as well. */
const SHOWN_WITH_ACTION_MS = 10_000;
/** Long enough to read two sentences. An error stays until somebody has read it. */
const SHOWN_MS = 7000;
const TONES = { info: 'info', warning: 'warn', error: 'error' } as const;

/** What the store has to say, in a corner. */
export function Notices(): ReactNode {
  const intents = useIntents();
  const notices = useDeck((state) => state.notices);
  const [isHeld, setHeld] = useState(false);
  const undoable = notices.findLast(({ action }) => action !== undefined);
  const undo = (): void => {
    if (undoable === undefined) return;
    intents.dismiss(undoable.id);
    undoable.action?.run();
  };
  useCommand('app.undo', undoable === undefined ? null : undo);
  // What the pointer was over is gone with the last of them.
  if (isHeld && notices.length === 0) setHeld(false);
  const toasts = useMemo(
    () => notices.map((notice) => toastOf(notice, notice === undoable, (id) => intents.dismiss(id))),
    [notices, undoable, intents],
  );
  return (
    <>
      <ToastRegion toasts={toasts} onDismiss={(id) => intents.dismiss(Number(id))} onHold={setHeld} />
      {notices.map((notice) =>
        notice.severity === 'error' || isHeld ? null : <Passing key={notice.id} notice={notice} />,
      )}
    </>
  );
}

/** Lives as long as its notice, and ends it. */
function Passing({ notice }: { readonly notice: Notice }): ReactNode {
  const intents = useIntents();
  const { id } = notice;
  const shownMs = notice.action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS;
  useEffect(() => {
    const timer = setTimeout(() => intents.dismiss(id), shownMs);
    return () => clearTimeout(timer);
  }, [intents, id, shownMs]);
  return null;
}

function toastOf(
  { id, severity, message, hint, action }: Notice,
  hasKey: boolean,
  dismiss: (id: number) => void,
): Toast {
  const text = hint === '' ? message : `${message} ${hint}`;
  if (action === undefined) return { id: String(id), tone: TONES[severity], text };
  const onSelect = (): void => {
    dismiss(id);
    action.run();
  };
  return {
    id: String(id),
    tone: TONES[severity],
    text,
    action: { title: action.title, onSelect, hint: hasKey ? <CommandKey id="app.undo" /> : undefined },
  };
}
