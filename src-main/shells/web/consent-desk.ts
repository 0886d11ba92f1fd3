import type { Clock, Consent, ConsentRequest, Random } from '../../host/ports.ts';
import { sameSecret } from './secrets.ts';

export const QUESTION_LIFETIME_MS = 5 * 60_000;
/** Questions that wait for an answer at the same time; further ones are refused unasked. */
export const QUESTIONS_MAX = 32;
const FORGED_MAX = 5;
const NONCE_LENGTH = 40;

export interface Question {
  readonly request: ConsentRequest;
  /** Hidden in the form: who did not read the page cannot send it. */
  readonly csrf: string;
}

export type Decision = 'approved' | 'refused' | 'forged' | 'unknown';

/** The consent of the web shell: questions wait here until a person answers on the page of the other origin. */
export interface ConsentDesk extends Consent {
  /** The origin on which questions can be answered from now on. */
  open(origin: string): void;
  question(nonce: string): Question | null;
  decide(nonce: string, csrf: string, approve: boolean): Decision;
  /** Refuses all that waits. */
  close(): void;
}

interface Pending extends Question {
  forged: number;
  settle(approved: boolean): void;
}

export function createConsentDesk(clock: Clock, random: Random): ConsentDesk {
  const pending = new Map<string, Pending>();
  let origin: string | null = null;

  function put(request: ConsentRequest, signal: AbortSignal): { nonce: string; answer: Promise<boolean> } {
    const nonce = random.token(NONCE_LENGTH);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (approved: boolean): void => {
      pending.delete(nonce);
      callOff();
      signal.removeEventListener('abort', refuse);
      resolve(approved);
    };
    const refuse = (): void => settle(false);
    const callOff = clock.after(QUESTION_LIFETIME_MS, refuse);
    signal.addEventListener('abort', refuse, { once: true });
    pending.set(nonce, { request, csrf: random.token(NONCE_LENGTH), forged: 0, settle });
    return { nonce, answer: promise };
  }

  return {
    open(at) {
      origin = at;
    },
    ask(request, signal) {
      if (origin === null || signal.aborted || pending.size >= QUESTIONS_MAX) {
        return { url: null, answer: Promise.resolve(false) };
      }
      const { nonce, answer } = put(request, signal);
      return { url: `${origin}/consent/${nonce}`, answer };
    },
    question: (nonce) => pending.get(nonce) ?? null,
    decide(nonce, csrf, approve) {
      const question = pending.get(nonce);
      if (question === undefined) return 'unknown';
      if (!sameSecret(question.csrf, csrf)) {
        question.forged += 1;
        if (question.forged >= FORGED_MAX) question.settle(false);
        return 'forged';
      }
      question.settle(approve);
      return approve ? 'approved' : 'refused';
    },
    close() {
      origin = null;
      for (const question of pending.values()) question.settle(false);
    },
  };
}
