import { createElement, useId, type ReactNode } from 'react';
import './part.css';

interface PartProps {
  readonly title: string;
  /** How deep it stands below the heading of its pane. */
  readonly level?: 3 | 4 | undefined;
  /** Beside the title: what can be done with the whole part. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a pane. */
export function Part({ title, level = 3, actions, children }: PartProps): ReactNode {
  const id = useId();
  return (
    <section className="ui-part" aria-labelledby={id}>
      <div className="ui-part-head">
        {createElement(`h${level}`, { id, className: 'ui-part-title' }, title)}
        {actions}
      </div>
      {children}
    </section>
  );
}
