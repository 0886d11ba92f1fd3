import { isObject, stringAt, type IdText, type JsonObject } from '../../../src-shared/wire/message.ts';

/** A server that asks again and again is left with its last question as the answer. */
export const ROUNDS_MAX = 10;

export interface InputRoundsDeps {
  /** The recorded answer to a question, with its `result`; null when there is none. */
  answerTo(method: string): JsonObject | null;
  send(text: string, id: IdText): void;
}

/**
 * Requests of the modern era that are answered with questions (`input_required`): asked again under a new id with the
 * answers of the tape and the server's state, byte for byte.
 */
export class InputRounds {
  readonly #deps: InputRoundsDeps;
  readonly #texts = new Map<IdText, string>();
  readonly #first = new Map<IdText, IdText>();
  readonly #rounds = new Map<IdText, number>();
  /** The newest id of each request that took more than one round. */
  readonly last = new Map<IdText, IdText>();

  constructor(deps: InputRoundsDeps) {
    this.#deps = deps;
  }

  begin(id: IdText, text: string): void {
    this.#texts.set(id, text);
  }

  /** The id that the request had in its first round. */
  firstOf(id: IdText): IdText {
    return this.#first.get(id) ?? id;
  }

  /** Asks again when the result is a question that the tape answers; says whether it did. */
  goOn(id: IdText, result: unknown): boolean {
    const text = this.#texts.get(id);
    if (text === undefined || !isObject(result) || result['resultType'] !== 'input_required') return false;
    const round = (this.#rounds.get(id) ?? 1) + 1;
    if (round > ROUNDS_MAX) return false;
    const wanted = isObject(result['inputRequests']) ? result['inputRequests'] : {};
    const inputResponses: Record<string, unknown> = {};
    for (const [key, request] of Object.entries(wanted)) {
      const method = isObject(request) ? stringAt(request, 'method') : null;
      const answer = this.#deps.answerTo(method ?? '');
      if (answer === null || !('result' in answer)) return false;
      inputResponses[key] = answer['result'];
    }
    const message: unknown = JSON.parse(text);
    if (!isObject(message)) return false;
    const params = isObject(message['params']) ? message['params'] : {};
    const name = `${String(message['id'])}/${round}`;
    const nextId = JSON.stringify(name);
    this.#rounds.set(id, round);
    this.#first.set(nextId, id);
    this.last.set(id, nextId);
    const state = 'requestState' in result ? { requestState: result['requestState'] } : {};
    this.#deps.send(
      JSON.stringify({ ...message, id: name, params: { ...params, inputResponses, ...state } }),
      nextId,
    );
    return true;
  }
}
