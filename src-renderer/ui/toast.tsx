/**
 * Short messages in a corner. The list and its timing belong to the caller; this draws the newest few and speaks them.
 * An error stays until it is dismissed.
 */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { StatusDot } from './status.tsx';
import { VisibleText } from './visible-text.tsx';
import './toast.css';

export interface Toast {
  readonly id: string;
  readonly tone: 'info' | 'ok' | 'warn' | 'error';
  readonly text: string;
  /** One way back or on, e.g. Undo. */
  readonly action?:
    | { readonly title: string; readonly onSelect: () => void; readonly hint?: ReactNode }
    | undefined;
}

/** More would cover the work; older ones are counted, not drawn. */
export const MAX_TOASTS_SHOWN = 3;

const SHAPES = { info: 'ring', ok: 'disc', warn: 'triangle', error: 'cross' } as const;

interface ToastRegionProps {
  /** Oldest first. */
  readonly toasts: readonly Toast[];
  readonly onDismiss: (id: string) => void;
  /** Somebody is at one of them: they are not to go by themselves meanwhile. */
  readonly onHold: (isHeld: boolean) => void;
}

export function ToastRegion({ toasts, onDismiss, onHold }: ToastRegionProps): ReactNode {
  const shown = toasts.slice(-MAX_TOASTS_SHOWN);
  const hidden = toasts.length - shown.length;
  return (
    <section className="ui-toasts" aria-label="Notices" aria-live="polite" aria-relevant="additions">
      {hidden > 0 ? <p className="ui-toasts-more">{hidden} earlier</p> : null}
      {shown.map((toast) => (
        <div
          key={toast.id}
          className={`ui-toast toast-${toast.tone}`}
          role={toast.tone === 'error' ? 'alert' : undefined}
        >
          <div
            className="ui-toast-in"
            role="presentation"
            onPointerEnter={() => onHold(true)}
            onPointerLeave={() => onHold(false)}
            onFocus={() => onHold(true)}
            onBlur={() => onHold(false)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              onDismiss(toast.id);
              // What had the focus is gone, and says nothing of leaving.
              onHold(false);
            }}
          >
            <StatusDot shape={SHAPES[toast.tone]} tone={toast.tone} label={toast.tone} />
            <span className="ui-toast-text">
              <VisibleText text={toast.text} maxChars={300} />
            </span>
            {toast.action === undefined ? null : (
              <Button kind="quiet" onClick={toast.action.onSelect}>
                {toast.action.title}
                {toast.action.hint}
              </Button>
            )}
            <Button
              kind="quiet"
              icon={X}
              aria-label={`Dismiss: ${toast.text.slice(0, 60)}`}
              onClick={() => onDismiss(toast.id)}
            />
          </div>
        </div>
      ))}
    </section>
  );
}
