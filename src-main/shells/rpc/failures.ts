import { ORPCError } from '@orpc/client';
import { ValidationError } from '@orpc/contract';
import { FailureError, type Failure } from '../../../src-shared/base/failure.ts';

/** Told of every error that nobody expected, with its stack: for the terminal, never for the page. */
export type ReportUnexpected = (what: string, error: unknown) => void;

/** At most this many problems of a bad input are named. */
const ISSUES_MAX = 5;

/** What was wrong with an input: where and why, without echoing what was sent. */
function inputFailure(cause: unknown): Failure {
  const issues = cause instanceof ValidationError ? cause.issues : [];
  const named = issues.slice(0, ISSUES_MAX).map((issue) => {
    const path = (issue.path ?? [])
      .map((step) => String(typeof step === 'object' ? step.key : step))
      .join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  return {
    code: 'bad-request',
    message:
      named.length > 0 ? `The request was refused: ${named.join('; ')}.` : 'The request could not be read.',
    hint: 'Reload the page; when this comes again, the page and the host are of different versions.',
  };
}

/** What an error is for the one who asked. Nothing of an unexpected error crosses the border, neither stack nor text. */
export function failureOf(error: unknown, where: string, report: ReportUnexpected): Failure {
  if (error instanceof FailureError) return error.failure;
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return inputFailure(error.cause);
  report(where, error);
  return {
    code: 'internal',
    message: `Something went wrong inside Tapedeck (${where}).`,
    hint: 'The terminal that runs Tapedeck shows the details; what was recorded is safe.',
  };
}

export function toFailureError(
  error: unknown,
  where: string,
  report: ReportUnexpected,
): ORPCError<'FAILURE', Failure> {
  const failure = failureOf(error, where, report);
  return new ORPCError('FAILURE', { message: failure.message, data: failure });
}
