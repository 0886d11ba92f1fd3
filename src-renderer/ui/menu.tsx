/** A menu in the top layer: at a point (context menu) or under its button. Arrows, Home, End, first letters, Escape. */
import { Check } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { KeyHint } from './key-hint.tsx';
import { stepFocus } from './roving.ts';
import { visibleText } from './visible-text.ts';
import './field.css';
import './menu.css';

export type MenuEntry =
  | {
      readonly kind: 'item';
      readonly id: string;
      readonly title: string;
      readonly onSelect: () => void;
      readonly icon?: LucideIcon | undefined;
      readonly keys?: string | undefined;
      readonly danger?: boolean | undefined;
      readonly disabled?: boolean | undefined;
      /** A check mark; the entry is a toggle when given. */
      readonly checked?: boolean | undefined;
    }
  | { readonly kind: 'line'; readonly id: string }
  | { readonly kind: 'title'; readonly id: string; readonly title: string };

interface MenuProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** Client coordinates of the corner it grows from. */
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

const EDGE_PX = 6;
const ITEMS = '[role^="menuitem"]:not(:disabled)';

export function Menu({ label, entries, at, onClose }: MenuProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });

  useLayoutEffect(() => {
    const menu = box.current;
    if (menu === null) return;
    const before = document.activeElement;
    menu.showPopover();
    const { offsetWidth, offsetHeight } = menu;
    menu.style.left = `${Math.max(EDGE_PX, Math.min(at.x, window.innerWidth - offsetWidth - EDGE_PX))}px`;
    const fits = at.y + offsetHeight + EDGE_PX <= window.innerHeight;
    menu.style.top = `${fits ? at.y : Math.max(EDGE_PX, at.y - offsetHeight)}px`;
    stepFocus(menu, ITEMS, 'first');
    const onToggle = (event: Event): void => {
      if (event instanceof ToggleEvent && event.newState === 'closed') close.current();
    };
    menu.addEventListener('toggle', onToggle);
    return () => {
      menu.removeEventListener('toggle', onToggle);
      const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
      if (hadFocus && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [at.x, at.y]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const menu = box.current;
    if (menu === null) return;
    event.stopPropagation();
    if (event.key === 'Tab' || event.key === 'Escape') {
      event.preventDefault();
      onClose();
      return;
    }
    const step = stepOf(event.key);
    if (step !== undefined) {
      event.preventDefault();
      stepFocus(menu, ITEMS, step);
      return;
    }
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) focusByLetter(menu, event.key);
  };

  return (
    <div
      className="ui-menu"
      ref={box}
      role="menu"
      aria-label={visibleText(label)}
      tabIndex={-1}
      popover="auto"
      onKeyDown={onKeyDown}
    >
      {entries.map((entry) => {
        if (entry.kind === 'line') return <hr key={entry.id} className="ui-menu-line" />;
        if (entry.kind === 'title') {
          return (
            <div key={entry.id} role="presentation" className="ui-menu-title">
              {entry.title}
            </div>
          );
        }
        return <MenuItem key={entry.id} entry={entry} onClose={onClose} />;
      })}
    </div>
  );
}

interface MenuItemProps {
  readonly entry: Extract<MenuEntry, { kind: 'item' }>;
  readonly onClose: () => void;
}

function MenuItem({ entry, onClose }: MenuItemProps): ReactNode {
  const { icon: Icon, checked } = entry;
  return (
    <button
      type="button"
      role={checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
      aria-checked={checked}
      tabIndex={-1}
      className={cx('ui-menu-item', entry.danger === true && 'is-danger')}
      disabled={entry.disabled}
      onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
      onClick={() => {
        onClose();
        entry.onSelect();
      }}
    >
      <span className="ui-menu-icon" aria-hidden="true">
        {checked === true ? <Check size={13} /> : Icon === undefined ? null : <Icon size={13} />}
      </span>
      <span className="ui-menu-text">{entry.title}</span>
      {entry.keys === undefined ? null : <KeyHint keys={entry.keys} />}
    </button>
  );
}

function stepOf(key: string): 1 | -1 | 'first' | 'last' | undefined {
  switch (key) {
    case 'ArrowDown':
      return 1;
    case 'ArrowUp':
      return -1;
    case 'Home':
      return 'first';
    case 'End':
      return 'last';
    default:
      return undefined;
  }
}

function focusByLetter(menu: HTMLElement, letter: string): void {
  const items = [...menu.querySelectorAll<HTMLElement>(ITEMS)];
  const from = items.findIndex((item) => item === document.activeElement) + 1;
  const turned = [...items.slice(from), ...items.slice(0, from)];
  turned.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter.toLowerCase()))?.focus();
}

interface MenuButtonProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly icon?: LucideIcon | undefined;
  /** Text of the button; only the icon when absent. */
  readonly children?: ReactNode;
}

export function MenuButton({ label, entries, icon, children }: MenuButtonProps): ReactNode {
  const [at, setAt] = useState<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const open = (element: HTMLElement): void => {
    const rect = element.getBoundingClientRect();
    setAt({ x: rect.left, y: rect.bottom + 2 });
  };
  return (
    <>
      <Button
        kind="quiet"
        icon={icon}
        aria-label={children === undefined ? label : undefined}
        title={label}
        aria-haspopup="menu"
        aria-expanded={at !== undefined}
        onClick={(event) => open(event.currentTarget)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          open(event.currentTarget);
        }}
      >
        {/* The text may be a mere value, such as `all`: of what, is for those to hear who do not see the icon. */}
        {children === undefined ? null : <span className="ui-hidden">{label}: </span>}
        {children}
      </Button>
      {at === undefined ? null : (
        <Menu label={label} entries={entries} at={at} onClose={() => setAt(undefined)} />
      )}
    </>
  );
}
