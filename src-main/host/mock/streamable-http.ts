import type { IncomingMessage, ServerResponse } from 'node:http';
import { UNSUPPORTED_VERSION } from '../../../src-shared/mock/unmatched.ts';
import { classify, isObject, type JsonObject } from '../../../src-shared/wire/message.ts';
import type { Random } from '../ports.ts';
import { receiveBatch } from './batch.ts';
import { bodyOf, plain, rpcError, SERVER_ERROR } from './http-answers.ts';
import { createHttpSessions, type HttpSession } from './http-sessions.ts';
import { httpWay } from './http-way.ts';
import { createMockSession, type MockSession } from './mock-session.ts';
import type { MockWorld } from './mock-world.ts';
import type { HttpTransport } from './http-transport.ts';
import { versionNamed } from './versions.ts';

/** Streamable HTTP: with sessions for clients of the legacy era, without for those of the modern one. `old`: where HTTP+SSE is. */
export function streamableHttp(world: MockWorld, random: Random, old: string): HttpTransport {
  const sessions = createHttpSessions(world, random);
  // All clients without a session go through the tape together: nothing tells them apart.
  const stateless = createMockSession(world, {
    say: () => Promise.resolve(),
    noise: () => Promise.resolve(),
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
          const other = asked.method === 'GET' ? `; HTTP+SSE of 2024-11-05 is at ${old}` : '';
          plain(asked, response, 405, `${asked.method} wants an Mcp-Session-Id${other}`);
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
    const body = await bodyOf(asked, response);
    if (body === null) return;
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

  return {
    route,
    close() {
      sessions.closeAll();
      stateless.close();
    },
  };
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
