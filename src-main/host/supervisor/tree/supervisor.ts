import { Turn } from './turn.ts';
import type { At, ChildSpec, Effect, Flags, Message, Supervisor } from './types.ts';

/** A supervisor with these children, none of which runs yet: `init` starts them. */
export function createSupervisor(flags: Flags, specs: readonly ChildSpec[], isPaused = false): Supervisor {
  return {
    flags,
    children: specs.map((spec) => ({ ...spec, state: { kind: 'none' } })),
    restarts: [],
    retries: {},
    work: null,
    mailbox: [],
    isPaused,
    ended: null,
  };
}

export interface Stepped {
  readonly state: Supervisor;
  /** To be carried out in this order; each start and terminate is answered with a message. */
  readonly effects: readonly Effect[];
}

/** Pure: the same state, message, time and chance give the same step. */
export function step(before: Supervisor, message: Message, at: At): Stepped {
  const turn = new Turn(before, at);
  turn.take(message);
  return { state: turn.state, effects: turn.effects };
}

/** How many of its restarts count now. */
export function restartsWithinPeriod({ restarts, flags }: Supervisor, nowMs: number): number {
  return restarts.filter((atMs) => atMs >= nowMs - flags.periodMs).length;
}
