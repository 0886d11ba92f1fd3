import { drained } from '../base/drained.ts';
import type { Entry, Era } from '../journal/entry.ts';
import type { IdText } from '../wire/message.ts';
import { comparableAcrossEras, withoutEra } from './carry.ts';
import { comparing, type Comparison } from './compare.ts';
import { conversationOf, type Conversation } from './conversation.ts';
import { eraOf } from './era.ts';
import { countFindings, findingChanges, type FindingChange } from './finding-counts.ts';
import type { IgnoreRule } from '../api/ignore-rules.ts';
import { ignoresOf } from './ignore.ts';
import type { TapeDiff } from './report.ts';

/** One of two tapes, as it is compared. */
export interface Recorded {
  readonly conversation: Conversation;
  readonly era: Era | null;
  readonly findings: ReadonlyMap<string, number>;
}

/** How the second came about, when it is a rerun of the first. */
export interface HowRerun {
  readonly sent: ReadonlyMap<number, IdText>;
  readonly isPart: boolean;
  readonly troubles: readonly string[];
}

export interface Diffed extends Comparison {
  readonly findings: readonly FindingChange[];
  readonly isAcrossEras: boolean;
}

/** What two tapes say differently, with the findings that came and went; in turns. */
export function* diffing(
  before: Recorded,
  after: Recorded,
  rules: readonly IgnoreRule[],
  how: HowRerun | null,
): Generator<null, Diffed> {
  const isAcrossEras = before.era !== null && after.era !== null && before.era !== after.era;
  const side = ({ conversation }: Recorded): Conversation =>
    isAcrossEras ? comparableAcrossEras(conversation) : conversation;
  const compared = yield* comparing(side(before), side(after), {
    ignores: ignoresOf(rules),
    ...(how === null ? {} : { sent: how.sent, isPart: how.isPart }),
    ...(isAcrossEras ? { neutral: withoutEra } : {}),
  });
  const findings = findingChanges(before.findings, after.findings);
  // A part has fewer of everything: only what came means something.
  return {
    ...compared,
    findings: how?.isPart === true ? findings.filter((each) => each.after > each.before) : findings,
    isAcrossEras,
  };
}

interface RecordedEntries {
  readonly tapeId: string;
  readonly entries: readonly Entry[];
}

/** The same at once, of tapes that are in memory. */
export function diffTapes(
  before: RecordedEntries,
  after: RecordedEntries,
  rules: readonly IgnoreRule[],
  how: HowRerun | null,
): TapeDiff {
  const { items, proposals, findings } = drained(diffing(recorded(before), recorded(after), rules, how));
  return {
    items,
    proposals,
    findings,
    before: before.tapeId,
    after: after.tapeId,
    troubles: how?.troubles ?? [],
  };
}

function recorded({ entries }: RecordedEntries): Recorded {
  const conversation = conversationOf(entries);
  const counter = countFindings();
  for (const entry of entries) counter.add(entry);
  return { conversation, era: eraOf(conversation), findings: counter.counts };
}
