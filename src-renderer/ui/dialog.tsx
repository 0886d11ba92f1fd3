/** The browser's modal dialog: focus is kept inside, Escape closes, the rest of the page is inert. */
import { X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons, the primary one last. */
  readonly actions?: ReactNode;
  readonly width?: 'narrow' | 'wide' | undefined;
}

/** The browser begins at the button that closes it, whose tooltip would lie over the title. */
function focusContent(dialog: HTMLDialogElement): void {
  if (document.activeElement?.closest('.ui-dialog-head') == null) return;
  dialog.querySelector<HTMLElement>('.ui-dialog-body')?.focus();
}

/** Open for as long as it is mounted. */
export function Dialog({ title, onClose, children, actions, width = 'narrow' }: DialogProps): ReactNode {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = box.current;
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    focusContent(dialog);
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={box}
      className={`ui-dialog is-${width}`}
      aria-labelledby={id}
      onCancel={(event) => {
        // A file picker inside that is closed without a file says so too.
        if (event.target !== event.currentTarget) return;
        // React owns whether it is open.
        event.preventDefault();
        onClose();
      }}
    >
      <header className="ui-dialog-head">
        <h2 id={id}>{title}</h2>
        <IconButton icon={X} label="Close" keys="Esc" onClick={onClose} />
      </header>
      <div className="ui-dialog-body" tabIndex={-1}>
        {children}
      </div>
      {actions === undefined ? null : <footer className="ui-dialog-foot">{actions}</footer>}
    </dialog>
  );
}
