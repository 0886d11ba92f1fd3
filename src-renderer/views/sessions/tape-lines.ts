import type { Tape } from '../../../src-shared/api/tapes.ts';
import { tapeFace } from './tape-face.ts';

export const TAPE_STATES: readonly Tape['state'][] = ['living', 'ended', 'interrupted', 'damaged'];

/** A tape as the table shows it now. */
export interface TapeLine {
  readonly tape: Tape;
  /** From the first entry to the last; to now while it lives. */
  readonly durationMs: number;
  /** The tape that this one repeats; null when it is no rerun. */
  readonly rerunOf: string | null;
}

export interface TapeFilter {
  /** Every word must stand somewhere in the line. */
  readonly text: string;
  /** Empty for all. */
  readonly states: ReadonlySet<Tape['state']>;
}

/** The tapes that match, newest first. */
export function chosenTapes(
  tapes: readonly Tape[],
  filter: TapeFilter,
  nowMs: number,
  rerunOf: ReadonlyMap<string, string> = new Map(),
): readonly TapeLine[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return tapes
    .filter((tape) => filter.states.size === 0 || filter.states.has(tape.state))
    .filter((tape) => {
      const line = `${searchable(tape)} ${rerunOf.has(tape.id) ? 'rerun' : ''}`;
      return words.every((word) => line.includes(word));
    })
    .toSorted((a, b) => b.openedMs - a.openedMs)
    .map((tape) => ({
      tape,
      durationMs: durationMs(tape, nowMs),
      rerunOf: rerunOf.get(tape.id) ?? null,
    }));
}

function searchable({ serverName, title, ending, state, era, protocolVersion, id }: Tape): string {
  return [serverName, title, ending, tapeFace(state).word, era, protocolVersion, id].join(' ').toLowerCase();
}

function durationMs({ state, openedMs, lastMs }: Tape, nowMs: number): number {
  if (state !== 'living') return Math.max(0, lastMs - openedMs);
  // The clock ticks in seconds: fractions that never move would look like a measurement.
  return Math.max(0, Math.floor((Math.max(nowMs, lastMs) - openedMs) / 1000) * 1000);
}
