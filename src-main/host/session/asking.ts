import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/client';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { SessionEvents } from '../ports.ts';
import type { QuestionReply, ServerQuestion } from '../ports/questions.ts';
import type { CallDeadline } from './call-deadline.ts';
import { isRecord } from './values.ts';

/** What a session that has somebody to ask says of itself. */
export const ASKING_CAPABILITIES = {
  elicitation: { form: {}, url: {} },
  sampling: {},
  roots: { listChanged: true },
};

/** A server that asks again and again is left with its last question as the answer. */
const ROUNDS_MAX = 10;

interface OpenCall {
  readonly deadline: CallDeadline;
  readonly onWaiting: ((isWaiting: boolean) => void) | undefined;
}

interface RoundsOptions {
  readonly signal: AbortSignal;
  readonly onWaiting: ((isWaiting: boolean) => void) | undefined;
}

/** What servers ask of this session, in either era, and the calls whose time stands still meanwhile. */
export class Asking {
  readonly #events: SessionEvents;
  readonly #calls = new Set<OpenCall>();
  #open = 0;

  constructor(events: SessionEvents) {
    this.#events = events;
  }

  get capabilities(): typeof ASKING_CAPABILITIES | Record<string, never> {
    return this.#events.onQuestion === undefined ? {} : ASKING_CAPABILITIES;
  }

  begin(call: OpenCall): () => void {
    this.#calls.add(call);
    if (this.#open > 0) hold(call);
    return () => {
      this.#calls.delete(call);
      call.deadline.end();
    };
  }

  /** A request of a legacy server. */
  async request(question: ServerQuestion, signal: AbortSignal): Promise<Record<string, unknown>> {
    const reply = await this.#ask(question, signal);
    if (reply.kind === 'error') throw new ProtocolError(reply.code, reply.message);
    return { ...reply.result };
  }

  /** A request, and again with what was asked for as long as a modern server asks for input. */
  async rounds(
    round: (more: Record<string, unknown>) => Promise<Result<unknown>>,
    { signal, onWaiting }: RoundsOptions,
  ): Promise<Result<unknown>> {
    let more: Record<string, unknown> = {};
    for (let count = 1; ; count += 1) {
      const result = await round(more);
      if (!result.ok || count === ROUNDS_MAX) return result;
      onWaiting?.(true);
      const next = await this.#nextRound(result.value, signal);
      onWaiting?.(false);
      if (!next.ok) return next;
      if (next.value === null) return result;
      more = next.value;
    }
  }

  /** What the next round of a call says, when its result asks for input; null when it does not, or nobody can be asked. */
  async #nextRound(result: unknown, signal: AbortSignal): Promise<Result<Record<string, unknown> | null>> {
    if (
      this.#events.onQuestion === undefined ||
      !isRecord(result) ||
      result['resultType'] !== 'input_required'
    )
      return ok(null);
    const { inputRequests, requestState } = result;
    const asked = isRecord(inputRequests) ? Object.entries(inputRequests) : [];
    const inputResponses: Record<string, unknown> = {};
    for (const [key, request] of asked) {
      const method = isRecord(request) ? String(request['method']) : '';
      const params = isRecord(request) ? request['params'] : undefined;
      // One after the other: a person answers one question at a time, and a refusal ends them all.
      const reply = await this.#ask({ method, params }, signal);
      if (signal.aborted) return ok(null);
      if (reply.kind === 'error') {
        return fail(
          'input-refused',
          `The server asked for ${method} and was given no answer: ${reply.message}`,
          'Ask again and answer, or look at the question on the tape.',
        );
      }
      // A key of a server: also `__proto__` is a key like any other.
      Object.defineProperty(inputResponses, key, {
        value: reply.result,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return ok({ inputResponses, ...(requestState !== undefined && { requestState }) });
  }

  async #ask(question: ServerQuestion, signal: AbortSignal): Promise<QuestionReply> {
    if (this.#events.onQuestion === undefined) {
      // Declared is nothing; a legacy server that asks all the same for roots is told that there are none.
      return question.method === 'roots/list'
        ? { kind: 'result', result: { roots: [] } }
        : {
            kind: 'error',
            code: ProtocolErrorCode.MethodNotFound,
            message: `Tapedeck does not offer ${question.method}.`,
          };
    }
    this.#open += 1;
    if (this.#open === 1) for (const call of this.#calls) hold(call);
    try {
      return await this.#events.onQuestion(question, signal);
    } finally {
      this.#open -= 1;
      if (this.#open === 0) for (const call of this.#calls) goOn(call);
    }
  }
}

function hold({ deadline, onWaiting }: OpenCall): void {
  deadline.hold();
  onWaiting?.(true);
}

function goOn({ deadline, onWaiting }: OpenCall): void {
  deadline.run();
  onWaiting?.(false);
}
