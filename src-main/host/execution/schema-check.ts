import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../ports.ts';
import type { CheckJob, Verdict, WorkerMessage } from './verdict.ts';

/** A check that takes longer is stopped by ending its thread. */
const CHECK_DEADLINE_MS = 1000;
/** After the deadline: time for a verdict that is already on its way. */
const LAST_LOOK_MS = 20;
/** How long a check may wait for its turn behind others. */
const WAIT_DEADLINE_MS = 3000;
/** A thread that is not there by then will not come; generous, because the machine may be starved. */
const START_DEADLINE_MS = 10_000;
export const QUEUE_MAX = 256;
const SCHEMA_CHARS_MAX = 4 * 1024 * 1024;
const START_FAILURES_MAX = 3;

/** A hostile schema may also eat memory; the thread dies of it, not the host. */
const MEMORY_MB = 256;

export interface SchemaChecker {
  /** Never rejects, and never takes longer than its deadlines. `valueText` is JSON; `member` picks one member of it. */
  check(schema: unknown, valueText: string, member: string | null): Promise<Verdict>;
  close(): Promise<void>;
}

export interface SchemaCheckDeps {
  readonly clock: Clock;
  /** The file of schema-worker, source or bundle. */
  readonly workerUrl: URL;
  readonly deadlineMs?: number;
  readonly memoryMb?: number;
}

interface Waiting {
  readonly job: CheckJob;
  settle(verdict: Verdict): void;
}

type Thread =
  | { readonly kind: 'none' }
  | { readonly kind: 'starting'; readonly worker: Worker; readonly stopTimer: () => void }
  | { readonly kind: 'idle'; readonly worker: Worker }
  | {
      readonly kind: 'busy';
      readonly worker: Worker;
      readonly current: Waiting;
      readonly stopTimer: () => void;
    };

export function createSchemaChecker(deps: SchemaCheckDeps): SchemaChecker {
  return new WorkerChecker(deps);
}

/** One thread, one check at a time; the thread starts with the first check and again after it had to be ended. */
class WorkerChecker implements SchemaChecker {
  readonly #clock: Clock;
  readonly #workerUrl: URL;
  readonly #deadlineMs: number;
  readonly #memoryMb: number;
  readonly #queue: Waiting[] = [];
  readonly #texts = new WeakMap<object, { readonly text: string; readonly hash: string }>();
  #thread: Thread = { kind: 'none' };
  #nextJobId = 1;
  #startFailures = 0;
  #closed = false;

  constructor({ clock, workerUrl, deadlineMs = CHECK_DEADLINE_MS, memoryMb = MEMORY_MB }: SchemaCheckDeps) {
    this.#clock = clock;
    this.#workerUrl = workerUrl;
    this.#deadlineMs = deadlineMs;
    this.#memoryMb = memoryMb;
  }

  check(schema: unknown, valueText: string, member: string | null): Promise<Verdict> {
    const unchecked = (why: string): Promise<Verdict> => Promise.resolve({ kind: 'unchecked', why });
    if (this.#closed) return unchecked('the host is stopping');
    if (this.#startFailures >= START_FAILURES_MAX) return unchecked('the checking thread does not start');
    if (this.#queue.length >= QUEUE_MAX) return unchecked(`${QUEUE_MAX} checks are waiting already`);
    const source = this.#sourceOf(schema);
    if (source === null) return Promise.resolve({ kind: 'unusable', why: 'it is nested too deep' });
    if (source.text.length > SCHEMA_CHARS_MAX) return unchecked('the schema is larger than 4 MiB');
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    const job = {
      jobId: this.#nextJobId++,
      schemaHash: source.hash,
      schemaText: source.text,
      valueText,
      member,
    };
    const stopTimer = this.#clock.after(WAIT_DEADLINE_MS, () => this.#giveUpWaiting(waiting));
    const waiting: Waiting = {
      job,
      settle: (verdict) => {
        stopTimer();
        resolve(verdict);
      },
    };
    this.#queue.push(waiting);
    this.#pump();
    return promise;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#failAll('the host is stopping');
    const { worker } = this.#discard();
    await worker?.terminate();
  }

  #sourceOf(schema: unknown): { readonly text: string; readonly hash: string } | null {
    const isObject = typeof schema === 'object' && schema !== null;
    const known = isObject ? this.#texts.get(schema) : undefined;
    if (known !== undefined) return known;
    let text: string;
    try {
      text = JSON.stringify(schema) ?? 'null';
    } catch {
      return null;
    }
    const source = { text, hash: createHash('sha256').update(text).digest('base64') };
    if (isObject) this.#texts.set(schema, source);
    return source;
  }

  #giveUpWaiting(waiting: Waiting): void {
    const at = this.#queue.indexOf(waiting);
    if (at === -1) return;
    this.#queue.splice(at, 1);
    waiting.settle({ kind: 'unchecked', why: `${WAIT_DEADLINE_MS / 1000} s of other checks were before it` });
  }

  #pump(): void {
    if (this.#queue.length === 0) return;
    switch (this.#thread.kind) {
      case 'none':
        this.#start();
        return;
      case 'idle': {
        const { worker } = this.#thread;
        const current = this.#queue.shift();
        if (current === undefined) return;
        const stopTimer = this.#clock.after(this.#deadlineMs, () => this.#tookTooLong(worker));
        this.#thread = { kind: 'busy', worker, current, stopTimer };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage(current.job);
        return;
      }
      case 'starting':
      case 'busy':
    }
  }

  #start(): void {
    // No environment: what is checked there comes from strangers.
    const worker = new Worker(this.#workerUrl, {
      name: 'schema-check',
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: this.#memoryMb },
    });
    // The timers keep the process up while a check is under way; an idle thread must not.
    worker.unref();
    const stopTimer = this.#clock.after(START_DEADLINE_MS, () =>
      this.#lost(worker, 'the thread did not start'),
    );
    this.#thread = { kind: 'starting', worker, stopTimer };
    worker.on('message', (message: WorkerMessage) => this.#heard(worker, message));
    worker.on('error', (error) => this.#lost(worker, error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => this.#lost(worker, 'the thread ended'));
  }

  #heard(worker: Worker, message: WorkerMessage): void {
    const thread = this.#thread;
    if (thread.kind === 'none' || thread.worker !== worker) return;
    if (message.kind === 'ready' && thread.kind === 'starting') {
      thread.stopTimer();
      this.#startFailures = 0;
    } else if (
      message.kind === 'verdict' &&
      thread.kind === 'busy' &&
      thread.current.job.jobId === message.jobId
    ) {
      thread.stopTimer();
      thread.current.settle(message.verdict);
    } else return;
    this.#thread = { kind: 'idle', worker };
    this.#pump();
  }

  /** When our own loop was held up, the verdict may be waiting behind the timer: one more look before judging. */
  #tookTooLong(worker: Worker): void {
    if (this.#thread.kind !== 'busy' || this.#thread.worker !== worker) return;
    const stopTimer = this.#clock.after(LAST_LOOK_MS, () => this.#judgeTooLong(worker));
    this.#thread = { ...this.#thread, stopTimer };
  }

  #judgeTooLong(worker: Worker): void {
    if (this.#thread.kind !== 'busy' || this.#thread.worker !== worker) return;
    const { current } = this.#discard();
    current?.settle({ kind: 'timeout', deadlineMs: this.#deadlineMs });
    void worker.terminate();
    this.#pump();
  }

  /** The thread died, of memory or of a defect, or it never came. */
  #lost(worker: Worker, why: string): void {
    if (this.#thread.kind === 'none' || this.#thread.worker !== worker) return;
    if (this.#thread.kind === 'starting') {
      this.#startFailures += 1;
      if (this.#startFailures >= START_FAILURES_MAX)
        this.#failAll(`the checking thread does not start: ${why}`);
    }
    const { current } = this.#discard();
    current?.settle({ kind: 'unusable', why: `checking with it ended the checking thread: ${why}` });
    void worker.terminate();
    this.#pump();
  }

  #failAll(why: string): void {
    for (const waiting of this.#queue.splice(0)) waiting.settle({ kind: 'unchecked', why });
  }

  #discard(): { readonly worker: Worker | null; readonly current: Waiting | null } {
    const thread = this.#thread;
    this.#thread = { kind: 'none' };
    if (thread.kind === 'none') return { worker: null, current: null };
    if (thread.kind !== 'idle') thread.stopTimer();
    const current = thread.kind === 'busy' ? thread.current : null;
    if (this.#closed) current?.settle({ kind: 'unchecked', why: 'the host is stopping' });
    return { worker: thread.worker, current: this.#closed ? null : current };
  }
}
