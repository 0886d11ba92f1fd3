import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  DOWNLOAD_KEPT_MS,
  FILE_JOBS_MAX,
  UPLOAD_BYTES_MAX,
  type ExportWish,
  type FileJob,
} from '../../src-shared/api/files.ts';
import type { HostApi } from '../../src-shared/api/host-api.ts';
import type { Note } from '../../src-shared/api/notes.ts';
import { FailureError, fail, ok, type Failure, type Result } from '../../src-shared/base/failure.ts';
import { isTapeId } from '../../src-shared/journal/segment.ts';
import type { FileNote } from '../../src-shared/tape-file/header.ts';
import { exchangeFailure } from './exchange/exchange-failure.ts';
import { FileOut } from './exchange/file-out.ts';
import { clearExchange } from './exchange-leftovers.ts';
import type { ExchangeJob, FromExchange, ToExchange } from './exchange-protocol.ts';
import type { HostPorts } from './host-ports.ts';

/** Jobs that have ended and are remembered; the oldest is forgotten, with its file. */
const ENDED_MAX = 8;
/** A page that brings no more of a file for so long has gone. */
export const UPLOAD_SILENT_MS = 60_000;
/** A job that says nothing for so long hangs. */
export const JOB_SILENT_MS = 5 * 60_000;
/** After it was cancelled a thread has so long to clear up behind itself. */
const CANCEL_MS = 5_000;
const ID_LENGTH = 24;

/** A file that was written, for a shell to give out. */
export interface Download {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
}

export interface FileJobsDeps {
  readonly ports: Pick<
    HostPorts,
    'dataFolder' | 'disk' | 'clock' | 'random' | 'workers' | 'version' | 'report'
  >;
  readonly notes: {
    of(tapeId: string): readonly Note[];
    adopt(tapeId: string, notes: readonly Note[]): Result<null>;
  };
  ownerOf(this: void, tapeId: string): { readonly serverName: string } | null;
  note(intent: string, detail: unknown): void;
  imported(this: void, tapeId: string): void;
}

export interface FileJobs {
  readonly api: HostApi['files'];
  /** Null when there is none, or no more. */
  download(this: void, jobId: string): Download | null;
  close(): Promise<void>;
}

function post(worker: Worker, message: ToExchange): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(message);
}

/** A name that every file system takes, and that says whose tape it is. */
function fileNameOf(serverName: string, tapeId: string): string {
  const plain = serverName
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 60);
  return plain === '' ? tapeId : `${plain}-${tapeId}`;
}

interface Job {
  readonly id: string;
  shown: FileJob;
  /** Of the file that is written or was uploaded. */
  readonly path: string;
  upload: { readonly out: FileOut; readonly sizeBytes: number } | null;
  worker: Worker | null;
  callOff: () => void;
  readonly watchers: Set<() => void>;
}

const NO_PROGRESS: FileJob['progress'] = { done: 0, of: 0, entries: 0, bytes: 0 };

/** Writes tapes into files and makes tapes of files, each in a thread of its own. */
export function createFileJobs(deps: FileJobsDeps): FileJobs {
  const { ports, notes } = deps;
  const { disk, clock, random, dataFolder } = ports;
  const folder = join(dataFolder, 'exchange');
  const jobs = new Map<string, Job>();
  clearExchange(folder, ports);

  const isRunning = ({ shown }: Job): boolean =>
    shown.state.kind === 'running' || shown.state.kind === 'uploading';

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

  function ended(job: Job, message: Exclude<FromExchange, { kind: 'progress' }>): void {
    expect(job, DOWNLOAD_KEPT_MS, () => forget(job));
    const { progress } = job.shown;
    switch (message.kind) {
      case 'exported': {
        const { entries, bytes, redacted } = message;
        const whole = { ...progress, done: progress.of, entries, bytes };
        return become(job, { progress: whole, state: { kind: 'exported', entries, bytes, redacted } });
      }
      case 'imported': {
        const { tapeId, entries, problems, leftOut } = message;
        removeFile(job);
        const adopted = message.notes.length === 0 ? ok(null) : adopt(tapeId, message.notes);
        deps.imported(tapeId);
        const notesFailure = adopted.ok ? null : adopted.failure.message;
        const state: FileJob['state'] = {
          kind: 'imported',
          tapeId,
          entries,
          problems: [...problems],
          leftOut: [...leftOut],
          notesFailure,
        };
        return become(job, { progress: { ...progress, done: progress.of, entries }, state });
      }
      case 'failed':
        return failed(job, message.failure);
    }
  }

  function adopt(tapeId: string, given: readonly FileNote[]): Result<null> {
    return notes.adopt(
      tapeId,
      given.map((note) => ({ tapeId, ...note })),
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

  function beginExport(wish: ExportWish): Result<FileJob> {
    const { tapeId, format } = wish;
    if (!isTapeId(tapeId) || disk.names(join(dataFolder, 'tapes', tapeId)).length === 0)
      return fail('unknown-tape', `There is no tape ${tapeId}.`, 'Look at the list of sessions.');
    const name = fileNameOf(deps.ownerOf(tapeId)?.serverName ?? '', tapeId);
    const begun = begin(`${name}.${format}`, 'running');
    if (!begun.ok) return begun;
    const job = begun.value;
    // Own rules of a redaction may say what they hide.
    const { redaction, ...noted } = wish;
    deps.note('export-tape', { ...noted, redaction: redaction?.names ?? null });
    disk.makeFolder(folder);
    const { version } = ports;
    const common = { dataFolder, path: job.path, version, nowMs: clock.wallMs() };
    const written = wish.notes ? notes.of(tapeId).map(({ tapeId: _tape, ...note }) => note) : [];
    start(job, { kind: 'export', ...common, ...wish, notes: written });
    return ok(job.shown);
  }

  function upload(name: string, sizeBytes: number): Result<FileJob> {
    if (sizeBytes > UPLOAD_BYTES_MAX) {
      return fail(
        'file-too-large',
        `${name} has ${sizeBytes} bytes; through the page it is at most ${UPLOAD_BYTES_MAX}.`,
        'Import it with the command line: tapedeck import FILE.',
      );
    }
    const begun = begin(name, 'uploading');
    if (!begun.ok) return begun;
    const job = begun.value;
    try {
      disk.makeFolder(folder);
      job.upload = { out: new FileOut(disk, folder, job.path), sizeBytes };
    } catch (error) {
      jobs.delete(job.id);
      return { ok: false, failure: exchangeFailure(`Taking ${name}`, error) };
    }
    job.shown = { ...job.shown, progress: { ...NO_PROGRESS, of: sizeBytes } };
    waitForMore(job);
    return ok(job.shown);
  }

  function waitForMore(job: Job): void {
    expect(job, UPLOAD_SILENT_MS, () =>
      failed(job, {
        code: 'request-timeout',
        message: `Nothing more of ${job.shown.name} came.`,
        hint: 'Import it again.',
      }),
    );
  }

  function append(job: Job, offset: number, base64: string): Result<null> {
    const { upload: taking, shown } = job;
    if (taking === null) return fail('bad-request', `${shown.name} takes no more bytes.`, 'Import it again.');
    const bytes = Buffer.from(base64, 'base64');
    if (offset !== taking.out.sizeBytes || offset + bytes.length > taking.sizeBytes)
      return fail('bad-request', `${shown.name} goes on elsewhere.`, 'Import it again.');
    try {
      taking.out.write(bytes);
    } catch (error) {
      const failure = exchangeFailure(`Taking ${shown.name}`, error);
      failed(job, failure);
      return { ok: false, failure };
    }
    waitForMore(job);
    become(job, { progress: { ...shown.progress, done: taking.out.sizeBytes } });
    return ok(null);
  }

  function beginImport(job: Job, again: boolean): Result<FileJob> {
    const { upload: taken, shown } = job;
    if (taken !== null) {
      if (taken.out.sizeBytes !== taken.sizeBytes)
        return fail('bad-request', `${shown.name} has not come whole.`, 'Import it again.');
      taken.out.finish();
      job.upload = null;
    } else if (shown.state.kind !== 'failed' || shown.state.failure.code !== 'already-imported') {
      return fail('bad-request', `${shown.name} is not there to be imported.`, 'Import it again.');
    }
    deps.note('import-file', { name: shown.name, again });
    const nowMs = clock.wallMs();
    become(job, { state: { kind: 'running' } });
    start(job, { kind: 'import', dataFolder, path: job.path, fileName: shown.name, nowMs, again });
    return ok(job.shown);
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
    api: {
      export: async (wish) => beginExport(wish),
      upload: async ({ name, sizeBytes }) => upload(name, sizeBytes),
      append: async ({ jobId, offset, base64 }) => known(jobId, (job) => append(job, offset, base64)),
      import: async ({ jobId, again }) => known(jobId, (job) => beginImport(job, again)),
      watch: ({ jobId }, signal) => watch(jobId, signal),
      async cancel({ jobId }) {
        const job = jobs.get(jobId);
        if (job !== undefined) await cancel(job);
        return ok(null);
      },
    },
    download(jobId) {
      const job = jobs.get(jobId);
      if (job?.shown.state.kind !== 'exported') return null;
      return { path: job.path, name: job.shown.name, sizeBytes: job.shown.state.bytes };
    },
    async close() {
      await Promise.all([...jobs.values()].map(cancel));
    },
  };
}
