import { FailureError, fail } from '../../../src-shared/base/failure.ts';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import type { HttpTap, Recorder, SseSplitter } from '../ports.ts';
import { createSseSink, createWholeBodySink, tapBody } from './http-body.ts';
import { forwardedInTime, forwardedUnless } from './forwarded.ts';
import { type Exchange, openExchange } from './http-exchange.ts';
import { wholeOrPieces } from '../../../src-shared/journal/pieces.ts';
import { redactPairs } from '../../../src-shared/wire/secret-headers.ts';

export interface HttpTapOptions {
  readonly url: string;
  /** Headers that the person gave for this server: sent to its origin only, their values never on the tape. */
  readonly headers: Readonly<Record<string, string>>;
  readonly recorder: Recorder;
  readonly createSseSplitter: () => SseSplitter;
  /** The network; Node's own when not given. */
  readonly fetch?: typeof fetch;
}

interface Outgoing {
  readonly request: Request;
  readonly body: Uint8Array<ArrayBuffer> | null;
  readonly signal: AbortSignal | null;
}

const NULL_BODY_STATUSES: ReadonlySet<number> = new Set([204, 205, 304]);

const isEventStream = (headers: Headers): boolean =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === 'text/event-stream';

async function readOutgoing(input: string | URL | Request, init: RequestInit | undefined): Promise<Outgoing> {
  const { signal: given, ...rest } = init ?? {};
  const signal = given ?? (input instanceof Request ? input.signal : null);
  signal?.throwIfAborted();
  const request = new Request(input, rest);
  const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  return { request, body, signal };
}

/**
 * A `fetch` that puts both directions on the tape first.
 *
 * What the tape has: the head as it is given to the network, the request body, the response head, and the body as one
 * frame or as one frame an event (`part: 'sse'`, `bytes` the raw block; `sseData` of src-shared/wire/sse.ts gives the
 * JSON inside). What it has not: the headers that the network layer adds by itself (host, connection, user-agent), and
 * a content encoding, which is undone below us; we ask for none, so that bytes are those of the wire.
 *
 * Redirects are never followed here. The caller gets them as responses and may follow them within the origin, each as
 * an exchange of its own.
 */
export function createHttpTap(options: HttpTapOptions): HttpTap {
  const { recorder } = options;
  const network = options.fetch ?? fetch;
  const ownNames = new Set(Object.keys(options.headers).map((name) => name.toLowerCase()));
  const origin = new URL(options.url).origin;
  const open = new Set<Exchange>();
  let exchanges = 0;
  let closing: PromiseWithResolvers<void> | null = null;

  function headersFor(request: Request): Headers {
    const headers = new Headers(request.headers);
    if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'identity');
    if (new URL(request.url).origin !== origin) return headers;
    for (const [name, value] of Object.entries(options.headers))
      if (!headers.has(name)) headers.set(name, value);
    return headers;
  }

  function start(signal: AbortSignal | null): Exchange {
    exchanges += 1;
    const exchange = openExchange(exchanges, recorder, signal, (over) => {
      open.delete(over);
      if (open.size === 0) closing?.resolve();
    });
    open.add(exchange);
    return exchange;
  }

  async function send({ request, body }: Outgoing, headers: Headers, exchange: Exchange): Promise<Response> {
    try {
      return await network(request.url, {
        method: request.method,
        headers,
        body,
        redirect: 'manual',
        signal: exchange.signal,
      });
    } catch (error) {
      exchange.endBy(error);
      throw error;
    }
  }

  async function receive(response: Response, exchange: Exchange): Promise<Response> {
    const { number } = exchange;
    const { status, statusText } = response;
    const headers = redactPairs([...response.headers], ownNames);
    await forwardedUnless(exchange.signal, recorder, [
      { kind: 'http-response', exchange: number, status, statusText, headers },
    ]);
    const sink = isEventStream(response.headers)
      ? createSseSink(recorder, number, options.createSseSplitter())
      : createWholeBodySink(recorder, number);
    const hasBody = response.body !== null && !NULL_BODY_STATUSES.has(status);
    const body = hasBody && response.body !== null ? tapBody(response.body, sink, exchange) : null;
    if (body === null) exchange.end('complete', '');
    const tapped = new Response(body, { status, statusText, headers: response.headers });
    // A made response has no address of its own, and the session layer reads it.
    Object.defineProperty(tapped, 'url', { value: response.url });
    return tapped;
  }

  async function tappedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    if (closing !== null) {
      throw new FailureError(
        fail('session-closed', 'This connection was closed.', 'Start it again.').failure,
      );
    }
    const outgoing = await readOutgoing(input, init);
    const headers = headersFor(outgoing.request);
    const exchange = start(outgoing.signal);
    const { method, url } = outgoing.request;
    const asked: readonly EntryBody[] = [
      {
        kind: 'http-request',
        exchange: exchange.number,
        method,
        url,
        headers: redactPairs([...headers], ownNames),
      },
      ...(outgoing.body === null || outgoing.body.length === 0
        ? []
        : wholeOrPieces('out', { kind: 'http', exchange: exchange.number, part: 'body' }, outgoing.body)),
    ];
    try {
      await forwardedInTime(recorder, asked);
    } catch (error) {
      exchange.forget();
      throw error;
    }
    const response = await send(outgoing, headers, exchange);
    try {
      return await receive(response, exchange);
    } catch (error) {
      // A status that no Response may have, such as 999: legal for a server to send, not for us to hand on.
      exchange.endBy(error);
      await response.body?.cancel().catch(() => {});
      throw error;
    }
  }

  return {
    wire: { kind: 'http', url: options.url, fetch: tappedFetch },
    close() {
      if (closing !== null) return closing.promise;
      closing = Promise.withResolvers();
      if (open.size === 0) closing.resolve();
      const reason = new DOMException('The connection was closed.', 'AbortError');
      for (const exchange of open) exchange.abort(reason);
      return closing.promise;
    },
  };
}
