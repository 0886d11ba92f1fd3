import { Worker } from 'node:worker_threads';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Clock } from '../ports.ts';
import type { FromReplay, ReplayAnswer, ReplayAsk, ReplayInit, ToReplay } from './protocol.ts';

/** When nothing was asked for this long the thread lets go of what it holds; it ends unless it is expected to be asked. */
export const REPLAY_IDLE_MS = 120_000;
/** A question is given up after this: a first wind through a very long tape. */
export const REPLAY_DEADLINE_MS = 120_000;
/** Questions under way; one more is refused. */
export const REPLAY_QUESTIONS_MAX = 64;
const CLOSE_DEADLINE_MS = 5_000;

export interface ReplayClientOptions {
  readonly workerUrl: URL;
  readonly tapesFolder: string;
  readonly keptFolder: string;
  readonly documentFolder: string;
  readonly cacheFolder: string;
  readonly clock: Clock;
  /** The thread holds nothing any more, or has ended. */
  onLetGo?(): void;
  report(what: string, error: unknown): void;
}

interface Question {
  readonly asker: string;
  readonly settle: (answer: Result<ReplayAnswer>) => void;
  progress: { readonly entries: number; readonly of: number } | null;
}

/** The thread that folds the past, started when somebody looks back, or is about to. */
export class ReplayClient {
  readonly #options: ReplayClientOptions;
  readonly #questions = new Map<number, Question>();
  #worker: Worker | null = null;
  #nextId = 0;
  #isClosed = false;
  /** The thread folds ahead of what may be asked. */
  #isPreparing = false;
  #callOffIdle: (() => void) | null = null;
  /** Somebody may ask at any time: the thread does not end by itself. */
  #isExpected = false;

  constructor(options: ReplayClientOptions) {
    this.#options = options;
  }

  /** Never rejects. Of one asker's questions only the newest is answered; the others end with `request-cancelled`. */
  ask(asker: string, ask: ReplayAsk): Promise<Result<ReplayAnswer>> {
    if (this.#isClosed) return Promise.resolve(stopped());
    if (this.#questions.size >= REPLAY_QUESTIONS_MAX)
      return Promise.resolve(fail('too-many', 'Too many look back at once.', 'Try again in a moment.'));
    this.#stay();
    this.#nextId += 1;
    const id = this.#nextId;
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const callOff = clock.after(REPLAY_DEADLINE_MS, () => {
        this.#send({ kind: 'cancel', id });
        this.#settle(
          id,
          fail('request-timeout', 'Looking back took too long.', 'Wind to an earlier moment.'),
        );
      });
      this.#questions.set(id, {
        asker,
        progress: null,
        settle(answer) {
          callOff();
          resolve(answer);
        },
      });
      this.#send({ kind: 'ask', id, asker, ask });
    });
  }

  cancel(asker: string): void {
    for (const [id, question] of this.#questions)
      if (question.asker === asker) this.#send({ kind: 'cancel', id });
  }

  progress(asker: string): { readonly entries: number; readonly of: number } | null {
    return [...this.#questions.values()].findLast((each) => each.asker === asker)?.progress ?? null;
  }

  /** Folds a tape on before somebody asks, at most so many entries; null: long tapes that have not been yet. */
  prepare(tapeId: string | null, entriesMax = Infinity): void {
    if (this.#isClosed) return;
    this.#stay();
    this.#isPreparing = true;
    this.#send(tapeId === null ? { kind: 'prepare-missing' } : { kind: 'prepare', tapeId, entriesMax });
  }

  /** From now on somebody may ask at any time: the thread is there before the first question, and stays. Or it may end. */
  expect(isExpected: boolean): void {
    if (this.#isClosed) return;
    this.#isExpected = isExpected;
    if (isExpected) this.#worker ??= this.#start();
    if (this.#worker !== null) this.#idle();
  }

  /** Somebody looks at this tape: what the first wind into it needs is made ready. */
  look(tapeId: string): void {
    if (this.#isClosed) return;
    this.#stay();
    this.#isPreparing = true;
    this.#send({ kind: 'look', tapeId });
  }

  forget(tapeId: string): void {
    if (this.#worker !== null) this.#send({ kind: 'forget', tapeId });
  }

  /** Resolves when the thread has ended. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#end();
  }

  #send(message: ToReplay): void {
    this.#worker ??= this.#start();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const { tapesFolder, keptFolder, documentFolder, cacheFolder } = this.#options;
    const init: ReplayInit = { tapesFolder, keptFolder, documentFolder, cacheFolder };
    const worker = new Worker(this.#options.workerUrl, { workerData: init });
    worker.on('message', (message: FromReplay) => {
      if (worker === this.#worker) this.#take(message);
    });
    worker.on('error', (error) => this.#options.report('looking back', error));
    worker.on('exit', () => {
      if (worker !== this.#worker) return;
      this.#worker = null;
      this.#isPreparing = false;
      this.#stay();
      this.#options.onLetGo?.();
      this.#settleAll();
    });
    return worker;
  }

  #take(message: FromReplay): void {
    switch (message.kind) {
      case 'answer':
        return this.#settle(message.id, ok(message.answer));
      case 'progress': {
        const question = this.#questions.get(message.id);
        if (question !== undefined) question.progress = { entries: message.entries, of: message.of };
        return undefined;
      }
      case 'prepared':
        this.#isPreparing = false;
        return this.#idle();
      case 'dropped':
        return this.#settle(
          message.id,
          fail('request-cancelled', 'Another moment was asked for meanwhile.', 'Wind there again.'),
        );
      case 'failed':
        return this.#settle(
          message.id,
          fail('internal', `The tape cannot be folded: ${message.why}.`, 'Verify it in Recovery.'),
        );
    }
  }

  #settle(id: number, answer: Result<ReplayAnswer>): void {
    const question = this.#questions.get(id);
    if (question === undefined) return;
    this.#questions.delete(id);
    question.settle(answer);
    this.#idle();
  }

  /** Something is to be done: the thread goes on. */
  #stay(): void {
    this.#callOffIdle?.();
    this.#callOffIdle = null;
  }

  #idle(): void {
    if (this.#questions.size > 0 || this.#isPreparing || this.#isClosed) return;
    this.#stay();
    this.#callOffIdle = this.#options.clock.after(
      REPLAY_IDLE_MS,
      () => {
        if (!this.#isExpected) return void this.#end();
        this.#send({ kind: 'release' });
        this.#options.onLetGo?.();
      },
      'background',
    );
  }

  #settleAll(): void {
    for (const id of this.#questions.keys()) this.#settle(id, stopped());
  }

  async #end(): Promise<void> {
    this.#stay();
    const worker = this.#worker;
    this.#worker = null;
    this.#settleAll();
    if (worker === null) return;
    this.#options.onLetGo?.();
    const isDown = new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
    });
    const message: ToReplay = { kind: 'close' };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage(message);
    const callOff = this.#options.clock.after(CLOSE_DEADLINE_MS, () => void worker.terminate());
    await isDown;
    callOff();
  }
}

function stopped(): Result<never> {
  return fail('internal', 'The thread that looks back has ended.', 'Wind there again.');
}
