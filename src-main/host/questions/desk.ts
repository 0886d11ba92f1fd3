import {
  QUESTION_MS,
  QUESTIONS_MAX,
  QUESTIONS_OF_SERVER_MAX,
  type Answer,
  type Asked,
  type ModelAnswer,
  type Question,
  type Root,
} from '../../../src-shared/api/questions.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { isObject } from '../../../src-shared/wire/message.ts';
import type { Clock, Random } from '../ports.ts';
import type { QuestionDesk, QuestionReply, ServerQuestion } from '../ports/questions.ts';
import { readQuestion } from './read-question.ts';

/** What the specification has for a person who says no to sampling. */
const REFUSED_BY_PERSON = -1;
/** Of the range that JSON-RPC leaves to implementations. */
const TOO_MANY = -32_000;

/** Answers in the place of a person, for as long as a command line does; null leaves it to a person. */
export type Stand = (asked: Asked) => Answer | null;

export interface DeskDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly serverName: (serverId: string) => string;
  readonly roots: (serverId: string) => readonly Root[];
  /** What this server is answered without asking, when it asks a model. */
  readonly standing: (serverId: string) => ModelAnswer | null;
  /** What waits is another. */
  readonly changed: () => void;
}

interface Waiting {
  readonly question: Question;
  settle(reply: QuestionReply): void;
}

/** The questions of all servers, and the people who answer them: a bounded queue, each with its deadline. */
export class Questions implements QuestionDesk {
  readonly #deps: DeskDeps;
  /** Oldest first. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #stands = new Map<string, Stand>();
  /** For servers that nobody stands for; null: a person is asked. */
  #otherwise: Stand | null = null;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
  }

  ask(serverId: string, question: ServerQuestion, signal: AbortSignal): Promise<QuestionReply> {
    const reading = readQuestion(question);
    switch (reading.kind) {
      case 'refused':
        return Promise.resolve({ kind: 'error', code: reading.code, message: reading.why });
      case 'roots':
        return Promise.resolve({ kind: 'result', result: { roots: this.#deps.roots(serverId).map(onWire) } });
      case 'asked': {
        const stand = this.#stands.get(serverId) ?? this.#otherwise;
        const kept = reading.asked.kind === 'sampling' ? this.#deps.standing(serverId) : null;
        const answer = stand?.(reading.asked) ?? kept;
        if (answer === null) return this.#wait(serverId, reading.asked, signal);
        const reply = replyOf(reading.asked, answer);
        return Promise.resolve(reply.ok ? reply.value : refusal(reading.asked, reply.failure.message));
      }
    }
  }

  list(): Question[] {
    return [...this.#waiting.values()].map(({ question }) => question);
  }

  answer(id: string, answer: Answer): Result<null> {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) {
      return fail(
        'unknown-question',
        'This question does not wait any more.',
        'It was answered, its time was up, or the server took it back: the tape has what became of it.',
      );
    }
    const reply = replyOf(waiting.question.asked, answer);
    if (!reply.ok) return reply;
    waiting.settle(reply.value);
    return ok(null);
  }

  /** From now on this answers for the server, until the returned function is called. */
  standFor(serverId: string, stand: Stand): () => void {
    this.#stands.set(serverId, stand);
    return () => void (this.#stands.get(serverId) === stand && this.#stands.delete(serverId));
  }

  /** For all others: where there is no page, nobody would ever be asked. */
  standForAll(stand: Stand | null): void {
    this.#otherwise = stand;
  }

  /** Whatever waits is answered as if nobody had wanted to. */
  close(): void {
    for (const waiting of this.#waiting.values())
      waiting.settle(refusal(waiting.question.asked, 'Tapedeck is ending.'));
  }

  #wait(serverId: string, asked: Asked, signal: AbortSignal): Promise<QuestionReply> {
    const { clock, random, changed, serverName } = this.#deps;
    const ofServer = [...this.#waiting.values()].filter(({ question }) => question.serverId === serverId);
    const isFull = ofServer.length >= QUESTIONS_OF_SERVER_MAX;
    if (isFull || this.#waiting.size >= QUESTIONS_MAX) {
      const message = isFull
        ? `${QUESTIONS_OF_SERVER_MAX} questions of this server wait for an answer already.`
        : `${QUESTIONS_MAX} questions of servers wait for an answer already.`;
      return Promise.resolve({ kind: 'error', code: TOO_MANY, message });
    }
    const askedMs = clock.wallMs();
    const question: Question = {
      id: random.token(12),
      serverId,
      serverName: serverName(serverId),
      askedMs,
      deadlineMs: askedMs + QUESTION_MS,
      asked,
    };
    const { promise, resolve } = Promise.withResolvers<QuestionReply>();
    const settle = (reply: QuestionReply): void => {
      if (!this.#waiting.delete(question.id)) return;
      callOff();
      signal.removeEventListener('abort', takenBack);
      changed();
      resolve(reply);
    };
    // Nobody listens any more; the session drops the answer.
    const takenBack = (): void => settle(refusal(asked, 'The question was taken back.'));
    const callOff = clock.after(QUESTION_MS, () =>
      settle(refusal(asked, `Nobody answered within ${QUESTION_MS / 60_000} minutes.`)),
    );
    this.#waiting.set(question.id, { question, settle });
    signal.addEventListener('abort', takenBack, { once: true });
    if (signal.aborted) takenBack();
    else changed();
    return promise;
  }
}

/** What no answer is, in the words of what was asked. */
function refusal(asked: Asked, why: string): QuestionReply {
  return asked.kind === 'sampling'
    ? { kind: 'error', code: REFUSED_BY_PERSON, message: why }
    : { kind: 'result', result: { action: 'cancel' } };
}

function replyOf(asked: Asked, answer: Answer): Result<QuestionReply> {
  if (asked.kind === 'sampling') {
    if (answer.kind === 'accept') return unfit('A question for a model is answered with a message.');
    if (answer.kind !== 'message')
      return ok({ kind: 'error', code: REFUSED_BY_PERSON, message: 'A person refused to answer.' });
    const { role, text, model, stopReason } = answer;
    return ok({ kind: 'result', result: { role, content: { type: 'text', text }, model, stopReason } });
  }
  if (answer.kind === 'message') return unfit('A message is an answer for sampling only.');
  if (answer.kind !== 'accept') return ok({ kind: 'result', result: { action: answer.kind } });
  if (asked.kind === 'url') return ok({ kind: 'result', result: { action: 'accept' } });
  const content = contentOf(answer.contentJson ?? '{}');
  return content === null
    ? unfit('The answer is not a JSON object.')
    : ok({ kind: 'result', result: { action: 'accept', content } });
}

function contentOf(json: string): Record<string, unknown> | null {
  try {
    const content: unknown = JSON.parse(json);
    return isObject(content) ? content : null;
  } catch {
    return null;
  }
}

function unfit(message: string): ReturnType<typeof fail> {
  return fail('bad-request', message, 'Answer what was asked, decline it, or cancel.');
}

function onWire({ uri, name }: Root): Record<string, unknown> {
  return name === '' ? { uri } : { uri, name };
}
