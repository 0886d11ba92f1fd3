import type { Said } from '../../../src-shared/mock/recording.ts';
import { isObject, type JsonObject } from '../../../src-shared/wire/message.ts';
import type { MockWorld } from './mock-world.ts';

/** Questions to the client that wait for its answer; more are not waited for. */
export const ASKS_MAX = 1_000;

/** What a mock asks of its client: the recorded questions under ids of its own, and what became of them. */
export interface Asks {
  /** The question with an id of this session. `answered` resolves when the client has answered, or was waited for long enough. */
  ask(said: Said, message: JsonObject): { readonly message: JsonObject; readonly answered: Promise<void> };
  /** An answer of the client; says whether anybody waited for it. */
  reply(message: JsonObject): boolean;
  /** `notifications/cancelled` of the recorded server, about the id that this session gave. */
  withdrawn(message: JsonObject): JsonObject;
  close(): void;
}

interface Waiting {
  readonly said: Said;
  readonly settle: () => void;
}

export function createAsks({ clock, bodies, counts, options }: MockWorld): Asks {
  const waiting = new Map<number, Waiting>();
  /** Of the tape, as JSON text, to ours. */
  const ours = new Map<string, number>();
  let lastId = 0;

  function ask(said: Said, message: JsonObject): ReturnType<Asks['ask']> {
    lastId += 1;
    const id = lastId;
    const { promise, resolve } = Promise.withResolvers<void>();
    if (waiting.size >= ASKS_MAX) resolve();
    else {
      const seconds = options.askTimeoutMs / 1000;
      const callOff = clock.after(options.askTimeoutMs, () => {
        counts.noReply(said.method, `the client did not answer within ${seconds} s`);
        waiting.get(id)?.settle();
      });
      const settle = (): void => {
        callOff();
        waiting.delete(id);
        resolve();
      };
      waiting.set(id, { said, settle });
    }
    const recordedId = JSON.stringify(message['id']);
    ours.delete(recordedId);
    ours.set(recordedId, id);
    if (ours.size > ASKS_MAX) ours.delete(ours.keys().next().value ?? '');
    return { message: { ...message, id }, answered: promise };
  }

  function reply(message: JsonObject): boolean {
    const id = message['id'];
    const found = typeof id === 'number' ? waiting.get(id) : undefined;
    if (found === undefined) return false;
    const { method, reply: recordedReply } = found.said;
    const recorded = recordedReply === null ? null : bodies.message(recordedReply.at);
    if (recorded !== null) counts.reply(method, recorded, message);
    found.settle();
    return true;
  }

  function withdrawn(message: JsonObject): JsonObject {
    const params = message['params'];
    if (!isObject(params)) return message;
    const id = ours.get(JSON.stringify(params['requestId']));
    if (id === undefined) return message;
    waiting.get(id)?.settle();
    return { ...message, params: { ...params, requestId: id } };
  }

  return {
    ask,
    reply,
    withdrawn,
    close() {
      for (const each of waiting.values()) each.settle();
    },
  };
}
