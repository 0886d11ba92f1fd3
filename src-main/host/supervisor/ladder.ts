import { unreachable } from '../../../src-shared/base/assert.ts';
import type { Shutdown } from '../../../src-shared/api/supervision.ts';
import { KILL_LADDER, type Rung } from './stop-ladder.ts';

/** OTP waits for ever; here nothing does, so `infinity` is this long. */
export const INFINITY_MS = 60_000;
const KILL_WAIT_MS = 2_000;

/**
 * OTP's `shutdown` of a child as a ladder. Asking is two things for a server: the end of its stdin, and SIGTERM when half
 * of the time is over, as the MCP specification wants it.
 */
export function ladderOf(shutdown: Shutdown): readonly Rung[] {
  switch (shutdown.kind) {
    case 'brutal_kill':
      return KILL_LADDER;
    case 'timeout':
      return asking(shutdown.timeoutMs);
    case 'infinity':
      return asking(INFINITY_MS);
    default:
      return unreachable(shutdown);
  }
}

function asking(timeoutMs: number): readonly Rung[] {
  const askMs = Math.min(timeoutMs / 2, 2_000);
  return [
    { act: 'end-stdin', waitMs: askMs },
    { act: 'SIGTERM', waitMs: timeoutMs - askMs },
    { act: 'SIGKILL', waitMs: KILL_WAIT_MS },
  ];
}
