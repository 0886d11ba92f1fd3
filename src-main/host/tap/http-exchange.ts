import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import type { EntryBody, HttpEnded } from '../../../src-shared/journal/entry.ts';
import { sseData } from '../../../src-shared/wire/sse.ts';
import { endpointEvent } from './endpoint-event.ts';
import { type BodyEntries, eventBody, wholeBody } from './http-body.ts';
import { flat, moved, pairsOf, toClient, toServer } from './http-heads.ts';
import type { HttpTapWorld } from './http-world.ts';

const BAD_GATEWAY = 502;

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
  const { recorder, url } = world;
  const method = asked.method ?? 'GET';
  const path = asked.url ?? '/';
  let isOver = false;
  let upstream: ClientRequest | null = null;
  let answerBody: BodyEntries | null = null;
  const questionBody = wholeBody({ dir: 'out', exchange, lengthBytes: lengthOf(asked), held: world.held });

  /** Once: nothing is recorded behind it. */
  function ended(outcome: HttpEnded['outcome'], detail: string, before: readonly EntryBody[] = []): void {
    if (isOver) return;
    isOver = true;
    recorder.record([...before, { kind: 'http-ended', exchange, outcome, detail }]);
  }

  function broken(outcome: HttpEnded['outcome'], detail: string): void {
    if (isOver) return;
    const rest = [...questionBody.end('unterminated'), ...(answerBody?.end('unterminated') ?? [])];
    ended(outcome, detail, rest);
  }

  function begin(bodies: readonly EntryBody[]): ClientRequest {
    const head = toServer(pairsOf(asked.rawHeaders), url.host);
    recorder.record([
      {
        kind: 'http-request',
        exchange,
        method,
        url: new URL(path, url.origin).href,
        headers: world.redact(head),
      },
      ...bodies,
    ]);
    look('out', bodies);
    const begun = world.ask(method, path, flat(head));
    begun.on('response', receive);
    begun.on('error', (error) => {
      broken(answer.destroyed ? 'aborted' : 'failed', error.message);
      if (answer.headersSent) answer.destroy();
      else
        answer
          .writeHead(BAD_GATEWAY, { 'content-type': 'text/plain' })
          .end(`tapedeck tap: ${url.origin} does not answer: ${error.message}\n`);
    });
    upstream = begun;
    return begun;
  }

  function look(dir: 'in' | 'out', bodies: readonly EntryBody[]): void {
    if (world.notice.isSettled) return;
    for (const body of bodies) {
      if (body.kind !== 'frame' || body.mark !== 'whole') continue;
      const isEvent = body.channel.kind === 'http' && body.channel.part === 'sse';
      const text = isEvent ? sseData(new TextDecoder().decode(body.bytes)) : null;
      const said = world.notice.look(dir, text === null ? body.bytes : new TextEncoder().encode(text));
      if (said !== null) recorder.record([said]);
    }
  }

  asked.on('data', (chunk: Uint8Array) => {
    const bodies = questionBody.push(chunk);
    if (upstream === null) begin(bodies);
    else if (bodies.length > 0) {
      recorder.record(bodies);
      look('out', bodies);
    }
    if (upstream !== null) write(asked, upstream, chunk);
  });
  asked.on('end', () => {
    const bodies = questionBody.end('whole');
    if (upstream === null) begin(bodies);
    else if (bodies.length > 0) {
      recorder.record(bodies);
      look('out', bodies);
    }
    upstream?.end();
  });
  asked.on('error', () => {});
  answer.on('error', () => {});
  answer.on('close', () => {
    if (answer.writableFinished) return;
    broken('aborted', 'the client closed the connection');
    upstream?.destroy();
  });

  function receive(response: IncomingMessage): void {
    const raw = pairsOf(response.rawHeaders);
    const status = response.statusCode ?? 0;
    const statusText = response.statusMessage ?? '';
    const isEvents = isPlainEventStream(response);
    const body = isEvents
      ? eventBody(exchange, world.createSseSplitter())
      : wholeBody({ dir: 'in', exchange, lengthBytes: lengthOf(response), held: world.held });
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
        if (bodies.length > 0) recorder.record(bodies);
      } else {
        isHeadSent = true;
        recorder.record([
          { kind: 'http-response', exchange, status, statusText, headers: world.redact(raw) },
          ...bodies,
        ]);
        answer.sendDate = false;
        answer.writeHead(status, statusText, flat(toClient(raw, url.origin, world.tapOrigin)));
      }
      look('in', bodies);
    }

    function finish(bodies: readonly EntryBody[]): void {
      pass([...bodies, complete()]);
      isOver = true;
    }

    response.on('data', (chunk: Uint8Array) => {
      const bodies = body.push(chunk);
      // With the last byte, so that an exchange is two writes to the tape.
      if (body.isWhole) finish(bodies);
      else pass(bodies);
      const onward = endpoint === null ? chunk : endpoint.pass(chunk);
      if (onward !== null) write(response, answer, onward);
    });
    response.on('end', () => {
      const rest = endpoint?.rest() ?? null;
      if (!response.complete) return;
      if (!isOver) finish(body.end('whole'));
      if (rest !== null) answer.write(rest);
      answer.end();
    });
    response.on('error', () => {});
    response.on('close', () => {
      if (response.complete) return;
      broken('failed', 'the server closed the connection');
      answer.destroy();
    });
    setImmediate(() => {
      if (isHeadSent || isOver) return;
      pass([]);
      answer.flushHeaders();
    });
  }

  const complete = (): EntryBody => ({ kind: 'http-ended', exchange, outcome: 'complete', detail: '' });
}

function write(from: Readable, to: Writable, chunk: Uint8Array): void {
  if (to.write(chunk)) return;
  from.pause();
  to.once('drain', () => from.resume());
}

function lengthOf({ headers }: IncomingMessage): number | null {
  const length = headers['content-length'];
  return length === undefined ? null : Number(length);
}

/** One that can be read: a server that compresses although nobody asked for it is recorded as it comes. */
function isPlainEventStream({ headers }: IncomingMessage): boolean {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const encoding = headers['content-encoding'] ?? 'identity';
  return type === 'text/event-stream' && encoding === 'identity';
}
