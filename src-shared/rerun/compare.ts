import type { Conversation, Exchange, Heard } from './conversation.ts';
import type { IgnoreRule } from '../api/ignore-rules.ts';
import { proposalFor, type Ignores } from './ignore.ts';
import { withTextOpened } from './inside-text.ts';
import { diffOf, type DiffLine } from './json-diff.ts';
import { drained } from '../base/drained.ts';
import type { IdText } from '../wire/message.ts';
import { targetOf } from '../wire/target.ts';

/**
 * `same`: nothing is different but what is ignored. `unanswered`: it was answered before and is not any more. `missing`
 * and `extra`: it is on one of the two tapes only.
 */
export type Outcome = 'same' | 'changed' | 'unanswered' | 'missing' | 'extra';

export interface Compared {
  readonly kind: 'exchange' | 'notification' | 'request';
  readonly method: string;
  /** The tool, the URI, the name: what the message is about; empty when it is about nothing. */
  readonly target: string;
  readonly outcome: Outcome;
  /** Entries of the two tapes; null where it is not. */
  readonly beforeSeq: number | null;
  readonly afterSeq: number | null;
  readonly lines: readonly DiffLine[];
  /** Differences that a rule leaves out. */
  readonly ignored: number;
  readonly beforeUs: number | null;
  readonly afterUs: number | null;
  readonly beforeAnswerSeq?: number | null;
  readonly afterAnswerSeq?: number | null;
  readonly beforeId?: IdText | null;
  readonly afterId?: IdText | null;
}

export interface Proposal {
  readonly rule: IgnoreRule;
  readonly times: number;
  /** One of the differences that it would leave out. */
  readonly sample: DiffLine;
}

export interface Comparison {
  readonly items: readonly Compared[];
  /** Rules that would leave out what is different by time or chance. */
  readonly proposals: readonly IgnoreRule[];
  readonly proposed: readonly Proposal[];
}

export interface CompareOptions {
  readonly ignores: Ignores;
  /**
   * Of a rerun: the requests that were sent again, and under which id. They are paired by that, and others of the first
   * tape are not looked for on the second.
   */
  readonly sent?: ReadonlyMap<number, IdText>;
  /** Not all of the first tape was sent. */
  readonly isPart?: boolean;
  /** What of a value is compared; all of it when absent. */
  readonly neutral?: (value: unknown) => unknown;
}

/** What two tapes say differently; `before` is the one that was recorded. */
export function compare(before: Conversation, after: Conversation, options: CompareOptions): Comparison {
  return drained(comparing(before, after, options));
}

/** The same in turns of a message each. */
export function* comparing(
  before: Conversation,
  after: Conversation,
  { ignores, sent, isPart = false, neutral = (value) => value }: CompareOptions,
): Generator<null, Comparison> {
  const proposals = new Map<string, { rule: IgnoreRule; times: number; sample: DiffLine }>();

  function judged(method: string, was: unknown, is: unknown): Pick<Compared, 'lines' | 'ignored'> {
    // Most are the same to the letter, and telling that is many times cheaper than a difference.
    if (JSON.stringify(was) === JSON.stringify(is)) return NOTHING;
    const all = diffOf(withTextOpened(neutral(was)), withTextOpened(neutral(is)));
    const lines = all.filter((line) => !ignores(method, line));
    for (const line of lines) {
      const rule = proposalFor(method, line);
      if (rule === null) continue;
      const known = proposals.get(JSON.stringify(rule));
      if (known === undefined) proposals.set(JSON.stringify(rule), { rule, times: 1, sample: line });
      else known.times += 1;
    }
    return { lines, ignored: all.length - lines.length };
  }

  const items: Compared[] = [];
  const asked = isPart ? before.exchanges.filter(({ seq }) => sent?.has(seq)) : before.exchanges;
  for (const { was, is, either } of yield* pairs(asked, after.exchanges, sent)) {
    yield null;
    items.push(comparedExchange(was, is, either, judged));
  }
  // What was said unasked, while something else was going on, says nothing of the part.
  const said = isPart ? [] : yield* pairs(before.heard, after.heard);
  for (const { was, is, either } of said) {
    yield null;
    items.push(comparedSaying(was, is, either, judged));
  }
  const proposed = [...proposals.values()];
  return { items, proposals: proposed.map(({ rule }) => rule), proposed };
}

type Judge = (method: string, was: unknown, is: unknown) => Pick<Compared, 'lines' | 'ignored'>;

const NOTHING: Pick<Compared, 'lines' | 'ignored'> = { lines: [], ignored: 0 };

function comparedExchange(
  was: Exchange | null,
  is: Exchange | null,
  { method, params }: Exchange,
  judged: Judge,
): Compared {
  const base = {
    kind: 'exchange' as const,
    method,
    target: targetOf(method, params),
    beforeSeq: was?.seq ?? null,
    afterSeq: is?.seq ?? null,
    beforeUs: was?.answer?.tookUs ?? null,
    afterUs: is?.answer?.tookUs ?? null,
    beforeAnswerSeq: was?.answer?.seq ?? null,
    afterAnswerSeq: is?.answer?.seq ?? null,
    beforeId: was?.id ?? null,
    afterId: is?.id ?? null,
  };
  if (was === null || is === null)
    return { ...base, outcome: was === null ? 'extra' : 'missing', ...NOTHING };
  if (was.isCancelled && is.isCancelled) return { ...base, outcome: 'same', ...NOTHING };
  if (was.answer !== null && is.answer === null) return { ...base, outcome: 'unanswered', ...NOTHING };
  const found = judged(method, was.answer?.value, is.answer?.value);
  return { ...base, ...found, outcome: found.lines.length === 0 ? 'same' : 'changed' };
}

function comparedSaying(
  was: Heard | null,
  is: Heard | null,
  { kind, method, params }: Heard,
  judged: Judge,
): Compared {
  const base = {
    kind,
    method,
    target: targetOf(method, params),
    beforeSeq: was?.seq ?? null,
    afterSeq: is?.seq ?? null,
    beforeUs: null,
    afterUs: null,
  };
  if (was === null || is === null)
    return { ...base, outcome: was === null ? 'extra' : 'missing', ...NOTHING };
  const found = judged(method, { params: was.params }, { params: is.params });
  return { ...base, ...found, outcome: found.lines.length === 0 ? 'same' : 'changed' };
}

const NAMED: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

interface Pair<T> {
  readonly was: T | null;
  readonly is: T | null;
  /** The one there is. */
  readonly either: T;
}

/**
 * The same message on both tapes, in the order of the first; what is left on the second comes last. They are the same
 * by method and params, the n-th of one with the n-th of the other, and what then is left over, by method and, where that
 * has one, by the name of what is called or read.
 */
function* pairs<T extends Exchange | Heard>(
  before: readonly T[],
  after: readonly T[],
  sent?: ReadonlyMap<number, IdText>,
): Generator<null, readonly Pair<T>[]> {
  const partner = new Map<T, T>();
  const taken = new Set<T>();
  const byId = new Map(after.flatMap((each) => ('id' in each ? [[each.id, each] as const] : [])));
  for (const each of before) {
    const found = byId.get(sent?.get(each.seq) ?? '');
    if (found === undefined || taken.has(found)) continue;
    partner.set(each, found);
    taken.add(found);
  }
  for (const nameOf of [exactName, looseName]) {
    const free = new Map<string, T[]>();
    for (const each of after) {
      if (taken.has(each)) continue;
      yield null;
      const name = nameOf(each);
      const list = free.get(name);
      if (list === undefined) free.set(name, [each]);
      else list.push(each);
    }
    for (const each of before) {
      if (partner.has(each)) continue;
      yield null;
      const found = free.get(nameOf(each))?.shift();
      if (found === undefined) continue;
      partner.set(each, found);
      taken.add(found);
    }
  }
  return [
    ...before.map((each) => ({ was: each, is: partner.get(each) ?? null, either: each })),
    ...after.filter((each) => !taken.has(each)).map((each) => ({ was: null, is: each, either: each })),
  ];
}

function exactName({ method, params }: Exchange | Heard): string {
  return `${method} ${JSON.stringify(params)}`;
}

/** Another tool is no other version of this one. */
function looseName({ method, params }: Exchange | Heard): string {
  return NAMED.has(method) ? `${method} ${targetOf(method, params)}` : method;
}
