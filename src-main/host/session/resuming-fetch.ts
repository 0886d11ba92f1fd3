import { fail, type Failure } from '../../../src-shared/base/failure.ts';
import { type Reopened, ResumingBody } from './resuming-body.ts';
import type { Reconnector } from './reconnector.ts';
import { quote, reasonOf } from './values.ts';

/** What of a request goes into the GET that resumes its answer. */
const KEPT_HEADERS = ['authorization', 'mcp-session-id', 'mcp-protocol-version'] as const;
/** The first revision without sessions and resumption. */
const FIRST_MODERN = '2026';
/** A GET that is answered so has no stream behind it; with others it may have one later. */
const DECLINED = new Set([204, 400, 401, 403, 405, 406, 410, 415, 501]);

/**
 * The wire's fetch for Streamable HTTP: event streams of the legacy era are resumed below the SDK, and what says that
 * the server is gone, or has forgotten the session, is told. No request is ever sent twice.
 */
export function resumingFetch(network: typeof fetch, reconnector: Reconnector): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const method = init?.method ?? 'GET';
    const headers = new Headers(init?.headers);
    let response: Response;
    try {
      response = await network(input, init);
    } catch (error) {
      if (init?.signal?.aborted !== true) reconnector.unreachable(reasonOf(error));
      throw error;
    }
    if (method === 'POST' && headers.has('mcp-session-id')) response = await noteGone(response, reconnector);
    if (method === 'DELETE' || !response.ok || response.body === null || !isEventStream(response))
      return response;
    if ((headers.get('mcp-protocol-version') ?? '') >= FIRST_MODERN) return response;

    const again = new Headers({ accept: 'text/event-stream' });
    for (const name of KEPT_HEADERS) {
      const value = headers.get(name) ?? (name === 'mcp-session-id' ? response.headers.get(name) : null);
      if (value !== null) again.set(name, value);
    }
    const body = new ResumingBody({
      isSession: method === 'GET',
      body: response.body,
      signal: init?.signal ?? null,
      reconnector,
      reopen: (lastEventId, signal) => reopen(network, url, again, lastEventId, signal),
    });
    return remade(response, body.stream);
  };
}

async function reopen(
  network: typeof fetch,
  url: string,
  kept: Headers,
  lastEventId: string | null,
  signal: AbortSignal,
): Promise<Reopened> {
  const headers = new Headers(kept);
  if (lastEventId !== null) headers.set('last-event-id', lastEventId);
  const response = await network(url, { method: 'GET', headers, signal });
  if (response.ok && response.body !== null && isEventStream(response)) {
    return { kind: 'body', body: response.body };
  }
  const text = await response.text().catch(() => '');
  const failure = headers.has('mcp-session-id') ? expiredFailure(response.status, text) : null;
  if (failure !== null) return { kind: 'gone', failure };
  const why = `HTTP ${response.status} ${quote(text)}`;
  return { kind: response.ok || DECLINED.has(response.status) ? 'declined' : 'refused', why };
}

/** The answer as it was; when it says that the session is gone, that is told. */
async function noteGone(response: Response, reconnector: Reconnector): Promise<Response> {
  if (response.status !== 404 && response.status !== 400) return response;
  const text = await response.text();
  const failure = expiredFailure(response.status, text);
  if (failure !== null) reconnector.lose(failure);
  return remade(response, text);
}

/** 404 is what the specification says; servers of the older SDK's examples answer 400 and say that the session is none. */
function expiredFailure(status: number, text: string): Failure | null {
  if (status !== 404 && !(status === 400 && isNoSession(text))) return null;
  return fail(
    'session-expired',
    `The server no longer knows this session: HTTP ${status} ${quote(text)}`,
    'It was restarted, or forgot it. Start it again: that is a new session, on a new tape. What was not answered may have been carried out; it is not sent again.',
  ).failure;
}

/** What a transport says before it looks at the request; an answer to the request has another code, and may be about any session. */
const TRANSPORT_CODES = new Set<unknown>([-32000, -32001, -32600]);
/** Such an answer is short; of a longer one a search would take its square. */
const SAID_CHARS_MAX = 4096;
const NO_SESSION =
  /\b(?:no|not|invalid|unknown|missing|expired|terminated)\b[^.]*\bsession|\bsession\b[^.]*\b(?:not|unknown|invalid|expired|terminated|closed|does ?n.t exist)\b/i;

function isNoSession(text: string): boolean {
  if (!NO_SESSION.test(text.slice(0, SAID_CHARS_MAX))) return false;
  try {
    const said: unknown = JSON.parse(text);
    const error = typeof said === 'object' && said !== null && 'error' in said ? said.error : null;
    return (
      typeof error !== 'object' || error === null || !('code' in error) || TRANSPORT_CODES.has(error.code)
    );
  } catch {
    // A text for people.
    return true;
  }
}

function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === 'text/event-stream';
}

function remade(response: Response, body: string | ReadableStream<Uint8Array>): Response {
  const { status, statusText, headers } = response;
  const made = new Response(body, { status, statusText, headers });
  // A made response has no address of its own, and the SDK reads it.
  Object.defineProperty(made, 'url', { value: response.url });
  return made;
}
