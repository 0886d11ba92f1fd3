import { useEffect, useMemo, type ReactNode } from 'react';
import { useDeck, useIntents } from '../store/hooks.ts';
import type { Notice } from '../store/state.ts';
import { ToastRegion, type Toast } from '../ui/toast.tsx';

/** Long enough to read two sentences. An error stays until somebody has read it. */
const SHOWN_MS = 7000;
const TONES = { info: 'info', warning: 'warn', error: 'error' } as const;

/** What the store has to say, in a corner. */
export function Notices(): ReactNode {
  const intents = useIntents();
  const notices = useDeck((state) => state.notices);
  const toasts = useMemo(() => notices.map(toastOf), [notices]);
  return (
    <>
      <ToastRegion toasts={toasts} onDismiss={(id) => intents.dismiss(Number(id))} />
      {notices.map((notice) =>
        notice.severity === 'error' ? null : <Passing key={notice.id} id={notice.id} />,
      )}
    </>
  );
}

/** Lives as long as its notice, and ends it. */
function Passing({ id }: { readonly id: number }): ReactNode {
  const intents = useIntents();
  useEffect(() => {
    const timer = setTimeout(() => intents.dismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [intents, id]);
  return null;
}

function toastOf({ id, severity, message, hint }: Notice): Toast {
  return { id: String(id), tone: TONES[severity], text: hint === '' ? message : `${message} ${hint}` };
}
