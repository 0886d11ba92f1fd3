/** Buttons. One primary a region; danger only where something ends or is lost. */
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';
import { visibleText } from './visible-text.ts';
import './button.css';

export type ButtonKind = 'plain' | 'primary' | 'danger' | 'quiet';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  readonly kind?: ButtonKind | undefined;
  readonly icon?: LucideIcon | undefined;
  /** Work is under way: the button stays focusable, says so, and ignores clicks. */
  readonly busy?: boolean | undefined;
}

export function Button({
  kind = 'plain',
  icon: Icon,
  busy,
  children,
  onClick,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      className={cx('btn', `btn-${kind}`)}
      aria-busy={busy === true ? true : undefined}
      aria-disabled={busy === true ? true : undefined}
      onClick={busy === true ? (event) => event.preventDefault() : onClick}
    >
      {busy === true ? <span className="btn-busy" aria-hidden="true" /> : null}
      {Icon !== undefined && busy !== true ? <Icon size={14} aria-hidden="true" /> : null}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<
  ComponentProps<'button'>,
  'className' | 'aria-label' | 'title' | 'children'
> {
  readonly icon: LucideIcon;
  /** Accessible name and tooltip. */
  readonly label: string;
  /** Shown in the tooltip, e.g. `Space`. */
  readonly keys?: string | undefined;
  /** A toggle when given. */
  readonly pressed?: boolean | undefined;
  readonly kind?: 'quiet' | 'danger' | 'record' | undefined;
}

export function IconButton({
  icon: Icon,
  label,
  keys,
  pressed,
  kind = 'quiet',
  ...rest
}: IconButtonProps): ReactNode {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        {...rest}
        className={cx('btn', 'btn-icon', `btn-${kind}`)}
        aria-label={visibleText(label)}
        aria-pressed={pressed}
        aria-keyshortcuts={keys}
      >
        <Icon size={15} aria-hidden="true" />
      </button>
    </Tooltip>
  );
}
