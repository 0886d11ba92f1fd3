import { join } from 'node:path';
import {
  DOWNLOAD_KEPT_MS,
  UPLOAD_BYTES_MAX,
  type ExportWish,
  type FileJob,
} from '../../../../src-shared/api/files.ts';
import type { HostApi } from '../../../../src-shared/api/host-api.ts';
import type { Note } from '../../../../src-shared/api/notes.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { isTapeId } from '../../../../src-shared/journal/segment.ts';
import type { FileNote } from '../../../../src-shared/tape-file/header.ts';
import { exchangeFailure } from '../../exchange/exchange-failure.ts';
import { FileOut } from '../../exchange/file-out.ts';
import { clearExchange } from './exchange-leftovers.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { NO_PROGRESS, createJobTable, type Job, type JobEnd } from './job-table.ts';
import type { Download } from '../../ports/download.ts';

/** A page that brings no more of a file for so long has gone. */
export const UPLOAD_SILENT_MS = 60_000;

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

/** A name that every file system takes, and that says whose tape it is. */
function fileNameOf(serverName: string, tapeId: string): string {
  const plain = serverName
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 60);
  return plain === '' ? tapeId : `${plain}-${tapeId}`;
}

/** Writes tapes into files and makes tapes of files, each in a thread of its own. */
export function createFileJobs(deps: FileJobsDeps): FileJobs {
  const { ports, notes } = deps;
  const { disk, clock, dataFolder } = ports;
  const folder = join(dataFolder, 'exchange');
  clearExchange(folder, ports);
  const table = createJobTable({ folder, ports, ended });
  const { become, expect, failed, known, start } = table;

  function ended(job: Job, message: JobEnd): void {
    expect(job, DOWNLOAD_KEPT_MS, () => table.forget(job));
    const { progress } = job.shown;
    switch (message.kind) {
      case 'exported': {
        const { entries, bytes, redacted } = message;
        const whole = { ...progress, done: progress.of, entries, bytes };
        return become(job, { progress: whole, state: { kind: 'exported', entries, bytes, redacted } });
      }
      case 'previewed': {
        const { entries, matched, redacted, examples } = message;
        const whole = { ...progress, done: progress.of, entries };
        const state: FileJob['state'] = {
          kind: 'previewed',
          entries,
          matched,
          redacted,
          examples: [...examples],
        };
        return become(job, { progress: whole, state });
      }
      case 'imported': {
        const { tapeId, entries, problems, leftOut, also } = message;
        table.removeFile(job);
        const adopted = message.notes.length === 0 ? ok(null) : adopt(tapeId, message.notes);
        for (const each of [tapeId, ...also.map((other) => other.tapeId)]) deps.imported(each);
        const notesFailure = adopted.ok ? null : adopted.failure.message;
        const state: FileJob['state'] = {
          kind: 'imported',
          tapeId,
          entries,
          problems: [...problems],
          leftOut: [...leftOut],
          also: [...also],
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

  function beginExport(kind: 'export' | 'preview', wish: ExportWish): Result<FileJob> {
    const { tapeId, format } = wish;
    if (!isTapeId(tapeId) || disk.names(join(dataFolder, 'tapes', tapeId)).length === 0)
      return fail('unknown-tape', `There is no tape ${tapeId}.`, 'Look at the list of sessions.');
    const name = fileNameOf(deps.ownerOf(tapeId)?.serverName ?? '', tapeId);
    const begun = table.begin(`${name}.${format}`, 'running');
    if (!begun.ok) return begun;
    const job = begun.value;
    // Own rules of a redaction may say what they hide.
    const { redaction, ...noted } = wish;
    if (kind === 'export') deps.note('export-tape', { ...noted, redaction: redaction?.names ?? null });
    const { version } = ports;
    const common = { dataFolder, path: job.path, version, nowMs: clock.wallMs() };
    const written = wish.notes ? notes.of(tapeId).map(({ tapeId: _tape, ...note }) => note) : [];
    try {
      disk.makeFolder(folder);
    } catch (error) {
      table.forget(job);
      return { ok: false, failure: exchangeFailure(`Exporting ${name}.${format}`, error) };
    }
    start(job, { kind, ...common, ...wish, notes: written });
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
    const begun = table.begin(name, 'uploading');
    if (!begun.ok) return begun;
    const job = begun.value;
    try {
      disk.makeFolder(folder);
      job.upload = { out: new FileOut(disk, folder, job.path), sizeBytes };
    } catch (error) {
      table.forget(job);
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
      try {
        taken.out.finish();
      } catch (error) {
        const failure = exchangeFailure(`Taking ${shown.name}`, error);
        failed(job, failure);
        return { ok: false, failure };
      }
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

  return {
    api: {
      export: async (wish) => beginExport('export', wish),
      preview: async (wish) => beginExport('preview', wish),
      upload: async ({ name, sizeBytes }) => upload(name, sizeBytes),
      append: async ({ jobId, offset, base64 }) => known(jobId, (job) => append(job, offset, base64)),
      import: async ({ jobId, again }) => known(jobId, (job) => beginImport(job, again)),
      watch: ({ jobId }, signal) => table.watch(jobId, signal),
      async cancel({ jobId }) {
        const job = table.get(jobId);
        if (job !== undefined) await table.cancel(job);
        return ok(null);
      },
    },
    download(jobId) {
      const job = table.get(jobId);
      if (job?.shown.state.kind !== 'exported') return null;
      return { path: job.path, name: job.shown.name, sizeBytes: job.shown.state.bytes };
    },
    close: () => table.close(),
  };
}
