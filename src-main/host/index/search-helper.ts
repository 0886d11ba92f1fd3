import { Worker } from 'node:worker_threads';
import type {
  FromSearchThread,
  SearchFound,
  SearchJob,
  SharedJob,
  SearchThreadInit,
  ToSearchThread,
} from './search-protocol.ts';

/** Jobs at the thread: one that it is at, and the next one. */
export const JOBS_MAX = 2;
/** Beside them what is shared with it. It may be done with all of that: who goes through a tape does not hear of it meanwhile. */
export const SHARED_MAX = 8;
/** A job is a tenth of a second of work, on a machine that has time for it. */
const JOB_DEADLINE_MS = 30_000;
/** A thread that has ended so often is not started again. */
export const STARTS_MAX = 3;
/** A thread that nobody has needed for so long is ended. */
const IDLE_MS = 60_000;

/** Looks at rows for a search while the search itself goes on. */
export interface Helper {
  readonly hasRoom: boolean;
  /** Somebody may ask soon. */
  begin(): void;
  /** Null when the rows have not been looked at. Refuses (false) without room. */
  ask(job: SearchJob, onFound: (found: SearchFound | null) => void): boolean;
  /** Takes part in a job, as soon as it has time: nobody waits for it. Refuses (false) when there is too much of it. */
  share(job: SharedJob): boolean;
}

interface Waiting {
  readonly isShared: boolean;
  readonly onFound: (found: SearchFound | null) => void;
  readonly deadline: NodeJS.Timeout;
}

/** Owns the thread that helps searches: started with the first one that is long, ended when it is idle, late or not needed. */
export class SearchHelper implements Helper {
  readonly #workerUrl: URL;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #failures = 0;
  #nextId = 1;
  #isClosed = false;

  constructor(workerUrl: URL) {
    this.#workerUrl = workerUrl;
  }

  get hasRoom(): boolean {
    return this.#atThread(false) < JOBS_MAX;
  }

  /** For tests. */
  get isRunning(): boolean {
    return this.#worker !== null;
  }

  begin(): void {
    if (this.#isClosed || this.#failures >= STARTS_MAX || this.#waiting.size > 0) return;
    if (this.#worker === null) this.#start();
    this.#rests(true);
  }

  ask(job: SearchJob, onFound: (found: SearchFound | null) => void): boolean {
    if (!this.hasRoom) return false;
    this.#post((id) => ({ kind: 'job', id, job }), { isShared: false, onFound });
    return true;
  }

  share(job: SharedJob): boolean {
    if (this.#atThread(true) >= SHARED_MAX) return false;
    this.#post((id) => ({ kind: 'share', id, job }), { isShared: true, onFound: () => undefined });
    return true;
  }

  /** Jobs at the thread; without end when there may be none. */
  #atThread(isShared: boolean): number {
    if (this.#isClosed || this.#failures >= STARTS_MAX) return Infinity;
    let count = 0;
    for (const waiting of this.#waiting.values()) if (waiting.isShared === isShared) count += 1;
    return count;
  }

  #post(messageOf: (id: number) => ToSearchThread, waiting: Omit<Waiting, 'deadline'>): void {
    const worker = this.#worker ?? this.#start();
    const id = this.#nextId;
    this.#nextId += 1;
    const deadline = setTimeout(() => this.#lost(worker), JOB_DEADLINE_MS).unref();
    this.#waiting.set(id, { ...waiting, deadline });
    this.#rests(false);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage(messageOf(id));
  }

  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #start(): Worker {
    const init: SearchThreadInit = { role: 'search' };
    const worker = new Worker(this.#workerUrl, { workerData: init });
    worker.on('message', (message: FromSearchThread) => {
      if (worker === this.#worker) this.#take(message);
    });
    // Its end says the same.
    worker.on('error', () => undefined);
    worker.on('exit', () => this.#lost(worker));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #take({ id, found }: FromSearchThread): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    clearTimeout(waiting.deadline);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#rests(true);
    waiting.onFound(found === 'shared' ? null : found);
  }

  #rests(isIdle: boolean): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = isIdle ? setTimeout(() => this.#end(), IDLE_MS).unref() : null;
  }

  #lost(worker: Worker): void {
    if (worker !== this.#worker) return;
    this.#failures += 1;
    this.#end();
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#rests(false);
    void worker?.terminate();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { onFound, deadline } of waiting) {
      clearTimeout(deadline);
      onFound(null);
    }
  }
}
