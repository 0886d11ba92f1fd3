import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { type Failure, FailureError } from '../../../src-shared/base/failure.ts';
import { isRecord, jsonOf, quote } from './values.ts';

const CAUSES_MAX = 5;

/** Which way a request failed, as the SDK and fetch tell it, put into one closed union. */
export type Trouble =
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'http'; readonly status: number; readonly body: string }
  | { readonly kind: 'rpc'; readonly code: number; readonly message: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'not-http'; readonly message: string }
  | { readonly kind: 'network'; readonly code: string; readonly message: string }
  | { readonly kind: 'version'; readonly message: string }
  | { readonly kind: 'other'; readonly message: string };

export function troubleOf(error: unknown): Trouble {
  const chain = causes(error);
  const message = chain[0]?.message ?? String(error);
  for (const each of chain) {
    if (each instanceof FailureError) return { kind: 'failure', failure: each.failure };
    // The SSE transport reports a refused event stream with the HTTP status as its code.
    const status = each instanceof SdkHttpError ? each.status : null;
    if (status !== null) return { kind: 'http', status, body: bodyOf(each) };
  }
  const top = chain[0];
  // -32022: the server is modern and speaks none of our revisions.
  if (top instanceof ProtocolError) {
    if (top.code === -32022) return { kind: 'version', message };
    return { kind: 'rpc', code: top.code, message: top.message };
  }
  if (top instanceof SdkError && top.code === SdkErrorCode.RequestTimeout) return { kind: 'timeout' };
  if (top instanceof SdkError && top.code === SdkErrorCode.ConnectionClosed) return { kind: 'closed' };
  if (top instanceof SdkError && top.code === SdkErrorCode.NotConnected) return { kind: 'closed' };
  // Node's fetch gives this one no code, or one that begins with HPE_.
  const noHttp = chain.find((each) => each.name === 'HTTPParserError');
  if (noHttp !== undefined) return { kind: 'not-http', message: noHttp.message };
  const system = chain.find((each) => typeof codeOf(each) === 'string' && !(each instanceof SdkError));
  if (system !== undefined) return { kind: 'network', code: String(codeOf(system)), message: system.message };
  if (chain.some((each) => each instanceof TypeError)) {
    return { kind: 'network', code: '', message: chain.at(-1)?.message ?? message };
  }
  return { kind: 'other', message };
}

function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  let next: unknown = error;
  while (next instanceof Error && chain.length < CAUSES_MAX) {
    chain.push(next);
    next = next.cause;
  }
  return chain;
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

function bodyOf(error: Error): string {
  const data = 'data' in error ? error.data : undefined;
  const text = isRecord(data) ? data['text'] : undefined;
  return typeof text === 'string' ? text : '';
}

const CLOSED: Failure = {
  code: 'session-closed',
  message: 'The connection to the server closed before it answered.',
  hint: 'Its last lines on stderr, and its exit, say why; start it again to go on.',
};

/** For a request of a session that stands. `what` names it for a person. */
export function requestFailure(error: unknown, what: string, timeoutMs: number): Failure {
  const trouble = troubleOf(error);
  switch (trouble.kind) {
    case 'failure':
      return trouble.failure;
    case 'timeout':
      return timeoutFailure(what, timeoutMs);
    case 'closed':
      return CLOSED;
    case 'rpc':
      return rpcFailure(what, trouble.code, trouble.message);
    case 'http':
      return httpRequestFailure(what, trouble.status, trouble.body);
    case 'network':
      return networkFailure(trouble.code, trouble.message);
    case 'not-http':
      return notHttpFailure(trouble.message);
    case 'version':
    case 'other':
      return {
        code: 'request-failed',
        message: `${what} failed: ${trouble.message}`,
        hint: 'The Messages view has what was sent and what came back.',
      };
  }
}

export function timeoutFailure(what: string, timeoutMs: number): Failure {
  return {
    code: 'request-timeout',
    message: `${what} was not answered within ${timeoutMs / 1000} s.`,
    hint: 'It was told to the server as cancelled. Give it more time, or look at its stderr.',
  };
}

function rpcFailure(what: string, code: number, message: string): Failure {
  return {
    code: 'request-failed',
    message: `${what} was refused with error ${code}: ${quote(message)}`,
    hint: 'The answer on the tape may have more in its data.',
  };
}

/** The JSON-RPC error object of an answer, whatever shape it has. */
export function errorAnswerFailure(what: string, error: unknown): Failure {
  if (isRecord(error) && typeof error['code'] === 'number') {
    return rpcFailure(what, error['code'], typeof error['message'] === 'string' ? error['message'] : '');
  }
  return {
    code: 'request-failed',
    message: `${what} was answered with an error that has no code: ${quote(jsonOf(error))}`,
    hint: 'JSON-RPC wants {"code", "message"}; the server should be corrected.',
  };
}

export function endedFailure(what: string): Failure {
  return {
    code: 'stream-ended',
    message: `${what}: the response stream ended without an answer.`,
    hint: 'It may have been carried out, and is not sent again. The HTTP rows of the tape have what came.',
  };
}

function httpRequestFailure(what: string, status: number, body: string): Failure {
  if (status === 404) {
    return {
      code: 'session-expired',
      message: `${what} was refused with HTTP 404: the server no longer knows this session. ${quote(body)}`,
      hint: 'Start the server here again to open a new session.',
    };
  }
  return {
    // The server, or what stands before it, does not work or asks for a pause; other statuses are its answer.
    code: status >= 500 || status === 429 || status === 408 ? 'http-failed' : 'request-failed',
    message: `${what} was refused with HTTP ${status}: ${quote(body)}`,
    hint: 'The HTTP rows of the tape have the headers and the whole body.',
  };
}

export function notHttpFailure(message: string): Failure {
  return {
    code: 'not-http',
    message: `What answers there does not speak HTTP: ${message}`,
    hint: 'Check the port and the scheme of the URL.',
  };
}

export function networkFailure(code: string, message: string): Failure {
  return {
    code: 'connect-failed',
    message: `The server could not be reached: ${message}${code === '' ? '' : ` (${code})`}`,
    hint: 'Check that it runs, and its address and port.',
  };
}
