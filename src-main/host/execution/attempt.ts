import { fail, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import type { CallRequest } from '../../../src-shared/api/tools.ts';
import type { CallOptions, Clock, Session } from '../ports.ts';

/** A session that breaks its own deadline by this much is not waited for any longer. */
const DEADLINE_MARGIN_MS = 5000;

export interface Attempt extends Pick<CallOptions, 'onProgress'> {
  readonly clock: Clock;
  readonly session: Session;
  readonly request: CallRequest;
  /** The call's own; an attempt that is overdue ends by itself and leaves it alone. */
  readonly signal: AbortSignal;
  onSent(idJson: string): void;
}

/** One request on the wire, its deadline and its cancellation. Never rejects. */
export async function attemptCall(attempt: Attempt): Promise<Result<unknown>> {
  const { clock, session, request, signal } = attempt;
  const overdue = Promise.withResolvers<Result<unknown>>();
  const stop = new AbortController();
  const abort = (): void => stop.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const startTimer = (): (() => void) =>
    clock.after(request.timeoutMs + DEADLINE_MARGIN_MS, () => {
      overdue.resolve(fail('request-timeout', 'The call did not end in time.', 'Restart the server.'));
      stop.abort();
    });
  let stopTimer = startTimer();
  try {
    const called = session.callTool(request.tool, request.argsJson, {
      timeoutMs: request.timeoutMs,
      signal: stop.signal,
      onProgress: attempt.onProgress.bind(attempt),
      onSent: attempt.onSent.bind(attempt),
      onWaiting(isWaiting) {
        stopTimer();
        if (!isWaiting) stopTimer = startTimer();
      },
    });
    return await Promise.race([called, overdue.promise]);
  } catch (error) {
    return { ok: false, failure: internal(error) };
  } finally {
    stopTimer();
    signal.removeEventListener('abort', abort);
  }
}

function internal(error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `The call broke off: ${why}`,
    hint: 'This is a defect of Tapedeck: report it.',
  };
}
