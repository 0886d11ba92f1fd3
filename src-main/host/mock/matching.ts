import { createMatcher, type Asked, type Match } from '../../../src-shared/mock/matcher.ts';
import { candidatesOf, nearestOf, type Candidate, type Nearest } from '../../../src-shared/mock/nearest.ts';
import type { Question } from '../../../src-shared/mock/recording.ts';
import type { NoMatch } from '../../../src-shared/mock/unmatched.ts';
import { isObject, type JsonObject } from '../../../src-shared/wire/message.ts';
import type { MockWorld } from './mock-world.ts';

/** Finds recorded questions while the tape is still being read. */
export interface Matching {
  /** In the order of the calls: who asks first gets the first answer. */
  match(asked: Asked): Promise<Exclude<Match, { kind: 'unread' }>>;
  nearest(method: string, params: JsonObject, match: NoMatch): Nearest | null;
  /** How a question differs from one of the tape. */
  against(method: string, params: JsonObject, question: Question): Nearest | null;
}

export function createMatching({ reading, bodies, options }: MockWorld): Matching {
  const { recording } = reading;
  const matcher = createMatcher(recording, { mode: options.match, repeat: options.repeat });
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  async function settled(asked: Asked): ReturnType<Matching['match']> {
    for (;;) {
      const match = matcher.match(asked);
      if (match.kind !== 'unread') return match;
      await reading.more();
    }
  }

  function* withParams(questions: readonly Question[]): Generator<Candidate> {
    for (const question of questions) {
      const params = bodies.message(question.at)?.['params'];
      yield { question, params: isObject(params) ? params : {} };
    }
  }

  return {
    async match(asked) {
      const before = last;
      waiting += 1;
      const match = waiting === 1 ? settled(asked) : before.then(() => settled(asked));
      last = match;
      try {
        return await match;
      } finally {
        waiting -= 1;
      }
    },
    nearest(method, params, match) {
      if (match.why === 'never-asked') return null;
      const there =
        match.why === 'out-of-order'
          ? match.expected === null
            ? []
            : [match.expected]
          : candidatesOf(recording.byMethod.get(method) ?? []);
      return nearestOf(method, params, withParams(there));
    },
    against: (method, params, question) => nearestOf(method, params, withParams([question])),
  };
}
