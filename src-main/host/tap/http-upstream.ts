import type { Readable } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { HEAD_BYTES_MAX } from '../ports/loopback.ts';

/** A connection that is not there after this is one that cannot be made. */
const CONNECT_MS = 30_000;

export interface Question {
  readonly method: string;
  readonly path: string;
  /** Names and values in turns, as on the wire. */
  readonly headers: string[];
  readonly body: Buffer | Readable | null;
}

/** Hears of one answer; `onEnd` or `onFailed` comes last, and once. */
export interface AnswerEar {
  /** Without the preliminary heads (1xx). */
  onHead(status: number, statusText: string, rawHeaders: readonly string[]): void;
  onChunk(chunk: Uint8Array): void;
  onEnd(): void;
  onFailed(error: Error): void;
}

export interface Asking {
  pause(): void;
  resume(): void;
  abort(): void;
}

export interface Upstream {
  ask(question: Question, ear: AnswerEar): Asking;
  /** Open exchanges fail. */
  close(): void;
}

/**
 * The way to the server: as many connections as there are requests at a time, kept for the next ones. Below the `fetch` of Node, which
 * would decompress, follow and give up; and at half the cost of `http.request`.
 */
export function openUpstream(origin: string): Upstream {
  const pool = new Pool(origin, {
    pipelining: 1,
    maxHeaderSize: HEAD_BYTES_MAX,
    // A stream is silent for as long as it likes.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_MS },
    strictContentLength: false,
  });
  return {
    ask(question, ear) {
      const asking = new AskingOne(ear);
      const { method, path, headers, body } = question;
      pool.dispatch({ method, path, headers, body }, asking);
      return asking;
    },
    close: () => void pool.destroy().catch(() => undefined),
  };
}

class AskingOne implements Asking, Dispatcher.DispatchHandler {
  readonly #ear: AnswerEar;
  #controller: Dispatcher.DispatchController | null = null;
  #isAborted = false;
  #isPaused = false;

  constructor(ear: AnswerEar) {
    this.#ear = ear;
  }

  pause(): void {
    this.#isPaused = true;
    this.#controller?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#controller?.resume();
  }

  abort(): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#controller?.abort(aborted());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isAborted) controller.abort(aborted());
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _: unknown, text = ''): void {
    if (status < 200) return;
    this.#ear.onHead(status, text, textsOf(controller.rawHeaders));
    if (this.#isPaused) controller.pause();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#ear.onChunk(chunk);
  }

  onResponseEnd(): void {
    this.#ear.onEnd();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#ear.onFailed(error);
  }
}

const aborted = (): Error => new DOMException('The client closed the connection.', 'AbortError');

function textsOf(raw: Dispatcher.DispatchController['rawHeaders']): readonly string[] {
  const texts: string[] = [];
  if (!Array.isArray(raw)) return texts;
  for (const each of raw) texts.push(typeof each === 'string' ? each : each.toString('latin1'));
  return texts;
}
