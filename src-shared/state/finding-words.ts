import type { FindingCode } from './findings.ts';

/** What the reducers find, in a few words; docs/findings.md says it at length. */
const FOLDED: Readonly<Record<FindingCode, string>> = {
  'not-json': 'A line on stdout that is not JSON',
  'not-json-rpc': 'JSON, but no message',
  'missing-jsonrpc': '"jsonrpc":"2.0" is missing or different',
  'null-id': 'An id that is null or missing',
  'bad-id': 'An id that is neither string nor number',
  'result-and-error': 'A response with both',
  batch: 'A JSON array of messages',
  'byte-order-mark': 'The frame begins with U+FEFF',
  'invalid-utf8': 'Bytes that are not UTF-8',
  'oversize-frame': 'A line above the frame bound',
  'unterminated-frame': 'The stream ended inside a line',
  'blank-line': 'An empty line',
  'duplicate-id': 'A request with an id that was used before',
  'unknown-id': 'A response to no open request',
  'id-type-mismatch': 'The response says "1", the request 1',
  'duplicate-response': 'A second response to the same request',
  unanswered: 'The session ended before the response',
  orphaned: 'The host died while this request waited',
  'answered-late': 'After it was cancelled, or after a minute',
  'unknown-result-type': 'A resultType that nobody knows',
  'http-error': 'An HTTP status of 400 or above',
  'http-failed': 'The HTTP exchange broke off',
  crashed: 'The process ended by a signal or a code',
  exited: 'The process ended unasked, with code 0',
  'session-failed': 'No session came about, or it is lost',
  'connection-lost': 'Nobody answers at the address',
  'may-have-missed': 'A stream went on without an event id',
  'stream-lost': 'A stream could not be opened again',
  'breaker-open': 'Calls fail at once for a while',
  'gave-up': 'The supervisor does not restart it any more',
  unhealthy: 'A health check failed or was late',
  'recording-gap': 'Entries are missing: the disk refused',
};

/** What the host notes on a tape while it records. */
const NOTED = {
  'sync-failed': 'These entries may be lost with the power',
  'sync-mended': 'A sync failed; written again, and safe',
  'result-schema': 'A result that does not fit its schema',
  'arguments-schema': 'Arguments that do not fit their schema',
  'schema-unusable': 'A schema that does not compile',
  'schema-timeout': 'A schema check that took too long',
  'schema-unchecked': 'A schema check that could not be made',
  'result-truncated': 'A result too long to be shown whole',
} as const;

/** Every code that a finding of ours can have. */
export const FINDING_WORDS: ReadonlyMap<string, string> = new Map(Object.entries({ ...FOLDED, ...NOTED }));
