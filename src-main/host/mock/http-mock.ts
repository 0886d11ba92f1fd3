import type { IncomingMessage, ServerResponse } from 'node:http';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Random } from '../ports.ts';
import { openLoopback } from '../ports/loopback.ts';
import { plain } from './http-answers.ts';
import type { MockWorld } from './mock-world.ts';
import { MESSAGES_PATH, SSE_PATH, sseHttp } from './sse-http.ts';
import { streamableHttp } from './streamable-http.ts';

export const MOCK_PATH = '/mcp';
/** A body has to be there after this. */
const REQUEST_DEADLINE_MS = 5 * 60_000;
/** So long answers that are under way have to end when the mock is ended. */
const CLOSE_MS = 1_000;

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
  /** For clients of the transport of 2024-11-05. */
  readonly sseUrl: URL;
  close(): Promise<void>;
}

/** A recorded server over HTTP, by both of its transports, whatever it was recorded from. */
export async function openHttpMock(options: HttpMockOptions): Promise<Result<HttpMock>> {
  const { world, random, refusalOf } = options;
  const opened = await openLoopback({
    port: options.port,
    requestDeadlineMs: REQUEST_DEADLINE_MS,
    closeMs: CLOSE_MS,
    onRequest: (asked, response) => onRequest(asked, response),
  });
  if (!opened.ok) return opened;
  const { port } = opened.value;
  const origin = `http://127.0.0.1:${port}`;
  const streamable = streamableHttp(world, random, SSE_PATH);
  const old = sseHttp(world, random);

  function onRequest(asked: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    const { host, origin: from } = asked.headers;
    const refusal = refusalOf({ host, origin: from }, port);
    if (refusal !== null) return plain(asked, response, 403, refusal);
    // A path such as `//` is no URL: it is answered like any other that is not ours.
    const url = URL.parse(asked.url ?? '/', origin);
    if (url === null) return elsewhere(asked, response);
    switch (url.pathname) {
      case MOCK_PATH:
        return void streamable.route(asked, response, url);
      case SSE_PATH:
      case MESSAGES_PATH:
        return void old.route(asked, response, url);
      default:
        elsewhere(asked, response);
    }
  }

  return ok({
    url: new URL(MOCK_PATH, origin),
    sseUrl: new URL(SSE_PATH, origin),
    async close() {
      streamable.close();
      old.close();
      await opened.value.close();
    },
  });
}

function elsewhere(asked: IncomingMessage, response: ServerResponse): void {
  plain(asked, response, 404, `there is nothing here but ${MOCK_PATH}, and ${SSE_PATH} for HTTP+SSE`);
}
