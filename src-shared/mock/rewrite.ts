import { isObject, type IdText, type JsonObject } from '../wire/message.ts';
import { listenerIn, SUBSCRIPTION_META } from '../wire/subscription.ts';
import type { Question } from './recording.ts';

/** Who asks now: what stands for the recorded question's own id and progress token. */
export interface Asker {
  readonly id: unknown;
  /** Undefined when it wants no progress. */
  readonly progressToken: unknown;
}

/** What the server said about a recorded question, as it is said about this one; null when it must not be. */
export function saidTo(message: JsonObject, question: Question, asker: Asker): JsonObject | null {
  const params = message['params'];
  if (!isObject(params)) return message;
  const ours = withSubscription(params, question.id, asker.id);
  if (message['method'] !== 'notifications/progress') return { ...message, params: ours };
  // A token of another question, or of none: nobody waits for it.
  if (question.progressToken === null || JSON.stringify(ours['progressToken']) !== question.progressToken)
    return null;
  if (asker.progressToken === undefined) return null;
  return { ...message, params: { ...ours, progressToken: asker.progressToken } };
}

/** The recorded answer with the id of who asks now; all else of it stays. */
export function answerTo(message: JsonObject, question: Question, asker: Asker): JsonObject {
  const result = message['result'];
  const ours = isObject(result)
    ? { ...message, result: withSubscription(result, question.id, asker.id) }
    : message;
  return { ...ours, id: asker.id };
}

/** The listener that a notification is for, as the tape names it; null for all else. */
export function listenerOf(message: JsonObject): IdText | null {
  return listenerIn(message['params']);
}

/** A notification for the recorded listener, for the one that listens now. */
export function toListener(message: JsonObject, recorded: IdText, id: unknown): JsonObject {
  const params = message['params'];
  return isObject(params) ? { ...message, params: withSubscription(params, recorded, id) } : message;
}

/** A listener is known by the id of its request. */
function withSubscription(holder: JsonObject, recorded: IdText, id: unknown): JsonObject {
  const meta = holder['_meta'];
  if (!isObject(meta) || JSON.stringify(meta[SUBSCRIPTION_META]) !== recorded) return holder;
  return { ...holder, _meta: { ...meta, [SUBSCRIPTION_META]: id } };
}
