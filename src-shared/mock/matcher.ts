import type { Question, Recording } from './recording.ts';

/**
 * `params`: the recorded answers to this question, one after the other. `sequence`: to any question of the method.
 * `strict`: to the question that comes next on the tape, which this one must be.
 */
export const MATCH_MODES = ['params', 'sequence', 'strict'] as const;
export type MatchMode = (typeof MATCH_MODES)[number];

/** Which answer there is when all recorded ones have been given. */
export const REPEATS = ['last', 'cycle', 'never'] as const;
export type Repeat = (typeof REPEATS)[number];

export interface Asked {
  readonly method: string;
  readonly key: string;
  readonly round: string | null;
}

export type Match =
  /** `isExact`: the question is the recorded one, and not merely of its method. */
  | { readonly kind: 'found'; readonly question: Question; readonly isExact: boolean }
  /** It depends on what has not been read yet: read on, and ask again. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'none'; readonly why: 'never-asked' | 'other-params' }
  /** It was asked so often on the tape, and as often here. */
  | { readonly kind: 'none'; readonly why: 'used-up'; readonly times: number }
  /** Strictly, this is what comes next on the tape; null at its end. */
  | { readonly kind: 'none'; readonly why: 'out-of-order'; readonly expected: Question | null };

export interface MatcherOptions {
  readonly mode: MatchMode;
  readonly repeat: Repeat;
}

/** A client's way through a recording. It changes only by a question that it finds. */
export interface Matcher {
  match(asked: Asked): Match;
}

/** How a session begins and is kept alive is up to the client's library: outside of any order. */
export const HANDSHAKE: ReadonlySet<string> = new Set(['initialize', 'server/discover', 'ping']);

const NO_QUESTIONS: readonly Question[] = [];

export function createMatcher(recording: Recording, { mode, repeat }: MatcherOptions): Matcher {
  /** How many answers of a list have been given, by what the list is of. */
  const given = new Map<string, number>();
  let next = 0;

  function found(question: Question, asked: Asked, count: () => void): Match {
    if (!question.isWhole && !recording.isComplete) return { kind: 'unread' };
    count();
    return { kind: 'found', question, isExact: question.key === asked.key };
  }

  /** The next answer of a list; null when it has none at all. */
  function nextOf(of: string, list: readonly Question[], asked: Asked): Match | null {
    const times = given.get(of) ?? 0;
    const fresh = list[times];
    if (fresh !== undefined) return found(fresh, asked, () => given.set(of, times + 1));
    if (!recording.isComplete) return { kind: 'unread' };
    if (list.length === 0) return null;
    if (repeat === 'never') return { kind: 'none', why: 'used-up', times: list.length };
    const again = repeat === 'last' ? list.at(-1) : list[times % list.length];
    return again === undefined ? null : found(again, asked, () => given.set(of, times + 1));
  }

  const never = ({ method }: Asked): Match => ({
    kind: 'none',
    why: recording.byMethod.has(method) ? 'other-params' : 'never-asked',
  });

  function byParams(asked: Asked): Match {
    const exact = nextOf(`key ${asked.key}`, recording.byKey.get(asked.key) ?? NO_QUESTIONS, asked);
    if (exact !== null) return exact;
    const round = asked.round === null ? undefined : recording.byRound.get(asked.round);
    return nextOf(`round ${asked.round ?? ''}`, round ?? NO_QUESTIONS, asked) ?? never(asked);
  }

  function strictly(asked: Asked): Match {
    let at = next;
    while (HANDSHAKE.has(recording.questions[at]?.method ?? '')) at += 1;
    const expected = recording.questions[at];
    if (expected === undefined) {
      if (!recording.isComplete) return { kind: 'unread' };
      return { kind: 'none', why: 'out-of-order', expected: null };
    }
    const isIt = expected.key === asked.key || (asked.round !== null && expected.round === asked.round);
    if (!isIt) return { kind: 'none', why: 'out-of-order', expected };
    return found(expected, asked, () => (next = at + 1));
  }

  return {
    match(asked) {
      if (mode === 'params' || HANDSHAKE.has(asked.method)) return byParams(asked);
      if (mode === 'strict') return strictly(asked);
      const all = recording.byMethod.get(asked.method) ?? NO_QUESTIONS;
      return nextOf(`method ${asked.method}`, all, asked) ?? never(asked);
    },
  };
}
