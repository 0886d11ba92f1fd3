import type { FailureCode, Result } from '../../../src-shared/base/failure.ts';
import type { Verdict } from './breaker.ts';

/**
 * Failures that say that the server, or the way to it, does not work: a breaker counts them, and a call that may be
 * repeated is. Any answer is none of these, also an error answer and an `isError` result: whoever answers is there.
 */
const TRANSPORT_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'request-timeout',
  'session-closed',
  'connect-failed',
  'not-http',
  'http-failed',
  'stream-ended',
]);

/** Ended before anything reached the server, or by our own doing. */
const OUR_OWN: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'request-cancelled',
  'invalid-arguments',
  'not-running',
  'unknown-server',
  'internal',
]);

export function isTransportFailure(result: Result<unknown>): boolean {
  return !result.ok && TRANSPORT_FAILURES.has(result.failure.code);
}

/** What a breaker makes of one attempt. `isOurDoing`: a person cancelled the call or stopped the server. */
export function verdictOf(result: Result<unknown>, isOurDoing: boolean): Verdict {
  if (isOurDoing || (!result.ok && OUR_OWN.has(result.failure.code))) return 'neutral';
  return isTransportFailure(result) ? 'failure' : 'success';
}
