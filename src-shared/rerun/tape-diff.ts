import type { Entry } from '../journal/entry.ts';
import { compare } from './compare.ts';
import { conversationOf } from './conversation.ts';
import { findingChanges, findingCounts } from './finding-counts.ts';
import { ignoresOf, type IgnoreRule } from './ignore.ts';
import type { TapeDiff } from './report.ts';

interface Recorded {
  readonly tapeId: string;
  readonly entries: readonly Entry[];
}

/** What two tapes say differently, with the findings that came and went. */
export function diffTapes(
  before: Recorded,
  after: Recorded,
  rules: readonly IgnoreRule[],
  troubles: readonly string[],
): TapeDiff {
  return {
    ...compare(conversationOf(before.entries), conversationOf(after.entries), ignoresOf(rules)),
    before: before.tapeId,
    after: after.tapeId,
    findings: findingChanges(findingCounts(before.entries), findingCounts(after.entries)),
    troubles,
  };
}
