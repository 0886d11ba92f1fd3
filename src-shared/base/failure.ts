/**
 * An operating error as a value: what went wrong, for a program and for a person, and what to do next.
 * `code` is one of the pages in docs/errors/.
 */
export interface Failure {
  readonly code: FailureCode;
  /** One sentence: what happened and why. */
  readonly message: string;
  /** One sentence: what the reader can do about it. */
  readonly hint: string;
  /** Which characters of what was typed it is about: [from, to). */
  readonly at?: { readonly from: number; readonly to: number } | undefined;
}

/** Every code a user can meet; a test checks that each has a page in docs/errors/. */
export const FAILURE_CODES = [
  'command-not-found',
  'spawn-failed',
  'exited-early',
  'handshake-timeout',
  'handshake-failed',
  'not-http',
  'connect-failed',
  'connection-lost',
  'request-timeout',
  'request-cancelled',
  'request-failed',
  'http-failed',
  'stream-ended',
  'session-closed',
  'session-expired',
  'reconnecting',
  'frame-too-large',
  'invalid-arguments',
  'unknown-server',
  'unknown-group',
  'unknown-tool',
  'unknown-tape',
  'rerun-impossible',
  'rerun-unsafe',
  'tape-living',
  'tape-pinned',
  'entry-lost',
  'unknown-entry',
  'note-changed',
  'unknown-call',
  'unknown-question',
  'input-refused',
  'not-running',
  'unhealthy',
  'already-running',
  'too-many',
  'breaker-open',
  'bulkhead-full',
  'consent-required',
  'consent-denied',
  'config-invalid',
  'config-unreadable',
  'config-changed',
  'port-unavailable',
  'data-folder-busy',
  'data-folder-unusable',
  'data-too-new',
  'disk-failed',
  'recording-paused',
  'database-failed',
  'migration-failed',
  'rolled-back',
  'backup-failed',
  'backup-damaged',
  'index-unavailable',
  'schema-unusable',
  'schema-timeout',
  'file-unreadable',
  'file-too-large',
  'already-imported',
  'export-impossible',
  'bad-request',
  'query-invalid',
  'internal',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(code: FailureCode, message: string, hint: string): { ok: false; failure: Failure } {
  return { ok: false, failure: { code, message, hint } };
}

/** Carries a Failure where only a throw can travel (inside a promise chain of a library). */
export class FailureError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'FailureError';
    this.failure = failure;
  }
}
