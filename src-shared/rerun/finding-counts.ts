import type { Entry } from '../journal/entry.ts';
import { createMessagesState, foldMessages } from '../state/messages.ts';

/** Of time and of how the session ended; what has no answer any more is told of the exchange itself. */
const BY_CHANCE: ReadonlySet<string> = new Set(['answered-late', 'unanswered', 'orphaned']);

/**
 * Checks of a call against the schemas of its tool. A rerun sends the frames of calls and makes none, so that it has no
 * such checks: that they are missing says nothing about the server.
 */
const OF_CALLS: ReadonlySet<string> = new Set([
  'arguments-schema',
  'result-schema',
  'schema-unusable',
  'schema-timeout',
  'schema-unchecked',
]);

/** Counts the warnings and errors of a tape by their code, an entry at a time, in order. */
export function countFindings(): {
  add(entry: Entry): void;
  readonly counts: ReadonlyMap<string, number>;
} {
  const state = createMessagesState();
  const counts = new Map<string, number>();
  return {
    counts,
    add(entry) {
      for (const { finding } of foldMessages(state, entry).findings) {
        if (finding.severity === 'info' || BY_CHANCE.has(finding.code) || OF_CALLS.has(finding.code))
          continue;
        counts.set(finding.code, (counts.get(finding.code) ?? 0) + 1);
      }
    },
  };
}

export interface FindingChange {
  readonly code: string;
  readonly before: number;
  readonly after: number;
}

/** The codes of which there are more or fewer, in order. */
export function findingChanges(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): readonly FindingChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .toSorted()
    .map((code) => ({ code, before: before.get(code) ?? 0, after: after.get(code) ?? 0 }))
    .filter((each) => each.before !== each.after);
}
