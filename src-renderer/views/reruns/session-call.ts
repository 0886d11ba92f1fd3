/** An edited message as a call in a session that runs. */
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { parseExact } from '../../../src-shared/wire/exact-json.ts';
import { isObject } from '../../../src-shared/wire/message.ts';

export interface SessionCall {
  readonly tool: string;
  readonly argsJson: string;
}

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
 * call, made by whoever holds it.
 */
export function sessionCallOf(text: string, isRaw: boolean): Result<SessionCall> {
  if (isRaw)
    return fail('bad-request', 'A session that runs takes calls, and no characters as they are.', ELSEWHERE);
  let message: unknown;
  try {
    message = parseExact(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('bad-request', `It is not JSON: ${why}`, 'Mend it above.');
  }
  const method = isObject(message) ? message['method'] : undefined;
  if (!isObject(message) || method !== 'tools/call') {
    const what = typeof method === 'string' ? method : 'no request';
    return fail('bad-request', `Into a session that runs goes a tools/call; this is ${what}.`, ELSEWHERE);
  }
  const { params } = message;
  const name = isObject(params) ? params['name'] : undefined;
  const args = isObject(params) ? (params['arguments'] ?? {}) : undefined;
  if (typeof name !== 'string' || name === '' || !isObject(args)) {
    return fail(
      'bad-request',
      'A call names a tool, and its arguments are an object.',
      'Mend it above, or send it to a process of its own to see what a server makes of it.',
    );
  }
  return ok({ tool: name, argsJson: JSON.stringify(args) });
}
