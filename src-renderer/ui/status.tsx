/** Lamps and badges: a shape, a colour and a word; the colour is never alone. */
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import './status.css';

/**
 * Shapes read without colour: filled disc (running), half disc (degraded, starting), ring (idle), cross (failed),
 * triangle (attention), square (stopped).
 */
export type StatusShape = 'disc' | 'half' | 'ring' | 'cross' | 'triangle' | 'square';
export type StatusTone = 'ok' | 'info' | 'warn' | 'error' | 'muted' | 'record';

const PATHS: Readonly<Record<StatusShape, ReactNode>> = {
  disc: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  half: (
    <>
      <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" />
      <path d="M5 1a4 4 0 0 1 0 8z" fill="currentColor" />
    </>
  ),
  ring: <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.2" />,
  cross: <path d="M2 2l6 6M8 2l-6 6" stroke="currentColor" strokeWidth="1.8" strokeLinecap="square" />,
  triangle: <path d="M5 1l4.4 8H.6z" fill="currentColor" />,
  square: <rect x="1.5" y="1.5" width="7" height="7" fill="none" stroke="currentColor" strokeWidth="1.2" />,
};

interface StatusDotProps {
  readonly shape: StatusShape;
  readonly tone: StatusTone;
  /** Spoken when no word stands beside the lamp. */
  readonly label?: string | undefined;
  /** Something is under way; a slow pulse, none under reduced motion. */
  readonly pulse?: boolean | undefined;
}

export function StatusDot({ shape, tone, label, pulse }: StatusDotProps): ReactNode {
  return (
    <svg
      className={cx('ui-lamp', `lamp-${tone}`, pulse === true && 'is-pulsing')}
      width="10"
      height="10"
      viewBox="0 0 10 10"
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined ? true : undefined}
    >
      {PATHS[shape]}
    </svg>
  );
}

interface BadgeProps {
  readonly tone?: 'neutral' | 'ok' | 'info' | 'warn' | 'error' | undefined;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

export function Badge({ tone = 'neutral', title, children }: BadgeProps): ReactNode {
  return (
    <span className={`ui-badge badge-${tone}`} title={title}>
      {children}
    </span>
  );
}
