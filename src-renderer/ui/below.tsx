/** What a field offers while one types, under it and above all else: what is around the field may clip. */
import { useEffect, useRef, type ReactNode } from 'react';
import { cx } from './cx.ts';
import './below.css';

interface BelowProps {
  /** The field, or what is inside of the box that looks like one. */
  readonly anchor: { readonly current: HTMLElement | null };
  readonly isShown: boolean;
  readonly children: ReactNode;
}

export function Below({ anchor, isShown, children }: BelowProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    const field = anchor.current?.closest('.ui-tokens, .ui-input');
    if (!isShown || element === null || field === null || field === undefined) return;
    const place = (): void => {
      const { left, bottom, width } = field.getBoundingClientRect();
      element.style.left = `${left}px`;
      element.style.top = `${bottom + 2}px`;
      element.style.minWidth = `${Math.min(width, window.innerWidth - left - 8)}px`;
      element.style.maxWidth = `${window.innerWidth - left - 8}px`;
    };
    element.showPopover();
    place();
    // The field moves with the panes beside it too.
    const watcher = new ResizeObserver(place);
    watcher.observe(field);
    watcher.observe(document.documentElement);
    return () => {
      watcher.disconnect();
      if (element.isConnected) element.hidePopover();
    };
  }, [isShown, anchor]);
  return (
    <div ref={box} popover="manual" className="ui-below">
      {isShown ? children : null}
    </div>
  );
}

interface OfferListProps {
  /** Of the field: what is active is told by it. */
  readonly id: string;
  readonly label: string;
  readonly children: ReactNode;
}

export function OfferList({ id, label, children }: OfferListProps): ReactNode {
  return (
    <div role="listbox" id={`${id}-list`} aria-label={label} className="ui-below-list">
      {children}
    </div>
  );
}

interface OfferedProps {
  readonly id: string;
  readonly at: number;
  /** Which one the keys are at; -1 for none. */
  readonly active: number;
  readonly onTake: () => void;
  readonly children: ReactNode;
}

export function Offered({ id, at, active, onTake, children }: OfferedProps): ReactNode {
  return (
    <div
      id={`${id}-${at}`}
      role="option"
      aria-selected={at === active}
      ref={at === active ? intoView : undefined}
      className={cx('ui-below-item', at === active && 'is-active')}
      onPointerDown={(event) => {
        // The field keeps the focus.
        event.preventDefault();
        onTake();
      }}
    >
      {children}
    </div>
  );
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
