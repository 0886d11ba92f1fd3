import {
  NO_COMPLETIONS,
  readCompletions,
  type CompletionAsk,
  type Completions,
} from '../../../../src-shared/api/completions.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { Session } from '../../ports.ts';

/** Under way at the same time, of all servers: each page asks for one at a time. */
export const COMPLETING_MAX = 16;
/** Whoever types has gone on by then. */
const COMPLETE_TIMEOUT_MS = 10_000;

export interface Completing {
  readonly isOfferedBy: (serverId: string) => boolean;
  /** What the server offers for what is being typed. */
  complete(ask: CompletionAsk): Promise<Result<Completions>>;
  close(): void;
}

export function createCompleting(sessionOf: (serverId: string) => Result<Session>): Completing {
  const stop = new AbortController();
  let underWay = 0;
  return {
    isOfferedBy(serverId) {
      const session = sessionOf(serverId);
      return session.ok && session.value.catalog.offersCompletions();
    },
    async complete({ serverId, ...ask }) {
      const session = sessionOf(serverId);
      if (!session.ok) return session;
      const { catalog } = session.value;
      if (!catalog.offersCompletions()) return ok(NO_COMPLETIONS);
      if (underWay >= COMPLETING_MAX)
        return fail(
          'too-many',
          `${COMPLETING_MAX} completions are under way already.`,
          'Type on in a moment.',
        );
      underWay += 1;
      try {
        const answer = await catalog.complete(ask, { timeoutMs: COMPLETE_TIMEOUT_MS, signal: stop.signal });
        if (!answer.ok) return answer;
        const read = readCompletions(answer.value);
        return read === null
          ? fail('request-failed', 'The answer has no list of values.', 'It is on the tape as it came.')
          : ok(read);
      } finally {
        underWay -= 1;
      }
    },
    close: () => stop.abort(),
  };
}
