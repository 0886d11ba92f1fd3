/** A row of controls; Tab works as everywhere, and arrows move between them too, except in text fields, which keep their own keys. */
import { useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { stepFocus } from './roving.ts';
import './toolbar.css';

interface ToolbarProps {
  readonly label: string;
  readonly children: ReactNode;
  /** Where the line is drawn. */
  readonly edge?: 'bottom' | 'top' | 'none' | undefined;
}

export function Toolbar({ label, children, edge = 'bottom' }: ToolbarProps): ReactNode {
  const bar = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || bar.current === null || keepsArrows(event.target)) return;
    if (stepFocus(bar.current, 'button:not(:disabled), select, input', step)) event.preventDefault();
  };
  return (
    <div
      className={`ui-toolbar edge-${edge}`}
      role="toolbar"
      aria-label={label}
      tabIndex={-1}
      ref={bar}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

export function ToolbarGap(): ReactNode {
  return <span className="ui-toolbar-gap" />;
}

export function ToolbarLine(): ReactNode {
  return <hr className="ui-toolbar-line" aria-orientation="vertical" />;
}

function keepsArrows(target: EventTarget): boolean {
  if (target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'button'].includes(target.type);
}
