/** The mark: a cassette seen square on, two hubs and the tape between them. Drawn on a 16 px grid, one-pixel lines. */
import type { ReactNode } from 'react';

interface LogoProps {
  readonly size?: number | undefined;
  /** The lamp in the corner is lit while something is recorded. */
  readonly recording?: boolean | undefined;
}

export function Logo({ size = 16, recording = false }: LogoProps): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" aria-hidden="true">
      <rect x="0.5" y="2.5" width="15" height="11" rx="1.5" stroke="currentColor" />
      <rect x="3" y="5.5" width="10" height="4" rx="2" stroke="currentColor" />
      <circle cx="5.2" cy="7.5" r="0.9" fill="currentColor" />
      <circle cx="10.8" cy="7.5" r="0.9" fill="currentColor" />
      <path d="M4 13.5l.75-2h6.5l.75 2" stroke="currentColor" strokeLinejoin="round" />
      {recording ? <circle className="lamp-record" cx="13.5" cy="4.5" r="1" fill="currentColor" /> : null}
    </svg>
  );
}
