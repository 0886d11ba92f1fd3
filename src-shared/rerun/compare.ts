import type { Conversation, Exchange, Heard } from './conversation.ts';
import { proposalFor, type IgnoreRule, type Ignores } from './ignore.ts';
import { withTextOpened } from './inside-text.ts';
import { diffOf, type DiffLine } from './json-diff.ts';
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
}

export interface Comparison {
  readonly items: readonly Compared[];
  /** Rules that would leave out what is different by time or chance. */
  readonly proposals: readonly IgnoreRule[];
}

/** What two tapes say differently; `before` is the one that was recorded. */
export function compare(before: Conversation, after: Conversation, ignores: Ignores): Comparison {
  const proposals = new Map<string, IgnoreRule>();

  function judged(method: string, was: unknown, is: unknown): Pick<Compared, 'lines' | 'ignored'> {
    const all = diffOf(withTextOpened(was), withTextOpened(is));
    const lines = all.filter((line) => !ignores(method, line));
    for (const line of lines) {
      const proposal = proposalFor(method, line);
      if (proposal !== null) proposals.set(JSON.stringify(proposal), proposal);
    }
    return { lines, ignored: all.length - lines.length };
  }

  const exchanges = pairs(before.exchanges, after.exchanges).map(({ was, is, either }): Compared => {
    const { method, params } = either;
    const base = {
      kind: 'exchange' as const,
      method,
      target: targetOf(method, params),
      beforeSeq: was?.seq ?? null,
      afterSeq: is?.seq ?? null,
      beforeUs: was?.answer?.tookUs ?? null,
      afterUs: is?.answer?.tookUs ?? null,
    };
    if (was === null || is === null)
      return { ...base, outcome: was === null ? 'extra' : 'missing', lines: [], ignored: 0 };
    if (was.isCancelled && is.isCancelled) return { ...base, outcome: 'same', lines: [], ignored: 0 };
    if (was.answer !== null && is.answer === null)
      return { ...base, outcome: 'unanswered', lines: [], ignored: 0 };
    const found = judged(method, was.answer?.value, is.answer?.value);
    return { ...base, ...found, outcome: found.lines.length === 0 ? 'same' : 'changed' };
  });

  const heard = pairs(before.heard, after.heard).map(({ was, is, either }): Compared => {
    const { kind, method, params } = either;
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
      return { ...base, outcome: was === null ? 'extra' : 'missing', lines: [], ignored: 0 };
    const found = judged(method, { params: was.params }, { params: is.params });
    return { ...base, ...found, outcome: found.lines.length === 0 ? 'same' : 'changed' };
  });

  return { items: [...exchanges, ...heard], proposals: [...proposals.values()] };
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
function pairs<T extends Exchange | Heard>(before: readonly T[], after: readonly T[]): readonly Pair<T>[] {
  const partner = new Map<T, T>();
  const taken = new Set<T>();
  for (const nameOf of [exactName, looseName]) {
    const free = new Map<string, T[]>();
    for (const each of after) {
      if (taken.has(each)) continue;
      const name = nameOf(each);
      const list = free.get(name);
      if (list === undefined) free.set(name, [each]);
      else list.push(each);
    }
    for (const each of before) {
      if (partner.has(each)) continue;
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
