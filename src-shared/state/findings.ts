import type { Finding, Severity } from './row.ts';
import { SEVERITIES } from './row.ts';

type Level = Finding['severity'];

/** Every diagnosis the pure reducers can make: severity and what to do, in one table; docs/findings.md explains each. */
const CATALOGUE = {
  'not-json': ['error', 'Only JSON-RPC messages may go to stdout: write logs and banners to stderr.'],
  'not-json-rpc': ['error', 'A message needs "jsonrpc":"2.0" and either a method, a result or an error.'],
  'missing-jsonrpc': ['warning', 'Add "jsonrpc":"2.0" to every message; strict peers drop it.'],
  'null-id': ['error', 'MCP forbids a null id: give every request a string or a number.'],
  'bad-id': ['error', 'An id must be a string or a number.'],
  'result-and-error': ['error', 'A response carries a result or an error, never both.'],
  batch: ['warning', 'Batches exist only in revision 2025-03-26: send one message a frame.'],
  'byte-order-mark': ['warning', 'Write UTF-8 without a byte order mark; some clients drop the line.'],
  'invalid-utf8': ['error', 'Messages must be UTF-8: encode text explicitly.'],
  'oversize-frame': [
    'error',
    'The line is above the frame bound; it was recorded in parts and not delivered.',
  ],
  'unterminated-frame': [
    'warning',
    'The stream ended inside a line: end every message with a newline before exiting.',
  ],
  'blank-line': ['info', 'An empty line on the wire is harmless, and unneeded.'],
  'duplicate-id': ['error', 'An id may be used once in a session: count up.'],
  'unknown-id': ['error', 'No open request has this id: echo the id of the request, with its type.'],
  'id-type-mismatch': ['error', 'Echo the id exactly: the string "1" is not the number 1.'],
  'duplicate-response': ['error', 'This request was answered before; answer once.'],
  unanswered: ['error', 'The session ended before an answer came.'],
  orphaned: ['warning', 'Its host died first: the call may have been carried out, and is never sent again.'],
  'answered-late': ['warning', 'The answer came after the sender had stopped waiting, or after a minute.'],
  'unknown-result-type': [
    'warning',
    'A modern result is complete, input_required, or the type of a declared extension.',
  ],
  'http-error': ['warning', 'The server refused the HTTP request: its body below says more.'],
  'http-failed': ['error', 'The HTTP exchange broke before it was complete.'],
  crashed: ['error', 'The process ended without being asked to: its last stderr lines are just above.'],
  exited: ['warning', 'The process ended by itself, with code 0.'],
  'session-failed': ['error', 'The session could not be set up, or is lost for good.'],
  'connection-lost': ['warning', 'Nobody answers at the address: calls are refused until somebody does.'],
  'may-have-missed': [
    'info',
    'The stream had no event id to go on from: what the server announced meanwhile is not repeated.',
  ],
  'stream-lost': ['warning', 'Changes are no longer announced; start the server again to follow them.'],
  'breaker-open': [
    'warning',
    'Calls fail at once until the breaker tries again: look at what failed before it opened.',
  ],
  'gave-up': ['error', 'It failed too often in too short a time: mend it, then start it by hand.'],
  unhealthy: ['warning', 'The server did not answer a health check in time.'],
  'recording-gap': ['error', 'Entries are missing here: the disk refused them.'],
} as const satisfies Record<string, readonly [Level, string]>;

export type FindingCode = keyof typeof CATALOGUE;
/** For the check that each is explained. */
export const FINDING_CODES: readonly string[] = Object.keys(CATALOGUE);

/** A finding from the catalogue; `message` says what was seen here. */
export function finding(code: FindingCode, message: string): Finding {
  const [severity, hint] = CATALOGUE[code];
  return { code, severity, message, hint };
}

/** The graver of two. */
export function worse(left: Severity, right: Severity): Severity {
  return SEVERITIES.indexOf(left) >= SEVERITIES.indexOf(right) ? left : right;
}

export function worst(findings: readonly Finding[]): Severity {
  return findings.reduce<Severity>((severity, each) => worse(severity, each.severity), 'none');
}
