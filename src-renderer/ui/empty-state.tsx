/** An empty screen teaches: what this view is, the one action that fills it, and its key. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { KeyHint } from './key-hint.tsx';
import './empty-state.css';

interface EmptyStateProps {
  readonly title: string;
  /** One or two sentences. */
  readonly children?: ReactNode;
  readonly action?:
    | {
        readonly title: string;
        readonly onSelect: () => void;
        readonly keys?: string | undefined;
        /** Marks the button as the one that carries out this command. */
        readonly command?: string | undefined;
        readonly icon?: LucideIcon | undefined;
      }
    | undefined;
  /** A quieter second way, rarely needed. */
  readonly also?: ReactNode;
}

export function EmptyState({ title, children, action, also }: EmptyStateProps): ReactNode {
  return (
    <div className="ui-empty">
      <h3 className="ui-empty-title">{title}</h3>
      {children === undefined ? null : <p className="ui-empty-text">{children}</p>}
      {action === undefined ? null : (
        <div className="ui-empty-action">
          <Button
            kind="primary"
            icon={action.icon}
            onClick={action.onSelect}
            aria-keyshortcuts={action.keys}
            data-command={action.command}
          >
            {action.title}
          </Button>
          {action.keys === undefined ? null : <KeyHint keys={action.keys} />}
        </div>
      )}
      {also === undefined ? null : <div className="ui-empty-also">{also}</div>}
    </div>
  );
}
