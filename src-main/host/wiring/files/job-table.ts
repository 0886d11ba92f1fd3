import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DOWNLOAD_KEPT_MS, FILE_JOBS_MAX, type FileJob } from '../../../../src-shared/api/files.ts';
import { FailureError, fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import type { FileOut } from '../../exchange/file-out.ts';
import type { ExchangeJob, FromExchange, ToExchange } from './exchange-protocol.ts';
import type { HostPorts } from '../world/host-ports.ts';

/** Jobs that have ended and are remembered; the oldest is forgotten, with its file. */
const ENDED_MAX = 8;
/** A job that says nothing for so long hangs. */
export const JOB_SILENT_MS = 5 * 60_000;
/** After it was cancelled a thread has so long to clear up behind itself. */
const CANCEL_MS = 5_000;
const ID_LENGTH = 24;

export interface Job {
  readonly id: string;
  shown: FileJob;
  /** Of the file that is written or was uploaded. */
  readonly path: string;
  upload: { readonly out: FileOut; readonly sizeBytes: number } | null;
  worker: Worker | null;
  callOff: () => void;
  readonly watchers: Set<() => void>;
}

export const NO_PROGRESS: FileJob['progress'] = { done: 0, of: 0, entries: 0, bytes: 0 };

export type JobEnd = Exclude<FromExchange, { kind: 'progress' }>;

export interface JobTableDeps {
  /** Where the files of the jobs lie. */
  readonly folder: string;
  readonly ports: Pick<HostPorts, 'disk' | 'clock' | 'random' | 'workers' | 'report'>;
  /** Its thread has said what came of it. */
  ended(this: void, job: Job, end: JobEnd): void;
}

function post(worker: Worker, message: ToExchange): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(message);
}

export function isRunning({ shown }: Job): boolean {
  return shown.state.kind === 'running' || shown.state.kind === 'uploading';
}

/** The files that are being written or read, and those of late: each has a thread, a deadline, and whoever watches it. */
export function createJobTable({ folder, ports, ended }: JobTableDeps) {
  const { disk, clock, random } = ports;
  const jobs = new Map<string, Job>();

  function begin(name: string, kind: 'running' | 'uploading'): Result<Job> {
    const running = [...jobs.values()].filter(isRunning).length;
    if (running >= FILE_JOBS_MAX) {
      return fail(
        'too-many',
        `${running} files are being written or read.`,
        'Wait for one of them, or cancel it.',
      );
    }
    const ended = [...jobs.values()].filter((job) => !isRunning(job));
    for (const job of ended.slice(0, Math.max(0, ended.length - ENDED_MAX + 1))) forget(job);
    const id = random.token(ID_LENGTH);
    const job: Job = {
      id,
      shown: { id, name, progress: NO_PROGRESS, state: { kind } },
      path: join(folder, id),
      upload: null,
      worker: null,
      callOff: () => undefined,
      watchers: new Set(),
    };
    jobs.set(id, job);
    return ok(job);
  }

  function become(job: Job, change: Partial<FileJob>): void {
    job.shown = { ...job.shown, ...change };
    for (const wake of job.watchers) wake();
  }

  /** Calls back unless something is heard of the job before. */
  function expect(job: Job, withinMs: number, late: () => void): void {
    job.callOff();
    job.callOff = clock.after(withinMs, late, 'background');
  }

  function failed(job: Job, failure: Failure): void {
    expect(job, DOWNLOAD_KEPT_MS, () => forget(job));
    job.upload?.out.drop();
    job.upload = null;
    // One that was imported before can be imported again without bringing it again.
    if (failure.code !== 'already-imported') removeFile(job);
    become(job, { state: { kind: 'failed', failure } });
  }

  function removeFile({ path }: Job): void {
    try {
      disk.remove(path);
    } catch (error) {
      ports.report('removing a file', error);
    }
  }

  function forget(job: Job): void {
    job.callOff();
    job.upload?.out.drop();
    job.upload = null;
    removeFile(job);
    jobs.delete(job.id);
    for (const wake of job.watchers) wake();
  }

  function start(job: Job, wish: ExchangeJob): void {
    const worker = new Worker(ports.workers.exchange, { workerData: wish });
    job.worker = worker;
    const over = (failure: Failure): void => {
      if (job.worker !== worker) return;
      job.worker = null;
      void worker.terminate();
      failed(job, failure);
    };
    const hangs = (): void =>
      over({
        code: 'internal',
        message: 'Nothing was heard of the work for minutes; it was ended.',
        hint: 'Is the disk there, and not full? Try again.',
      });
    expect(job, JOB_SILENT_MS, hangs);
    worker.on('message', (message: FromExchange) => {
      if (job.worker !== worker) return;
      expect(job, JOB_SILENT_MS, hangs);
      if (message.kind === 'progress') {
        const { kind: _kind, ...progress } = message;
        return become(job, { progress });
      }
      job.worker = null;
      ended(job, message);
    });
    worker.on('error', (error: Error) => {
      ports.report('a file', error);
      over({ code: 'internal', message: error.message, hint: 'Try again; the terminal has the details.' });
    });
    worker.on('exit', () =>
      over({ code: 'internal', message: 'The work ended without a word.', hint: 'Try again.' }),
    );
  }

  async function cancel(job: Job): Promise<void> {
    const { worker } = job;
    if (worker !== null) {
      const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      post(worker, { kind: 'cancel' });
      const callOff = clock.after(CANCEL_MS, () => void worker.terminate());
      await gone;
      callOff();
    }
    if (jobs.has(job.id)) forget(job);
  }

  function known<T>(jobId: string, then: (job: Job) => T): T | Result<never> {
    const job = jobs.get(jobId);
    return job === undefined
      ? fail('unknown-call', 'Nothing is known of this file any more.', 'Begin it again.')
      : then(job);
  }

  async function* watch(jobId: string, signal: AbortSignal): AsyncGenerator<FileJob, void, undefined> {
    const job = jobs.get(jobId);
    if (job === undefined)
      throw new FailureError({
        code: 'unknown-call',
        message: 'Nothing is known of it.',
        hint: 'Begin it again.',
      });
    let seen: FileJob | null = null;
    while (!signal.aborted) {
      if (job.shown !== seen) {
        seen = job.shown;
        yield seen;
      }
      if (!isRunning(job) || !jobs.has(jobId)) return;
      await changed(job, seen, signal);
    }
  }

  /** Bounded by the job, which cannot be silent for ever. */
  function changed(job: Job, seen: FileJob, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        job.watchers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      job.watchers.add(wake);
      signal.addEventListener('abort', wake, { once: true });
      if (signal.aborted || job.shown !== seen) wake();
    });
  }

  return {
    begin,
    become,
    expect,
    failed,
    removeFile,
    forget,
    start,
    cancel,
    known,
    watch,
    get: (jobId: string): Job | undefined => jobs.get(jobId),
    async close(): Promise<void> {
      await Promise.all([...jobs.values()].map(cancel));
    },
  };
}
