import { Worker } from 'node:worker_threads';
import { NO_FILTER, type EntryRef } from '../../../src-shared/api/messages.ts';
import type {
  PlotAnswer,
  PlotRequest,
  ValuesAnswer,
  ValuesRequest,
} from '../../../src-shared/api/timeline.ts';
import type { SeenAnswer, SeenRequest } from '../../../src-shared/api/suggest.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import type { Gauge } from '../../../src-shared/base/gauge.ts';
import type { PayloadTest } from '../../../src-shared/query/ast.ts';
import type { Clock, Index, IndexedEntry, RowSource, TapePosition } from '../ports.ts';
import type { RebuildableIndex } from '../ports/recovery.ts';
import type { OfScope, ScopeTimeline } from '../ports/timeline.ts';
import { deleteDatabase } from './database.ts';
import type { Answer, Ask, FromWorker, ToWorker, WorkerInit } from './protocol.ts';
import { RestartPolicy } from './restart-policy.ts';
import type { SeenAsk } from './tape-seen.ts';
import type { TimelineAsk, TimelineReply } from './tape-timeline.ts';

/** Questions under way at the same time; more are refused. */
export const ASKS_MAX = 512;
export const ASK_DEADLINE_MS = 10_000;
/** Announcements are collected this long, so that a flood costs a few hundred messages a second. */
const ANNOUNCE_EVERY_MS = 4;
const CLOSE_DEADLINE_MS = 5000;
/** A thread that has worked this long is up again: one that finds the disk still full fails with its first batch. */
const STEADY_MS = 1000;
/** Of the thread's heap. What it reads dies young, and the default of 16 MB is collected three times as often. */
const YOUNG_GENERATION_MB = 48;

export interface IndexOptions {
  /** The worker's script: `worker.ts`, or the bundle made of it. */
  readonly workerUrl: URL;
  readonly tapesFolder: string;
  readonly indexFolder: string;
  readonly clock: Clock;
  /** The tapes that this process records now. */
  readonly living: () => readonly string[];
  /** More is indexed (`behind` may have changed), or a tape has been found. */
  readonly onProgress: () => void;
  /** A text search in these tapes has come further: their pages may be asked for again. */
  readonly onSearched: (tapeIds: readonly string[]) => void;
  /** The thread has ended by itself; null when it works again. It is started again for as long as that takes. */
  readonly onFailure: (failure: Failure | null) => void;
}

interface Known {
  announced: number;
  indexed: number;
}

/** The index's side of the host: asks the thread, keeps it alive, and never throws. */
export class IndexClient implements Index, RebuildableIndex {
  readonly #options: IndexOptions;
  readonly #policy: RestartPolicy;
  #worker: Worker | null = null;
  #isClosed = false;
  #failure: Failure | null = null;
  #callOffRestart: () => void = () => undefined;
  #callOffSteady: () => void = () => undefined;
  #nextId = 1;
  #refused = 0;
  readonly #asks = new Map<number, (answer: Answer) => void>();
  /** Tapes of this process that have not ended. */
  readonly #known = new Map<string, Known>();
  readonly #unsaid = new Set<string>();
  #callOffAnnounce: (() => void) | null = null;

  constructor(options: IndexOptions) {
    this.#options = options;
    this.#policy = new RestartPolicy();
    this.#start();
  }

  announce(tapeId: string, entries: number): void {
    const known = this.#known.get(tapeId);
    if (known === undefined) this.#known.set(tapeId, { announced: entries, indexed: 0 });
    else known.announced = Math.max(known.announced, entries);
    this.#unsaid.add(tapeId);
    this.#callOffAnnounce ??= this.#options.clock.after(ANNOUNCE_EVERY_MS, () => this.#say());
  }

  announced(tapeId: string): number {
    return this.#known.get(tapeId)?.announced ?? 0;
  }

  source(tapeId: string): RowSource {
    return {
      page: async (filter, anchor, limit) => {
        const answer = await this.#ask({ kind: 'page', tapeId, filter, anchor, limit });
        return answer.kind === 'page' ? ok(answer.page) : failureOf(answer);
      },
      locate: async (filter, entry) => {
        if (entry.tapeId !== tapeId) return ok(null);
        const answer = await this.#ask({ kind: 'locate', filter, entry });
        return answer.kind === 'locate' ? ok(answer.ordinal) : failureOf(answer);
      },
    };
  }

  timeline(tapeId: string): ScopeTimeline {
    const asked = async <Reply extends TimelineReply>(
      ask: TimelineAsk,
      isReply: (reply: TimelineReply) => reply is Reply,
    ): Promise<Result<Reply['answer']>> => {
      const answer = await this.#ask({ kind: 'timeline', tapeId, ask });
      return answer.kind === 'timeline' && isReply(answer.reply)
        ? ok(answer.reply.answer)
        : failureOf(answer);
    };
    return {
      density: (request) => asked({ kind: 'density', request }, (reply) => reply.kind === 'density'),
      exchanges: (request) => asked({ kind: 'exchanges', request }, (reply) => reply.kind === 'exchanges'),
      marks: (request) => asked({ kind: 'marks', request }, (reply) => reply.kind === 'marks'),
      statistics: (request) => asked({ kind: 'statistics', request }, (reply) => reply.kind === 'statistics'),
      plot: (request) => this.plot([tapeId], request),
    };
  }

  /** The numbers at a path in these tapes together. */
  async plot(tapeIds: readonly string[], request: OfScope<PlotRequest>): Promise<Result<PlotAnswer>> {
    const answer = await this.#ask({ kind: 'plot', tapeIds, request });
    return answer.kind === 'plot' ? ok(answer.plot) : failureOf(answer);
  }

  async values(request: ValuesRequest): Promise<Result<ValuesAnswer>> {
    const answer = await this.#ask({ kind: 'values', request });
    return answer.kind === 'values' ? ok(answer.values) : failureOf(answer);
  }

  async seen(tapeId: string, request: Omit<SeenRequest, 'scope'>): Promise<Result<SeenAnswer>> {
    return this.#seen(tapeId, { of: 'field', ...request });
  }

  async seenAt(tapeId: string, ask: Exclude<SeenAsk, { of: 'field' }>): Promise<Result<SeenAnswer>> {
    return this.#seen(tapeId, ask);
  }

  async #seen(tapeId: string, ask: SeenAsk): Promise<Result<SeenAnswer>> {
    const answer = await this.#ask({ kind: 'seen', tapeId, ask });
    return answer.kind === 'seen' ? ok(answer.seen) : failureOf(answer);
  }

  async entry(ref: EntryRef): Promise<Result<IndexedEntry>> {
    const answer = await this.#ask({ kind: 'entry', ref });
    return answer.kind === 'entry' ? ok(answer.entry) : failureOf(answer);
  }

  async position(ref: EntryRef): Promise<Result<TapePosition>> {
    const answer = await this.#ask({ kind: 'position', ref });
    return answer.kind === 'position' ? ok(answer.at) : failureOf(answer);
  }

  async tapes(): Promise<Result<readonly Tape[]>> {
    const answer = await this.#ask({ kind: 'tapes', living: this.#options.living() });
    return answer.kind === 'tapes' ? ok(answer.tapes) : failureOf(answer);
  }

  changed(tapeIds: readonly string[]): void {
    if (this.#worker !== null) post(this.#worker, { kind: 'changed', tapeIds });
  }

  async vacuum(): Promise<Result<number>> {
    const answer = await this.#ask({ kind: 'vacuum' });
    return answer.kind === 'vacuum' ? ok(answer.freedBytes) : failureOf(answer);
  }

  async grep(
    tapeId: string,
    test: PayloadTest,
    fromSeq: number,
    toSeq: number,
  ): Promise<Result<{ seqs: Uint32Array; scannedTo: number }>> {
    const answer = await this.#ask({ kind: 'grep', tapeId, test, fromSeq, toSeq });
    return answer.kind === 'grep'
      ? ok({ seqs: answer.seqs, scannedTo: answer.scannedTo })
      : failureOf(answer);
  }

  async digest(
    tapeId: string,
    fromSeq: number,
  ): Promise<Result<{ digest: string; to: number; entries: number }>> {
    const answer = await this.#ask({ kind: 'digest', tapeId, fromSeq });
    return answer.kind === 'digest' ? ok(answer) : failureOf(answer);
  }

  async indexed(tapeId: string): Promise<number> {
    const answer = await this.#ask({
      kind: 'page',
      tapeId,
      filter: NO_FILTER,
      anchor: { kind: 'tail' },
      limit: 0,
    });
    return answer.kind === 'page' ? answer.page.total : 0;
  }

  async rebuild(): Promise<Result<null>> {
    const worker = this.#worker;
    if (this.#isClosed) return failureOf(unavailable('The index is closed.'));
    // Not ours any more, so that its end is no failure.
    this.#worker = null;
    this.#callOffRestart();
    this.#callOffSteady();
    this.#answerAll(unavailable('The index is being rebuilt.'));
    if (worker !== null) await this.#end(worker);
    try {
      deleteDatabase(this.#options.indexFolder);
    } catch (error) {
      return failureOf(unavailable(`The index cannot be deleted: ${String(error)}`));
    } finally {
      for (const known of this.#known.values()) known.indexed = 0;
      if (!this.#isClosed) this.#start();
    }
    return ok(null);
  }

  /** Questions under way; dropped are those that were refused. */
  get questions(): Gauge {
    return { entries: this.#asks.size, bytes: 0, dropped: this.#refused };
  }

  behind(): number {
    let behind = 0;
    for (const { announced, indexed } of this.#known.values()) behind += Math.max(0, announced - indexed);
    return behind;
  }

  /** Resolves when the thread has ended. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#callOffRestart();
    this.#callOffSteady();
    this.#callOffAnnounce?.();
    const worker = this.#worker;
    this.#worker = null;
    this.#answerAll(unavailable('The index is closed.'));
    if (worker !== null) await this.#end(worker);
  }

  async #end(worker: Worker): Promise<void> {
    const isDown = new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
    });
    post(worker, { kind: 'close' });
    const callOff = this.#options.clock.after(CLOSE_DEADLINE_MS, () => void worker.terminate());
    await isDown;
    callOff();
  }

  #start(): void {
    const { workerUrl, tapesFolder, indexFolder, living } = this.#options;
    const init: WorkerInit = { tapesFolder, indexFolder, living: living(), workerUrl: workerUrl.href };
    const worker = new Worker(workerUrl, {
      workerData: init,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    let why = '';
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'broken') why = message.why;
      else if (worker === this.#worker) this.#take(message);
    });
    worker.on('error', (error) => {
      why ||= error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      if (worker === this.#worker) this.#ended(why);
    });
    this.#worker = worker;
    for (const tapeId of this.#known.keys()) this.#unsaid.add(tapeId);
    this.#say();
  }

  #take(message: FromWorker): void {
    switch (message.kind) {
      case 'up':
        this.#callOffSteady();
        this.#callOffSteady = this.#options.clock.after(STEADY_MS, () => this.#recovered());
        break;
      case 'answer':
        this.#asks.get(message.id)?.(message.answer);
        break;
      case 'progress':
        for (const { tapeId, entries, isDone } of message.tapes) this.#indexed(tapeId, entries, isDone);
        this.#options.onProgress();
        break;
      case 'searched':
        this.#options.onSearched(message.tapeIds);
        break;
      case 'broken':
      case 'closed':
    }
  }

  #indexed(tapeId: string, entries: number, isDone: boolean): void {
    const known = this.#known.get(tapeId);
    if (known === undefined) return;
    known.indexed = Math.max(known.indexed, entries);
    if (isDone) this.#known.delete(tapeId);
  }

  #recovered(): void {
    if (this.#failure === null) return;
    this.#failure = null;
    this.#options.onFailure(null);
  }

  /** The thread is gone: its questions fail, and another one follows. */
  #ended(why: string): void {
    this.#worker = null;
    this.#callOffSteady();
    const { clock } = this.#options;
    const { failure } = unavailable(
      why === '' ? 'The thread of the index ended.' : `The index failed: ${why}.`,
    );
    this.#failure = failure;
    for (const known of this.#known.values()) known.indexed = 0;
    this.#answerAll({ kind: 'failed', failure });
    if (this.#isClosed) return;
    this.#options.onFailure(failure);
    const delayMs = this.#policy.next(clock.monoUs() / 1000);
    this.#callOffRestart = clock.after(delayMs, () => this.#start());
  }

  #say(): void {
    this.#callOffAnnounce?.();
    this.#callOffAnnounce = null;
    const tapes: [string, number][] = [];
    for (const tapeId of this.#unsaid) {
      const known = this.#known.get(tapeId);
      if (known !== undefined) tapes.push([tapeId, known.announced]);
    }
    if (this.#worker === null || tapes.length === 0) return;
    this.#unsaid.clear();
    post(this.#worker, { kind: 'announce', tapes });
  }

  #ask(ask: Ask): Promise<Answer> {
    const worker = this.#worker;
    if (worker === null) {
      return Promise.resolve(
        this.#failure === null
          ? unavailable('The index is closed.')
          : { kind: 'failed', failure: this.#failure },
      );
    }
    if (this.#asks.size >= ASKS_MAX) {
      this.#refused += 1;
      return Promise.resolve(unavailable(`${ASKS_MAX} questions wait for the index.`));
    }
    // What has been announced is known to the thread before the question.
    this.#say();
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      const settle = (answer: Answer) => {
        callOff();
        this.#asks.delete(id);
        resolve(answer);
      };
      const late = () => settle(unavailable(`The index did not answer within ${ASK_DEADLINE_MS / 1000} s.`));
      const callOff = this.#options.clock.after(ASK_DEADLINE_MS, late);
      this.#asks.set(id, settle);
      post(worker, { kind: 'ask', id, ask });
    });
  }

  #answerAll(answer: Answer): void {
    for (const settle of this.#asks.values()) settle(answer);
  }
}

function post(worker: Worker, message: ToWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(message);
}

function unavailable(message: string): Answer & { kind: 'failed' } {
  const hint =
    'It is tried again by itself every few seconds and catches up from the tapes: nothing recorded is lost.';
  return { kind: 'failed', failure: fail('index-unavailable', message, hint).failure };
}

function failureOf(answer: Answer): { ok: false; failure: Failure } {
  if (answer.kind === 'failed') return { ok: false, failure: answer.failure };
  return fail('internal', `The index answered a question with "${answer.kind}".`, 'Please report this.');
}
