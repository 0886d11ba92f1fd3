import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { isObject, type JsonObject } from '../../../src-shared/wire/message.ts';
import type { AnswerWay } from './mock-world.ts';

/** A response that begins as JSON and becomes an event stream with the first thing that is said before the answer. */
export interface HttpWay extends AnswerWay {
  answerAll(messages: readonly JsonObject[]): Promise<void>;
  /** Nobody will answer, and nothing was asked. */
  accepted(): void;
}

/** `headers`: of the session. `statusOf`: of an answer that is alone. */
export function httpWay(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  statusOf: (message: JsonObject) => number,
): HttpWay {
  function stream(): void {
    if (!response.headersSent) openStream(response, headers);
  }

  async function answer(message: JsonObject | readonly JsonObject[]): Promise<void> {
    if (response.headersSent) {
      await event(response, message);
      response.end();
      return;
    }
    const status = isObject(message) ? statusOf(message) : 200;
    response
      .writeHead(status, { ...headers, 'content-type': 'application/json' })
      .end(JSON.stringify(message));
  }

  return {
    async say(message) {
      stream();
      await event(response, message);
    },
    // An event stream has no lines that are no events.
    noise: () => Promise.resolve(),
    answer,
    answerAll: answer,
    accepted() {
      if (!response.headersSent) response.writeHead(202, headers).end();
    },
  };
}

export function openStream(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
  });
  response.flushHeaders();
}

/** Resolves when the client can take more. */
export async function event(
  response: ServerResponse,
  message: JsonObject | readonly JsonObject[],
): Promise<void> {
  if (response.destroyed || response.writableEnded) return;
  if (response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`)) return;
  const closed = new AbortController();
  const onClose = (): void => closed.abort();
  response.once('close', onClose);
  await once(response, 'drain', { signal: closed.signal }).catch(() => null);
  response.off('close', onClose);
}
