import type { ReadableStreamReadResult } from 'node:stream/web';
import { readSseFields } from '../../../src-shared/wire/sse-fields.ts';
import { sseData } from '../../../src-shared/wire/sse.ts';
import type { BrokenStream, Opening, Reconnector } from './reconnector.ts';
import { isRecord, reasonOf } from './values.ts';

const LF = 0x0a;
const CR = 0x0d;

export interface ResumingOptions {
  /** What the server announces for the whole session; else the answer to one request. */
  readonly isSession: boolean;
  readonly body: ReadableStream<Uint8Array>;
  readonly signal: AbortSignal | null;
  readonly reconnector: Reconnector;
  /** Asks for the stream again, from after the event `lastEventId` where there is one. */
  reopen(lastEventId: string | null, signal: AbortSignal): Promise<Reopened>;
}

export type Reopened =
  | { readonly kind: 'body'; readonly body: ReadableStream<Uint8Array> }
  | Exclude<Opening, { kind: 'open' }>;

/**
 * An event stream that outlives its connections: to its reader it is one body. When the connection breaks, or the server
 * ends it before the answer, it is opened again by GET with `Last-Event-ID`, and goes on with what comes then; half an
 * event is dropped, as the server sends it whole again. The stream of the session is opened again without an id too, an
 * answer is not: nothing could be resumed, and the request is never sent twice.
 *
 * Source: MCP 2025-11-25, Transports, Resumability and Redelivery; HTML Living Standard, 9.2.6.
 */
export class ResumingBody implements BrokenStream {
  readonly isSession: boolean;
  readonly stream: ReadableStream<Uint8Array>;
  resumeFrom: string | null = null;
  retryMs: number | null = null;
  readonly #options: ResumingOptions;
  /** Ends what is read now; another connection gets another one. */
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #torn: Uint8Array = new Uint8Array(0);
  #isAnswered = false;
  #isResumed = false;
  #waiting: PromiseWithResolvers<boolean> | null = null;

  constructor(options: ResumingOptions) {
    this.#options = options;
    this.isSession = options.isSession;
    this.#reader = options.body.getReader();
    options.signal?.addEventListener('abort', this.#stopWaiting, { once: true });
    this.stream = new ReadableStream<Uint8Array>(
      { pull: (controller) => this.#pull(controller), cancel: (reason) => this.#cancel(reason) },
      { highWaterMark: 0 },
    );
  }

  async open(attemptSignal: AbortSignal): Promise<Opening> {
    // The attempt's deadline is for its beginning; what was opened stays until the reader leaves it.
    const attempt = new AbortController();
    const onDeadline = (): void => attempt.abort(attemptSignal.reason);
    attemptSignal.addEventListener('abort', onDeadline, { once: true });
    const { signal } = this.#options;
    const both = signal === null ? attempt.signal : AbortSignal.any([attempt.signal, signal]);
    try {
      const reopened = await this.#options.reopen(this.resumeFrom, both);
      if (reopened.kind !== 'body') return reopened;
      this.#reader = reopened.body.getReader();
      this.#isResumed = true;
      this.#settle(true);
      return { kind: 'open' };
    } catch (error) {
      return { kind: 'unreachable', why: reasonOf(error) };
    } finally {
      attemptSignal.removeEventListener('abort', onDeadline);
    }
  }

  giveUp(): void {
    this.#settle(false);
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    for (;;) {
      let next: ReadableStreamReadResult<Uint8Array>;
      try {
        next = await this.#reader.read();
      } catch (error) {
        if (await this.#isBack(reasonOf(error), false)) continue;
        this.#over();
        throw this.#options.signal?.aborted === true ? this.#options.signal.reason : error;
      }
      if (next.done) {
        if (await this.#isBack('the server ended the stream', true)) continue;
        if (this.#torn.length > 0) controller.enqueue(this.#torn);
        this.#over();
        controller.close();
        return;
      }
      if (this.#take(next.value, controller)) return;
    }
  }

  /** True when the reader has something new. */
  #take(chunk: Uint8Array, controller: ReadableStreamDefaultController<Uint8Array>): boolean {
    const block = this.#torn.length === 0 ? chunk : Buffer.concat([this.#torn, chunk]);
    if (!endsWithEmptyLine(block)) {
      this.#torn = block;
      return false;
    }
    this.#torn = new Uint8Array(0);
    this.#note(block);
    controller.enqueue(block);
    if (this.#isAnswered && this.#isResumed) {
      // Nothing more is wanted of it, and not every server ends such a stream.
      this.#over();
      controller.close();
      void this.#reader.cancel('answered').catch(() => {});
    }
    return true;
  }

  #note(block: Uint8Array): void {
    const { eventId, retryMs, event } = readSseFields(block);
    if (eventId !== undefined) this.resumeFrom = eventId === '' ? null : eventId;
    if (retryMs !== undefined) this.retryMs = retryMs;
    if (!this.isSession && (event ?? 'message') === 'message' && isAnswer(block)) this.#isAnswered = true;
  }

  async #isBack(why: string, isGraceful: boolean): Promise<boolean> {
    const { signal, reconnector, isSession } = this.#options;
    if (signal?.aborted === true) return false;
    if (!isSession && (this.#isAnswered || this.resumeFrom === null)) return false;
    this.#torn = new Uint8Array(0);
    const waiting = Promise.withResolvers<boolean>();
    this.#waiting = waiting;
    reconnector.broken(this, why, isGraceful);
    return waiting.promise;
  }

  #settle(isBack: boolean): void {
    this.#waiting?.resolve(isBack);
    this.#waiting = null;
  }

  readonly #stopWaiting = (): void => {
    this.#options.reconnector.drop(this);
    this.#settle(false);
  };

  /** The signal is the session's and outlives the bodies of its requests, which it must not keep. */
  #over(): void {
    this.#options.signal?.removeEventListener('abort', this.#stopWaiting);
  }

  async #cancel(reason: unknown): Promise<void> {
    this.#over();
    this.#stopWaiting();
    await this.#reader.cancel(reason).catch(() => {});
  }
}

/** An event is over when its last line is empty; LF, CR LF and CR end lines. */
function endsWithEmptyLine(block: Uint8Array): boolean {
  const last = block.length - 1;
  const before = block[last] === LF && block[last - 1] === CR ? last - 2 : last - 1;
  const isLineEnd = block[last] === LF || block[last] === CR;
  return isLineEnd && (before < 0 || block[before] === LF || block[before] === CR);
}

/** A response, or a batch with one. */
function isAnswer(block: Uint8Array): boolean {
  const text = Buffer.from(block.buffer, block.byteOffset, block.length).toString();
  if (!text.includes('result') && !text.includes('error')) return false;
  const data = sseData(text);
  if (data === null) return false;
  try {
    const message: unknown = JSON.parse(data);
    return (Array.isArray(message) ? message : [message]).some(
      (each) => isRecord(each) && !('method' in each) && ('result' in each || 'error' in each),
    );
  } catch {
    return false;
  }
}
