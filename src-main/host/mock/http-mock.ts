import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { UNSUPPORTED_VERSION } from '../../../src-shared/mock/unmatched.ts';
import { classify, isObject, type JsonObject } from '../../../src-shared/wire/message.ts';
import type { Random } from '../ports.ts';
import { receiveBatch } from './batch.ts';
import { BODY_BYTES_MAX, readBody } from './http-body.ts';
import { createHttpSessions, type HttpSession } from './http-sessions.ts';
import { httpWay } from './http-way.ts';
import { createMockSession, type MockSession } from './mock-session.ts';
import type { MockWorld } from './mock-world.ts';
import { versionNamed } from './versions.ts';

export const CONNECTIONS_MAX = 512;
export const MOCK_PATH = '/mcp';
/** So long answers that are under way have to end when the mock is ended. */
const CLOSE_MS = 1_000;
const PARSE_ERROR = -32700;
const SERVER_ERROR = -32000;

export interface HttpMockOptions {
  readonly world: MockWorld;
  readonly random: Random;
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Why a request is turned away, or null. */
  readonly refusalOf: (
    head: { host: string | undefined; origin: string | undefined },
    port: number,
  ) => string | null;
}

export interface HttpMock {
  readonly url: URL;
  close(): Promise<void>;
}

/** A recorded server over Streamable HTTP: with sessions for clients of the legacy era, without for those of the modern one. */
export async function openHttpMock(options: HttpMockOptions): Promise<Result<HttpMock>> {
  const { world, refusalOf } = options;
  const sessions = createHttpSessions(world, options.random);
  // All clients without a session go through the tape together: nothing tells them apart.
  const stateless = createMockSession(world, {
    say: () => Promise.resolve(),
    noise: () => Promise.resolve(),
  });
  const server = createServer({ requestTimeout: 0 });
  const sockets = new Set<Socket>();
  server.maxConnections = CONNECTIONS_MAX;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  const failed = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve);
    server.listen(options.port, '127.0.0.1', () => resolve(null));
  });
  if (failed !== null) {
    return fail(
      'port-unavailable',
      `Port ${options.port} of 127.0.0.1 cannot be used: ${failed.message}`,
      'Choose another with --port.',
    );
  }
  server.on('error', () => {});
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;

  server.on('request', (asked: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => {});
    const { host, origin } = asked.headers;
    const refusal = refusalOf({ host, origin }, port);
    if (refusal !== null) plain(asked, response, 403, refusal);
    // A path such as `//` is no URL: it is answered like any other that is not ours.
    else if (URL.parse(asked.url ?? '/', 'http://mock')?.pathname !== MOCK_PATH)
      plain(asked, response, 404, `there is nothing here but ${MOCK_PATH}`);
    else void route(asked, response);
  });

  async function route(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = asked.headers['mcp-session-id'];
    const named = typeof id === 'string' ? id : null;
    const session = named === null ? null : sessions.find(named);
    switch (asked.method) {
      case 'POST':
        await post(asked, response, named, session);
        return;
      case 'GET':
      case 'DELETE':
        if (named === null) {
          response.setHeader('allow', 'POST');
          // What a client of the transport of 2024-11-05 begins with.
          const old =
            asked.method === 'GET' ? '; HTTP+SSE of 2024-11-05 is not served, Streamable HTTP is' : '';
          plain(asked, response, 405, `${asked.method} wants an Mcp-Session-Id${old}`);
        } else if (session === null) plain(asked, response, 404, 'there is no such session');
        else if (asked.method === 'GET') session.listen(response);
        else {
          sessions.end(named);
          response.writeHead(200).end();
        }
        return;
      default:
        response.setHeader('allow', 'POST, GET, DELETE');
        plain(asked, response, 405, `${asked.method ?? ''} is not understood`);
    }
  }

  async function post(
    asked: IncomingMessage,
    response: ServerResponse,
    named: string | null,
    known: HttpSession | null,
  ): Promise<void> {
    const body = await readBody(asked);
    if (body.kind === 'broken') return;
    if (body.kind === 'too-long') {
      plain(asked, response, 413, `a body of more than ${BODY_BYTES_MAX} bytes`);
      return;
    }
    if (body.kind === 'not-json') {
      rpcError(response, 400, PARSE_ERROR, 'Parse error: the body is not JSON');
      return;
    }
    const { value } = body;
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const isStateless = isObject(first) && isStatelessMessage(first);
    if (!isStateless && named !== null && known === null) {
      rpcError(response, 404, SERVER_ERROR, 'Session not found');
      return;
    }
    const begins = isObject(first) && first['method'] === 'initialize';
    if (!isStateless && known === null && !begins) {
      rpcError(response, 400, SERVER_ERROR, 'Bad Request: the Mcp-Session-Id header is missing');
      return;
    }
    const made = isStateless ? null : (known ?? sessions.create());
    await serve(value, response, made?.session ?? stateless, made?.id ?? null);
  }

  async function serve(
    value: unknown,
    response: ServerResponse,
    session: MockSession,
    sessionId: string | null,
  ): Promise<void> {
    const headers: Record<string, string> = sessionId === null ? {} : { 'mcp-session-id': sessionId };
    const way = httpWay(response, headers, (message) => statusOf(value, message));
    // In the modern era a closed connection calls the question off; in the legacy one it says nothing.
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished && sessionId === null) gone.abort();
    });
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const isAsking = list.some((each) => ['request', 'not-rpc'].includes(classify(each).kind));
    if (Array.isArray(value))
      await receiveBatch(world, session, list, way, gone.signal, (all) => way.answerAll(all));
    else await session.receive(value, way, gone.signal);
    if (!isAsking) way.accepted();
  }

  return ok({
    url: new URL(MOCK_PATH, `http://127.0.0.1:${port}`),
    async close() {
      sessions.closeAll();
      stateless.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, CLOSE_MS);
      await closed;
      clearTimeout(timer);
    },
  });
}

/** It names its version, or is the probe that finds out which there are. */
function isStatelessMessage(message: JsonObject): boolean {
  const params = message['params'];
  return message['method'] === 'server/discover' || (isObject(params) && versionNamed(params) !== null);
}

/** What is wrong with the protocol is said by HTTP too; what is wrong with a call is an answer like any other. */
function statusOf(question: unknown, answer: JsonObject): number {
  const error = answer['error'];
  if (!isObject(error)) return 200;
  const isProbe = isObject(question) && question['method'] === 'server/discover';
  return isProbe || error['code'] === UNSUPPORTED_VERSION ? 400 : 200;
}

function plain(asked: IncomingMessage, response: ServerResponse, status: number, why: string): void {
  asked.resume();
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`tapedeck mock: ${why}\n`);
}

function rpcError(response: ServerResponse, status: number, code: number, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } }));
}
