import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { Session } from '../../ports.ts';

interface Asked {
  readonly name: string;
  readonly argsJson: string;
  readonly timeoutMs: number;
}

/**
 * Calls a tool to see whether its server is well; an answer that says of itself that it is an error is none. Null when
 * the tool is not declared read-only: what may change something is not called every few seconds.
 */
export function askTool(
  session: Session | null,
  definition: Readonly<Record<string, unknown>> | null,
  { name, argsJson, timeoutMs }: Asked,
): Promise<Result<null>> | null {
  if (!isReadOnly(definition)) return null;
  return ask(session, { name, argsJson, timeoutMs });
}

async function ask(session: Session | null, { name, argsJson, timeoutMs }: Asked): Promise<Result<null>> {
  if (session === null) return fail('session-closed', 'There is no session.', 'Start the server.');
  const answer = await session.callTool(name, argsJson, {
    timeoutMs,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  if (!answer.ok) return answer;
  const { value } = answer;
  const isError = typeof value === 'object' && value !== null && 'isError' in value && value.isError === true;
  return isError
    ? fail('request-failed', `${name} answered with an error.`, 'Look at the answer.')
    : ok(null);
}

function isReadOnly(definition: Readonly<Record<string, unknown>> | null): boolean {
  const annotations = definition?.['annotations'];
  return (
    typeof annotations === 'object' &&
    annotations !== null &&
    'readOnlyHint' in annotations &&
    annotations.readOnlyHint === true
  );
}
