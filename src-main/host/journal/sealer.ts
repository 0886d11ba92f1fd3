import { Worker } from 'node:worker_threads';
import type { Sealing } from '../../../src-shared/api/storage.ts';
import type { Clock } from '../ports.ts';
import type { FromSealer, SealerInit, ToSealer } from './seal-protocol.ts';

/** A thread that has had nothing to do for this long ends; the next work starts another. */
export const SEALER_IDLE_MS = 10_000;
/** Requests are collected this long: a server that is restarted again and again costs one thread. */
const COLLECT_MS = 500;
/** A thread that does not end by itself within this time is ended; a crash in the middle harms nothing. */
const CLOSE_DEADLINE_MS = 5_000;

export interface SealerOptions {
  /** The worker's script: `seal-worker.ts`, or the bundle made of it. */
  readonly workerUrl: URL;
  readonly dataFolder: string;
  readonly clock: Clock;
  /** Whether a thread is worth starting for this tape. */
  hasWork(tapeId: string): boolean;
  onProgress(): void;
  /** A tape takes less room now; told once for each. */
  onSealed(tapeId: string): void;
  report(what: string, error: unknown): void;
}

/** Seals tapes in a thread of its own that lives only while there is work. */
export class Sealer {
  readonly #options: SealerOptions;
  #worker: Worker | null = null;
  #isClosed = false;
  /** Requests that the thread has got. */
  #asked = 0;
  #wanted: Set<string> | 'all' = new Set();
  #callOff: (() => void) | null = null;
  #callOffIdle: (() => void) | null = null;
  readonly #waiting: (() => void)[] = [];
  #state: Sealing = {
    isRunning: false,
    tapesDone: 0,
    tapesTotal: 0,
    segments: 0,
    rawBytes: 0,
    sealedBytes: 0,
    failure: null,
  };

  constructor(options: SealerOptions) {
    this.#options = options;
  }

  get state(): Sealing {
    return this.#state;
  }

  /** Seals what can be sealed of a tape, soon; of every tape when none is named. */
  seal(tapeId?: string): void {
    if (this.#isClosed) return;
    if (tapeId === undefined) this.#wanted = 'all';
    else if (this.#wanted !== 'all') this.#wanted.add(tapeId);
    this.#callOff ??= this.#options.clock.after(COLLECT_MS, () => this.#send());
  }

  /** Seals every tape that can be, now; resolves when all have been looked at, or it is closed. */
  sealAll(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#wanted = 'all';
    const done = new Promise<void>((resolve) => void this.#waiting.push(resolve));
    this.#send();
    return done;
  }

  /** Resolves when the thread has ended. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#callOff?.();
    await this.#end();
    this.#settle();
  }

  #send(): void {
    this.#callOff?.();
    this.#callOff = null;
    const tapeIds =
      this.#wanted === 'all' ? null : [...this.#wanted].filter((tapeId) => this.#options.hasWork(tapeId));
    this.#wanted = new Set();
    if (tapeIds?.length === 0) return;
    this.#callOffIdle?.();
    this.#callOffIdle = null;
    this.#worker ??= this.#start();
    this.#tell({ isRunning: true, tapesDone: 0, tapesTotal: tapeIds?.length ?? 0, failure: null });
    this.#asked += 1;
    post(this.#worker, { kind: 'seal', tapeIds });
  }

  #start(): Worker {
    const init: SealerInit = { dataFolder: this.#options.dataFolder };
    const worker = new Worker(this.#options.workerUrl, { workerData: init });
    this.#asked = 0;
    worker.on('message', (message: FromSealer) => {
      if (worker === this.#worker) this.#take(message);
    });
    worker.on('error', (error) => {
      const why = error instanceof Error ? error.message : String(error);
      this.#options.report('sealing', error);
      if (worker === this.#worker) this.#tell({ failure: why });
    });
    worker.on('exit', () => {
      if (worker !== this.#worker) return;
      this.#worker = null;
      this.#tell({ isRunning: false });
      this.#settle();
    });
    return worker;
  }

  #take(message: FromSealer): void {
    switch (message.kind) {
      case 'looking':
        this.#tell({ tapesDone: message.tapesDone, tapesTotal: message.tapesTotal });
        break;
      case 'sealed':
        this.#tell({
          segments: this.#state.segments + 1,
          rawBytes: this.#state.rawBytes + message.rawBytes,
          sealedBytes: this.#state.sealedBytes + message.sealedBytes,
        });
        this.#options.onSealed(message.tapeId);
        break;
      case 'failed':
        this.#options.report(`sealing tape ${message.tapeId}`, message.why);
        this.#tell({ failure: `Tape ${message.tapeId}: ${message.why}` });
        break;
      case 'done':
        // More was asked while it was on its way.
        if (message.asked < this.#asked) break;
        this.#tell({ isRunning: false });
        this.#settle();
        this.#callOffIdle = this.#options.clock.after(SEALER_IDLE_MS, () => void this.#end(), 'background');
        break;
    }
  }

  async #end(): Promise<void> {
    this.#callOffIdle?.();
    this.#callOffIdle = null;
    const worker = this.#worker;
    this.#worker = null;
    if (worker === null) return;
    const isDown = new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
    });
    post(worker, { kind: 'close' });
    const callOff = this.#options.clock.after(CLOSE_DEADLINE_MS, () => void worker.terminate());
    await isDown;
    callOff();
  }

  #settle(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #tell(change: Partial<Sealing>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.onProgress();
  }
}

function post(worker: Worker, message: ToSealer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(message);
}
