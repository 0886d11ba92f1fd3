/** How a breaker is named and drawn. */
import type { BreakerView, ServerGuard, Trip } from '../../../src-shared/api/guards.ts';
import type { StatusShape, StatusTone } from '../../ui/status.tsx';
import { visibleText } from '../../ui/visible-text.ts';

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

/** What of a server's breakers is worth a glance: nothing while all are closed. */
export interface GuardMark {
  readonly shape: StatusShape;
  readonly glyph: string;
  readonly tone: 'warn' | 'error';
  /** One or two words. */
  readonly text: string;
  readonly title: string;
}

const GLYPHS = { open: '⊘', isolated: '⊘', 'half-open': '◐' } as const;
const SHORT = { open: 'open', isolated: 'held open', 'half-open': 'trial' } as const;

export function guardMark(guard: ServerGuard | undefined, nowMs: number): GuardMark | null {
  if (guard === undefined) return null;
  const { breaker, tools } = guard;
  if (breaker.phase !== 'closed') {
    return {
      shape: breakerFace(breaker, nowMs).shape,
      glyph: GLYPHS[breaker.phase],
      tone: breaker.phase === 'half-open' ? 'warn' : 'error',
      text: SHORT[breaker.phase],
      title: `The breaker of the server is ${breakerFace(breaker, nowMs).word}`,
    };
  }
  const others = tools.filter((tool) => tool.breaker.phase !== 'closed');
  if (others.length === 0) return null;
  const isOpen = others.some((tool) => tool.breaker.phase !== 'half-open');
  return {
    shape: isOpen ? 'cross' : 'half',
    glyph: GLYPHS[isOpen ? 'open' : 'half-open'],
    tone: 'warn',
    text: `${others.length} ${others.length === 1 ? 'tool' : 'tools'}`,
    title: `Breakers of tools. ${fewOf(
      others.map(({ tool, breaker: own }) => `${plainName(tool)}: ${breakerFace(own, nowMs).word}`),
    )}`,
  };
}

const NAMED_MAX = 3;
const NAME_CHARS = 80;

/** The first few, for a tooltip. */
export function fewOf(words: readonly string[]): string {
  const shown = words.slice(0, NAMED_MAX);
  if (words.length > NAMED_MAX) shown.push(`and ${words.length - NAMED_MAX} more`);
  return shown.join('; ');
}

/** The name of a tool for a tooltip, which draws whatever is in it. */
export function plainName(tool: string): string {
  return visibleText(tool.slice(0, NAME_CHARS));
}

/** `2 in a row, opens at 5`, or `3 of the last 12 calls, opens above 50 % of 20`. */
export function countWords({ failuresInRow, window }: BreakerView, trip: Trip): string {
  if (trip.kind === 'in-row') return `${failuresInRow} in a row, opens at ${trip.failures}`;
  const { calls, failures } = window ?? { calls: 0, failures: 0 };
  return `${failures} of the last ${calls} calls, opens above ${trip.percent} % of ${trip.ofCalls}`;
}
