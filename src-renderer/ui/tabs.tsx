/** Tabs over one panel. Arrows move and activate; the panel's content is whatever the caller renders for `value`. */
import { useId, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { nextIndex } from './roving.ts';
import './tabs.css';

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** A count or lamp after the title. */
  readonly mark?: ReactNode;
  readonly disabled?: boolean | undefined;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly items: readonly TabItem<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  /** Controls at the end of the strip. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Tabs<Id extends string>(props: TabsProps<Id>): ReactNode {
  const { label, items, value, onChange, actions, children } = props;
  const id = useId();
  const strip = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = stepOf(event.key);
    if (step === undefined) return;
    event.preventDefault();
    const open = items.filter((item) => item.disabled !== true);
    const next =
      open[
        nextIndex(
          open.findIndex((item) => item.id === value),
          open.length,
          step,
        )
      ];
    if (next === undefined) return;
    onChange(next.id);
    strip.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.id)}"]`)?.focus();
  };

  return (
    <div className="ui-tabs">
      <div className="ui-tabstrip">
        <div
          className="ui-tablist"
          role="tablist"
          aria-label={label}
          tabIndex={-1}
          ref={strip}
          onKeyDown={onKeyDown}
        >
          {items.map((item) => (
            <button
              key={item.id}
              type="button"
              role="tab"
              id={`${id}-tab-${item.id}`}
              data-tab={item.id}
              className="ui-tab"
              aria-selected={item.id === value}
              aria-controls={`${id}-panel`}
              tabIndex={item.id === value ? 0 : -1}
              disabled={item.disabled}
              onClick={() => onChange(item.id)}
            >
              {item.title}
              {item.mark === undefined ? null : <span className="ui-tab-mark">{item.mark}</span>}
            </button>
          ))}
        </div>
        {actions === undefined ? null : <div className="ui-tab-actions">{actions}</div>}
      </div>
      <div className="ui-tabpanel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${value}`}>
        {children}
      </div>
    </div>
  );
}

function stepOf(key: string): 1 | -1 | 'first' | 'last' | undefined {
  switch (key) {
    case 'ArrowRight':
      return 1;
    case 'ArrowLeft':
      return -1;
    case 'Home':
      return 'first';
    case 'End':
      return 'last';
    default:
      return undefined;
  }
}
