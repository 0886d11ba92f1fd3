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
      <path d="M3.5 13.5l1-2.5h7l1 2.5" stroke="currentColor" strokeLinejoin="round" />
      <circle cx="5" cy="7" r="1.75" stroke="currentColor" />
      <circle cx="11" cy="7" r="1.75" stroke="currentColor" />
      <path d="M5 5.25h6M6.75 7.5h2.5" stroke="currentColor" />
      {recording ? <circle className="lamp-record" cx="13.4" cy="4.6" r="0.9" fill="currentColor" /> : null}
    </svg>
  );
}
