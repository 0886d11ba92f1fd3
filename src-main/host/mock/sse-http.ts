import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../../src-shared/wire/message.ts';
import type { Random } from '../ports.ts';
import { receiveBatch } from './batch.ts';
import { bodyOf, plain } from './http-answers.ts';
import type { HttpTransport } from './http-transport.ts';
import { SESSIONS_MAX } from './http-sessions.ts';
import { event, openStream } from './http-way.ts';
import { createMockSession, type MockSession } from './mock-session.ts';
import type { AnswerWay, MockWorld } from './mock-world.ts';

/** Where real servers of that transport mostly have it. */
export const SSE_PATH = '/sse';
export const MESSAGES_PATH = '/messages';
const ID_CHARS = 32;

interface Connection {
  readonly session: MockSession;
  readonly way: AnswerWay;
  readonly stream: ServerResponse;
}

/**
 * HTTP+SSE, the transport of 2024-11-05: a GET opens a stream, whose first event says where messages are posted; all that the
 * server says comes by the stream, and the session lasts as long as it.
 */
export function sseHttp(world: MockWorld, random: Random): HttpTransport {
  const connections = new Map<string, Connection>();

  function open(stream: ServerResponse): void {
    const [oldest] = connections;
    // Streams end when their client goes, so that there are so many only where somebody leaks them.
    if (oldest !== undefined && connections.size >= SESSIONS_MAX) end(...oldest);
    const id = random.token(ID_CHARS);
    const say = (message: JsonObject): Promise<void> => event(stream, message);
    const way: AnswerWay = { say, answer: say, noise: () => Promise.resolve() };
    const session = createMockSession(world, way);
    const connection = { session, way, stream };
    connections.set(id, connection);
    openStream(stream, {});
    stream.write(`event: endpoint\ndata: ${MESSAGES_PATH}?sessionId=${id}\n\n`);
    stream.once('close', () => end(id, connection));
    session.open();
  }

  function end(id: string, { session, stream }: Connection): void {
    connections.delete(id);
    session.close();
    stream.end();
  }

  async function post(asked: IncomingMessage, response: ServerResponse, id: string | null): Promise<void> {
    const connection = id === null ? undefined : connections.get(id);
    if (connection === undefined) {
      const why = id === null ? 'the sessionId is missing' : 'there is no such session';
      return plain(asked, response, id === null ? 400 : 404, why);
    }
    const body = await bodyOf(asked, response);
    if (body === null) return;
    response.writeHead(202, { 'content-type': 'text/plain' }).end('Accepted');
    const { session, way, stream } = connection;
    const { value } = body;
    if (!Array.isArray(value)) return session.receive(value, way, null);
    await receiveBatch(world, session, value, way, null, (all) => event(stream, all));
  }

  return {
    async route(asked, response, { pathname, searchParams }) {
      const method = pathname === SSE_PATH ? 'GET' : 'POST';
      if (asked.method !== method) {
        response.setHeader('allow', method);
        return plain(asked, response, 405, `${pathname} takes ${method}`);
      }
      if (method === 'GET') return open(response);
      await post(asked, response, searchParams.get('sessionId'));
    },
    close() {
      for (const each of connections) end(...each);
    },
  };
}
