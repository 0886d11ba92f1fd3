/** An edited message for a session that runs. */
import { SESSION_OWN, type SessionMessage } from '../../../src-shared/api/session-send.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { parseExact } from '../../../src-shared/wire/exact-json.ts';
import { isObject } from '../../../src-shared/wire/message.ts';

/** A call goes through the guards of its server, as from Tools; all else as it is. */
export type SessionSend =
  | { readonly kind: 'call'; readonly tool: string; readonly argsJson: string }
  | ({ readonly kind: 'message' } & Pick<SessionMessage, 'method' | 'paramsJson' | 'isNotification'>);

const PREFIX = 'session:';
const ELSEWHERE = 'Send it to a process of its own: whatever it is, it can go there.';

/** In the list of targets: the session of this server, as it runs. */
export const sessionTarget = (serverId: string): string => PREFIX + serverId;

/** The server whose session is the target; null when the target is another. */
export function serverOfSession(target: string): string | null {
  return target.startsWith(PREFIX) ? target.slice(PREFIX.length) : null;
}

/**
 * A session has its own handshake, its own ids and questions that are open: what can be said in it without breaking it is a
 * request or a notification, sent by whoever holds it.
 */
export function sessionSendOf(text: string, isRaw: boolean): Result<SessionSend> {
  if (isRaw)
    return fail(
      'bad-request',
      'A session that runs takes messages, and no characters as they are.',
      ELSEWHERE,
    );
  let message: unknown;
  try {
    message = parseExact(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('bad-request', `It is not JSON: ${why}`, 'Mend it above.');
  }
  const method = isObject(message) ? message['method'] : undefined;
  if (!isObject(message) || typeof method !== 'string' || method === '')
    return fail('bad-request', 'Into a session that runs goes a request or a notification.', ELSEWHERE);
  if (SESSION_OWN.has(method))
    return fail('bad-request', `${method} is said by the session itself.`, ELSEWHERE);
  const { params = {} } = message;
  if (method === 'tools/call') return callOf(params);
  if (!isObject(params)) return fail('bad-request', 'The parameters are no object.', ELSEWHERE);
  const isNotification = !('id' in message);
  return ok({ kind: 'message', method, paramsJson: JSON.stringify(params), isNotification });
}

function callOf(params: unknown): Result<SessionSend> {
  const name = isObject(params) ? params['name'] : undefined;
  const args = isObject(params) ? (params['arguments'] ?? {}) : undefined;
  if (typeof name !== 'string' || name === '' || !isObject(args)) {
    return fail(
      'bad-request',
      'A call names a tool, and its arguments are an object.',
      'Mend it above, or send it to a process of its own to see what a server makes of it.',
    );
  }
  return ok({ kind: 'call', tool: name, argsJson: JSON.stringify(args) });
}
