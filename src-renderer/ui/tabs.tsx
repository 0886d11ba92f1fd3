/**
 * Tabs over one panel. Arrows move and activate; the panel's content is whatever the caller renders for `value`. Where
 * the strip is too narrow it scrolls to the chosen tab, and a button lists those that are cut off.
 */
import { ChevronsRight } from 'lucide-react';
import { useId, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { IconButton } from './button.tsx';
import { Menu, type MenuEntry } from './menu.tsx';
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
  const isCut = useIsCut(strip, value);

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
        {isCut ? <MoreTabs items={items} value={value} onChange={onChange} /> : null}
        {actions === undefined ? null : <div className="ui-tab-actions">{actions}</div>}
      </div>
      <div className="ui-tabpanel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${value}`}>
        {children}
      </div>
    </div>
  );
}

/** All of them: which are in sight changes with every pixel. */
function MoreTabs<Id extends string>({
  items,
  value,
  onChange,
}: Pick<TabsProps<Id>, 'items' | 'value' | 'onChange'>): ReactNode {
  const [at, setAt] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const entries = items.map(({ id, title, disabled }): MenuEntry => ({
    kind: 'item',
    id,
    title,
    disabled,
    checked: id === value,
    onSelect: () => onChange(id),
  }));
  return (
    <span className="ui-tab-more">
      <IconButton
        icon={ChevronsRight}
        label="All tabs"
        aria-haspopup="menu"
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          setAt({ x: left, y: bottom + 2 });
        }}
      />
      {at === null ? null : <Menu label="All tabs" entries={entries} at={at} onClose={() => setAt(null)} />}
    </span>
  );
}

/**
 * Whether some tabs are out of sight; keeps the chosen one in sight. Asked of what the tabs want and what the strip has
 * without the button that the answer brings, so that the answer cannot change itself.
 */
function useIsCut(list: RefObject<HTMLDivElement | null>, value: string): boolean {
  const [isCut, setIsCut] = useState(false);
  useLayoutEffect(() => {
    const tabs = list.current;
    const strip = tabs?.parentElement;
    if (tabs == null || strip == null) return;
    const look = (): void => {
      setIsCut(isTooNarrow(strip, tabs));
      showTab(tabs, value);
    };
    const observer = new ResizeObserver(look);
    observer.observe(strip);
    look();
    return () => observer.disconnect();
  }, [list, value]);
  return isCut;
}

function isTooNarrow(strip: Element, tabs: Element): boolean {
  let wanted = 0;
  for (const tab of tabs.children) wanted += tab.getBoundingClientRect().width;
  const actions = strip.querySelector(':scope > .ui-tab-actions')?.getBoundingClientRect().width ?? 0;
  return Math.floor(wanted) > strip.clientWidth - Math.ceil(actions);
}

/** Not scrollIntoView: that would move what the strip is in. */
function showTab(tabs: HTMLElement, id: string): void {
  const tab = tabs.querySelector<HTMLElement>(`[data-tab="${CSS.escape(id)}"]`);
  if (tab === null) return;
  const left = tab.offsetLeft - tabs.offsetLeft;
  const right = left + tab.offsetWidth;
  if (left < tabs.scrollLeft) tabs.scrollLeft = left;
  else if (right > tabs.scrollLeft + tabs.clientWidth) tabs.scrollLeft = right - tabs.clientWidth;
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
