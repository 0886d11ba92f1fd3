import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import {
  classify,
  isObject,
  stringAt,
  type IdText,
  type JsonObject,
} from '../../../src-shared/wire/message.ts';
import { sseData } from '../../../src-shared/wire/sse.ts';
import type { Clock, Wire } from '../ports.ts';
import { openEventStream, type EventStream } from './event-stream.ts';
import { jsonsIn, type PlayListener, type PlayWire } from './play-wire.ts';

const VERSION_META = 'io.modelcontextprotocol/protocolVersion';
/** A server that is slow to say goodbye is not waited for longer. */
const GOODBYE_MS = 2000;
/** A refusal is told with at most this much of what came with it. */
const WHY_CHARS = 300;

/**
 * Streamable HTTP below any client library: a frame is the body of a POST, the session's id and version come from the
 * server's own answers. A stream that breaks is not opened again, and nothing is posted twice. A server that refuses the
 * first message is asked for the event stream of the transport of 2024-11-05, as its specification wants of clients.
 */
export function httpPlayWire(wire: Extract<Wire, { kind: 'http' }>, clock: Clock): PlayWire {
  const abort = new AbortController();
  const under = new Set<Promise<void>>();
  let listener: PlayListener | null = null;
  let sessionId: string | null = null;
  let version: string | null = null;
  let hasStream = false;
  let isReached = false;
  /** The one of 2024-11-05, once it was asked for; null when the server has none. */
  let oldStream: Promise<EventStream | null> | null = null;
  /** What was posted to its endpoint and is not answered yet. */
  const waiting = new Set<IdText>();

  function askForOldStream(): Promise<EventStream | null> {
    oldStream ??= openEventStream(wire, clock, abort.signal, (json) => {
      const message = classify(json);
      if (message.kind === 'result' || message.kind === 'error') waiting.delete(message.id);
      hear(json, null);
    }).then((stream) => {
      if (stream !== null) keep(stream.ended.then(() => loseAll()));
      return stream;
    });
    return oldStream;
  }

  function loseAll(): void {
    const why = abort.signal.aborted ? 'the rerun ended' : 'the event stream ended without an answer';
    for (const id of waiting) listener?.onLost(id, why);
    waiting.clear();
  }

  /** The answer comes by the stream. */
  async function postOld(
    endpoint: string,
    text: string,
    id: IdText | null,
    taken: (result: Result<null>) => void,
  ): Promise<void> {
    if (id !== null) waiting.add(id);
    let why = '';
    try {
      const headers = new Headers({ 'content-type': 'application/json' });
      const response = await wire.fetch(endpoint, {
        method: 'POST',
        headers,
        body: text,
        signal: abort.signal,
      });
      await response.body?.cancel();
      if (!response.ok) why = `HTTP ${response.status} ${response.statusText}`.trim();
    } catch (error) {
      why = abort.signal.aborted ? 'the rerun ended' : reasonOf(error);
    }
    if (why === '') return taken(ok(null));
    taken(fail('http-failed', `The server refused it: ${why}.`, 'Its answer is on the new tape.'));
    if (id !== null && waiting.delete(id)) listener?.onLost(id, why);
  }

  function hear(json: unknown, of: IdText | null): boolean {
    const message = classify(json);
    const isAnswer = (message.kind === 'result' || message.kind === 'error') && message.id === of;
    if (isAnswer && message.kind === 'result' && version === null && isObject(message.result)) {
      version = stringAt(message.result, 'protocolVersion');
    }
    listener?.onMessage(json);
    return isAnswer;
  }

  async function post(text: string, id: IdText | null, taken: (result: Result<null>) => void): Promise<void> {
    let isAnswered = false;
    let why = 'the stream ended without an answer';
    const old = await oldStream;
    if (old !== null) return postOld(old.endpoint, text, id, taken);
    try {
      const response = await wire.fetch(wire.url, {
        method: 'POST',
        headers: headersOf(text),
        body: text,
        signal: abort.signal,
      });
      isReached = true;
      sessionId = response.headers.get('mcp-session-id') ?? sessionId;
      // A 4xx may carry the JSON-RPC error that is the answer.
      if (response.ok) taken(ok(null));
      await readAnswers(response, (json) => {
        isAnswered = hear(json, id) || isAnswered;
      });
      if (!response.ok && !isAnswered && version === null && mayBeOld(response.status, text)) {
        const stream = await askForOldStream();
        if (stream !== null) return await postOld(stream.endpoint, text, id, taken);
      }
      if (!response.ok && !isAnswered) {
        why = `HTTP ${response.status} ${response.statusText}`.trim();
        taken(fail('http-failed', `The server refused it: ${why}.`, 'Its answer is on the new tape.'));
      }
    } catch (error) {
      why = abort.signal.aborted ? 'the rerun ended' : reasonOf(error);
      taken(fail('connect-failed', `It could not be sent: ${why}.`, 'Is the server there?'));
      // Nobody is there at all: what is left need not be tried.
      if (!isReached) listener?.onClosed(`nobody answers at ${wire.url}: ${why}`);
    }
    taken(ok(null));
    if (id !== null && !isAnswered) listener?.onLost(id, why);
  }

  function headersOf(text: string): Headers {
    const headers = new Headers({
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    });
    if (sessionId !== null) headers.set('mcp-session-id', sessionId);
    const [first] = jsonsIn(text);
    const message = isObject(first) ? first : {};
    const params = isObject(message['params']) ? message['params'] : {};
    const modern = modernVersion(params);
    const said = modern ?? version;
    if (said !== null) headers.set('mcp-protocol-version', said);
    const method = stringAt(message, 'method');
    if (modern !== null && method !== null) {
      headers.set('mcp-method', method);
      const name = stringAt(params, 'name') ?? stringAt(params, 'uri');
      if (name !== null && NAMED.has(method)) headers.set('mcp-name', headerValue(name));
    }
    return headers;
  }

  /** What the server says by itself comes here; one that has no such stream says 405, which is fine. */
  async function listenOnStream(): Promise<void> {
    try {
      const headers = new Headers({ accept: 'text/event-stream' });
      if (sessionId !== null) headers.set('mcp-session-id', sessionId);
      if (version !== null) headers.set('mcp-protocol-version', version);
      const response = await wire.fetch(wire.url, { headers, signal: abort.signal });
      await readAnswers(response, (json) => void hear(json, null));
    } catch {
      // The tape tells what happened to it; requests have streams of their own.
    }
  }

  function keep(work: Promise<void>): void {
    under.add(work);
    void work.finally(() => under.delete(work));
  }

  return {
    async send(text, { id }) {
      if (abort.signal.aborted) return fail('session-closed', 'The rerun has ended.', 'Run it again.');
      const taken = Promise.withResolvers<Result<null>>();
      keep(post(text, id, taken.resolve));
      // An answer may take its time, and others go out meanwhile; what has no answer is waited for, so that it is first.
      if (id !== null) return ok(null);
      const result = await taken.promise;
      if (result.ok && !hasStream && sessionId !== null && text.includes('notifications/initialized')) {
        hasStream = true;
        keep(listenOnStream());
      }
      return result;
    },
    listen: (given) => (listener = given),
    isReached: () => isReached,
    async end() {
      if (sessionId !== null && !abort.signal.aborted) {
        const headers: Record<string, string> = { 'mcp-session-id': sessionId };
        if (version !== null) headers['mcp-protocol-version'] = version;
        const signal = AbortSignal.any([abort.signal, timeOut(clock)]);
        await wire.fetch(wire.url, { method: 'DELETE', headers, signal }).then(
          (response) => response.body?.cancel(),
          () => undefined,
        );
      }
      abort.abort();
      await Promise.allSettled(under);
    },
  };
}

/** A first message that is refused for what it is, not for who sent it. */
function mayBeOld(status: number, text: string): boolean {
  if (status < 400 || status >= 500 || status === 401 || status === 403) return false;
  return jsonsIn(text).some((json) => {
    const message = classify(json);
    return message.kind === 'request' && FIRST.has(message.method);
  });
}

const FIRST: ReadonlySet<string> = new Set(['initialize', 'server/discover']);

const NAMED: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

function modernVersion(params: JsonObject): string | null {
  const meta = params['_meta'];
  return isObject(meta) ? stringAt(meta, VERSION_META) : null;
}

/** Header values are ASCII; the others are marked and in base64, as the specification of 2026-07-28 wants. */
function headerValue(text: string): string {
  if (/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?base64?')) return text;
  return `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

async function readAnswers(response: Response, hear: (json: unknown) => void): Promise<void> {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (response.body === null) return;
  if (type !== 'text/event-stream') {
    for (const json of jsonsIn(await response.text())) hear(json);
    return;
  }
  // The tap gives out whole events, one a chunk.
  const decoder = new TextDecoder();
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const data = sseData(decoder.decode(next.value));
    if (data !== null) for (const json of jsonsIn(data)) hear(json);
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, WHY_CHARS);
}

function timeOut(clock: Clock): AbortSignal {
  const abort = new AbortController();
  clock.after(GOODBYE_MS, () => abort.abort());
  return abort.signal;
}
