import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import type { EntryBody, HttpEnded } from '../../../src-shared/journal/entry.ts';
import { sseData } from '../../../src-shared/wire/sse.ts';
import { endpointEvent } from './endpoint-event.ts';
import { type BodyEntries, eventBody, wholeBody } from './http-body.ts';
import { moved, reasonPhrase } from './http-heads.ts';
import type { AnswerEar, Asking } from './http-upstream.ts';
import type { HttpTapWorld } from './http-world.ts';

const BAD_GATEWAY = 502;

type Receiver = Pick<AnswerEar, 'onChunk' | 'onEnd'>;

/**
 * One request through the tap. Head and body of each side are on the tape before the last byte of them goes on; heads
 * before anything of them does.
 */
export function openHttpExchange(
  world: HttpTapWorld,
  exchange: number,
  asked: IncomingMessage,
  answer: ServerResponse,
): void {
  const { turn, url } = world;
  const method = asked.method ?? 'GET';
  const path = asked.url ?? '/';
  const questionBody = wholeBody({
    dir: 'out',
    exchange,
    lengthBytes: lengthOf(asked.headers['content-length']),
    held: world.held,
  });
  let isOver = false;
  let hasBegun = false;
  let asking: Asking | null = null;
  /** For a question that does not come at once. */
  let onward: PassThrough | null = null;
  let answerBody: BodyEntries | null = null;

  /** Once: nothing is recorded behind it. */
  function broken(outcome: HttpEnded['outcome'], detail: string): void {
    if (isOver) return;
    isOver = true;
    const rest = [...questionBody.end('unterminated'), ...(answerBody?.end('unterminated') ?? [])];
    turn.record([...rest, { kind: 'http-ended', exchange, outcome, detail }]);
  }

  function look(dir: 'in' | 'out', bodies: readonly EntryBody[]): void {
    if (world.notice.isSettled) return;
    for (const body of bodies) {
      if (body.kind !== 'frame' || body.mark !== 'whole') continue;
      const isEvent = body.channel.kind === 'http' && body.channel.part === 'sse';
      const text = isEvent ? sseData(new TextDecoder().decode(body.bytes)) : null;
      const said = world.notice.look(dir, text === null ? body.bytes : new TextEncoder().encode(text));
      if (said !== null) turn.record([said]);
    }
  }

  function begin(bodies: readonly EntryBody[], body: Buffer | PassThrough | null): void {
    hasBegun = true;
    const { flat, headers } = world.toServer(asked.rawHeaders);
    turn.record([{ kind: 'http-request', exchange, method, url: world.hrefOf(path), headers }, ...bodies]);
    look('out', bodies);
    turn.later(() => {
      // The client has gone meanwhile.
      if (isOver) return;
      asking = world.upstream.ask({ method, path, headers: flat, body }, ear);
    });
  }

  function passOn(to: PassThrough, chunk: Buffer): void {
    turn.later(() => {
      if (to.destroyed || to.write(chunk)) return;
      asked.pause();
      to.once('drain', () => asked.resume());
    });
  }

  asked.on('data', (chunk: Buffer) => {
    const bodies = questionBody.push(chunk);
    if (!hasBegun) {
      if (questionBody.isWhole) return begin(bodies, chunk);
      onward = new PassThrough();
      onward.on('error', () => {});
      begin(bodies, onward);
    } else if (bodies.length > 0) {
      turn.record(bodies);
      look('out', bodies);
    }
    if (onward !== null) passOn(onward, chunk);
  });
  asked.on('end', () => {
    const bodies = questionBody.end('whole');
    if (!hasBegun) return begin(bodies, null);
    if (bodies.length > 0) {
      turn.record(bodies);
      look('out', bodies);
    }
    turn.later(() => onward?.end());
  });
  asked.on('error', () => {});
  answer.on('error', () => {});
  answer.on('close', () => {
    if (answer.writableFinished) return;
    broken('aborted', 'the client closed the connection');
    asking?.abort();
  });

  let receiver: Receiver | null = null;
  const ear: AnswerEar = {
    onHead: (status, statusText, raw) => void (receiver = receive(status, statusText, raw)),
    onChunk: (chunk) => receiver?.onChunk(chunk),
    onEnd: () => receiver?.onEnd(),
    onFailed(error) {
      // The rest of a question is of no use to anybody.
      asked.resume();
      onward?.destroy();
      if (answerBody === null) broken(answer.destroyed ? 'aborted' : 'failed', error.message);
      else broken('failed', 'the server closed the connection');
      turn.later(() => {
        if (answer.headersSent) answer.destroy();
        else
          answer
            .writeHead(BAD_GATEWAY, { 'content-type': 'text/plain' })
            .end(`tapedeck tap: ${url.origin} does not answer: ${error.message}\n`);
      });
    },
  };

  function receive(status: number, statusText: string, raw: readonly string[]): Receiver {
    const { flat, headers, head } = world.toClient(raw);
    const isEvents = isPlainEventStream(head);
    const body = isEvents
      ? eventBody(exchange, world.createSseSplitter())
      : wholeBody({
          dir: 'in',
          exchange,
          lengthBytes: lengthOf(head.get('content-length')),
          held: world.held,
        });
    answerBody = body;
    const endpoint =
      isEvents && method === 'GET'
        ? endpointEvent(world.createSseSplitter(), (to) => moved(to, url.origin, world.tapOrigin))
        : null;
    let isHeadSent = false;

    /** The head waits for the body that comes in the same packet, so that both are one write to the tape. */
    function pass(bodies: readonly EntryBody[]): void {
      if (isOver) return;
      if (isHeadSent) {
        if (bodies.length > 0) turn.record(bodies);
      } else {
        isHeadSent = true;
        turn.record([{ kind: 'http-response', exchange, status, statusText, headers }, ...bodies]);
        turn.later(() => {
          answer.sendDate = false;
          answer.writeHead(status, reasonPhrase(statusText), flat);
        });
      }
      look('in', bodies);
    }

    function finish(bodies: readonly EntryBody[]): void {
      pass([...bodies, { kind: 'http-ended', exchange, outcome: 'complete', detail: '' }]);
      isOver = true;
    }

    queueMicrotask(() => {
      if (isHeadSent || isOver) return;
      pass([]);
      turn.later(() => answer.flushHeaders());
    });

    return {
      onChunk(chunk: Uint8Array): void {
        const bodies = body.push(chunk);
        if (body.isWhole) {
          // With the last byte, so that an exchange is two writes to the tape.
          finish(bodies);
          turn.later(() => answer.end(chunk));
          return;
        }
        pass(bodies);
        const passed = endpoint === null ? chunk : endpoint.pass(chunk);
        if (passed === null) return;
        turn.later(() => {
          if (answer.write(passed)) return;
          asking?.pause();
          answer.once('drain', () => asking?.resume());
        });
      },
      onEnd(): void {
        const rest = endpoint?.rest() ?? null;
        if (!isOver) finish(body.end('whole'));
        turn.later(() => {
          if (answer.writableEnded) return;
          if (rest !== null) answer.write(rest);
          answer.end();
        });
      },
    };
  }
}

function lengthOf(length: string | undefined): number | null {
  return length === undefined ? null : Number(length);
}

/** One that can be read: a server that compresses although nobody asked for it is recorded as it comes. */
function isPlainEventStream(head: ReadonlyMap<string, string>): boolean {
  const type = head.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const encoding = head.get('content-encoding') ?? 'identity';
  return type === 'text/event-stream' && encoding === 'identity';
}
