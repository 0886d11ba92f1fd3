/** How a breaker is named and drawn. */
import type { BreakerView, Trip } from '../../../src-shared/api/guards.ts';
import type { StatusShape, StatusTone } from '../../ui/status.tsx';

interface BreakerFace {
  readonly shape: StatusShape;
  readonly tone: StatusTone;
  readonly word: string;
}

export function breakerFace({ phase, halfOpenAtMs }: BreakerView, nowMs: number): BreakerFace {
  switch (phase) {
    case 'closed':
      return { shape: 'disc', tone: 'ok', word: 'closed' };
    case 'half-open':
      return { shape: 'half', tone: 'warn', word: 'half-open: the next call is a trial' };
    case 'isolated':
      return { shape: 'square', tone: 'error', word: 'held open by hand' };
    case 'open': {
      const leftS = halfOpenAtMs === null ? 0 : Math.max(0, Math.ceil((halfOpenAtMs - nowMs) / 1000));
      return { shape: 'cross', tone: 'error', word: `open, tries again in ${leftS} s` };
    }
  }
}

/** `2 in a row, opens at 5`, or `3 of the last 12 calls, opens above 50 % of 20`. */
export function countWords({ failuresInRow, window }: BreakerView, trip: Trip): string {
  if (trip.kind === 'in-row') return `${failuresInRow} in a row, opens at ${trip.failures}`;
  const { calls, failures } = window ?? { calls: 0, failures: 0 };
  return `${failures} of the last ${calls} calls, opens above ${trip.percent} % of ${trip.ofCalls}`;
}
