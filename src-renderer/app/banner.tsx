import type { ReactNode } from 'react';
import { StatusDot } from '../ui/status.tsx';

interface BannerProps {
  readonly tone: 'info' | 'warn' | 'error';
  readonly what: ReactNode;
  readonly hint?: ReactNode;
  readonly children?: ReactNode;
}

const SHAPES = { info: 'ring', warn: 'triangle', error: 'cross' } as const;

/** A line across the top of every view. What counts seconds in it is a `timer`, or it would be spoken anew each second. */
export function Banner({ tone, what, hint, children }: BannerProps): ReactNode {
  return (
    <div className={`banner banner-${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
      <StatusDot shape={SHAPES[tone]} tone={tone} label={tone} />
      <span className="banner-text">
        <strong>{what}</strong> {hint}
      </span>
      {children}
    </div>
  );
}
