import type { IncomingMessage, ServerResponse } from 'node:http';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import { openLoopback } from '../ports/loopback.ts';
import { openHttpExchange } from './http-exchange.ts';
import { headOf, lastOf, pairsOf, toClient, toServer } from './http-heads.ts';
import { openUpstream } from './http-upstream.ts';
import { type Refusal, refusalOf } from './http-guard.ts';
import type { HttpTapOptions, HttpTapWorld } from './http-world.ts';
import { Turn } from './turn.ts';

/** Longer than clients keep theirs, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MS = 75_000;
/** So long exchanges that are open have to end when the tap is ended. */
const CLOSE_MS = 2000;

export interface HttpTap {
  /** What a client is given in the place of the server's URL. */
  readonly url: URL;
  close(): Promise<void>;
}

/** A reverse proxy on this machine in front of one server, with a tape. */
export async function openHttpTap(options: HttpTapOptions): Promise<Result<HttpTap>> {
  const { url, recorder } = options;
  const opened = await openLoopback({
    port: options.port,
    keepAliveMs: KEEP_ALIVE_MS,
    // Its client may stream what it asks.
    requestDeadlineMs: null,
    closeMs: CLOSE_MS,
    onRequest: (asked, answer) => onRequest(asked, answer),
  });
  if (!opened.ok) return opened;
  const { port, close } = opened.value;
  const tapOrigin = `http://127.0.0.1:${port}`;
  // What arrived together has been handed out when the loop comes to its immediates.
  const turn = new Turn({ recorder, atEnd: (run) => void setImmediate(run) });
  const world: HttpTapWorld = {
    ...options,
    tapOrigin,
    turn,
    held: { bytes: 0 },
    upstream: openUpstream(url.origin),
    toServer: lastOf((raw) => {
      const { pairs, flat } = toServer(raw, url.host);
      return { flat, headers: options.redact(pairs) };
    }),
    toClient: lastOf((raw) => ({
      flat: toClient(raw, url.origin, tapOrigin),
      headers: options.redact(pairsOf(raw)),
      head: headOf(raw),
    })),
    hrefOf: remembered((path) => hrefOf(path, url.origin)),
  };
  const { allowedOrigins } = options;
  /** What was let in last: a client says the same each time. */
  let letIn: { readonly host: string | undefined; readonly origin: string | undefined } | null = null;
  let exchanges = 0;

  function refusal({ headers: { host, origin } }: IncomingMessage): Refusal {
    if (letIn !== null && letIn.host === host && letIn.origin === origin) return null;
    const refused = refusalOf({ host, origin }, { port, allowedOrigins });
    if (refused === null) letIn = { host, origin };
    return refused;
  }

  function onRequest(asked: IncomingMessage, answer: ServerResponse): void {
    const refused = refusal(asked);
    if (refused !== null) {
      asked.resume();
      answer.writeHead(403, { 'content-type': 'text/plain' }).end(`tapedeck tap: ${refused}\n`);
      return;
    }
    exchanges += 1;
    openHttpExchange(world, exchanges, asked, answer);
  }

  return ok({
    url: new URL(`${url.pathname}${url.search}`, tapOrigin),
    async close() {
      await close();
      world.upstream.close();
      turn.end();
      recorder.close('the tap was ended');
    },
  });
}

/** The last answer of `f`, for as long as it is asked the same. */
function remembered(f: (path: string) => string): (path: string) => string {
  let last: readonly [string, string] | null = null;
  return (path) => {
    if (last === null || last[0] !== path) last = [path, f(path)];
    return last[1];
  };
}

/** A client may ask for a whole URL, or for something that is none; what it asked for is on the tape in any case. */
function hrefOf(path: string, origin: string): string {
  const href = path.startsWith('/') ? origin + path : path;
  return URL.parse(href)?.href ?? href;
}
