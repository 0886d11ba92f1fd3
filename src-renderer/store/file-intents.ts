import {
  DOWNLOAD_PATH,
  UPLOAD_CHUNK_BYTES,
  type ExportWish,
  type FileJob,
} from '../../src-shared/api/files.ts';
import { fail, ok, type Result } from '../../src-shared/base/failure.ts';
import { base64Of } from '../../src-shared/tape-file/base64.ts';
import { ask, type DeckClient } from './ask.ts';

/** Told whenever a file is further. */
export type OnJob = (job: FileJob) => void;

/** Of a part of a tape: how many entries match, and how many would be in the file. */
export interface PartCount {
  readonly entries: number;
  readonly matched: number;
}

/** Tapes into files and back. What takes long ends with the signal, and nothing of it is left then. */
export interface FileIntents {
  /** Resolves when the file is written, and has begun to be saved. */
  export(wish: ExportWish, onJob: OnJob, signal: AbortSignal): Promise<Result<FileJob>>;
  /** Resolves with what would be in the file, and what would be taken out of it; nothing is written. */
  preview(wish: ExportWish, onJob: OnJob, signal: AbortSignal): Promise<Result<FileJob>>;
  /** How much would be in the file, whatever is taken out of it. */
  count(wish: ExportWish, signal: AbortSignal): Promise<Result<PartCount>>;
  /** Resolves when the file is a tape. */
  import(file: File, onJob: OnJob, signal: AbortSignal): Promise<Result<FileJob>>;
  /** A file that was imported before, once more as another tape. */
  importAgain(job: FileJob, onJob: OnJob, signal: AbortSignal): Promise<Result<FileJob>>;
  /** Fetches a file that was written. */
  save(job: FileJob): void;
}

/** A link that breaks this often under one job is not worth another try. */
const FOLLOW_BREAKS_MAX = 20;

export function createFileIntents(client: DeckClient): FileIntents {
  /** Follows a job to its end; what breaks on the way is the link, and the job goes on in the host. */
  async function follow(job: FileJob, onJob: OnJob, signal: AbortSignal): Promise<Result<FileJob>> {
    onJob(job);
    const jobId = job.id;
    const giveUp = (): void => void ask(client.files.cancel({ jobId }));
    // Given up while the host was still beginning: there is nobody to hear it any more.
    if (signal.aborted) {
      giveUp();
      return cancelled();
    }
    signal.addEventListener('abort', giveUp, { once: true });
    let last = job;
    try {
      for (let breaks = 0; breaks <= FOLLOW_BREAKS_MAX && !signal.aborted; breaks += 1) {
        const watched = await ask(client.files.watch({ jobId }, { signal }));
        if (!watched.ok) return signal.aborted ? cancelled() : watched;
        try {
          for await (const each of watched.value) {
            last = each;
            onJob(each);
          }
          if (last.state.kind !== 'running' && last.state.kind !== 'uploading') return settled(last);
        } catch {
          // Watched again, as soon as there is a link.
        }
      }
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
    return signal.aborted
      ? cancelled()
      : fail('session-closed', 'The work is no longer followed.', 'Look at the list of sessions.');
  }

  async function bring(file: File, onJob: OnJob, signal: AbortSignal): Promise<Result<FileJob>> {
    const begun = await ask(client.files.upload({ name: file.name, sizeBytes: file.size }));
    if (!begun.ok) return begun;
    const job = begun.value;
    const jobId = job.id;
    onJob(job);
    for (let offset = 0; offset < file.size; offset += UPLOAD_CHUNK_BYTES) {
      const bytes = await bytesOf(file.slice(offset, offset + UPLOAD_CHUNK_BYTES));
      const brought =
        bytes === null
          ? fail('file-unreadable', `${file.name} cannot be read.`, 'Is it still there, and yours to read?')
          : await ask(client.files.append({ jobId, offset, base64: base64Of(bytes) }));
      if (signal.aborted || !brought.ok) {
        void ask(client.files.cancel({ jobId }));
        return brought.ok ? cancelled() : brought;
      }
      const done = offset + (bytes?.length ?? 0);
      onJob({ ...job, progress: { ...job.progress, done, of: file.size } });
    }
    const reading = await ask(client.files.import({ jobId, again: false }));
    return reading.ok ? follow(reading.value, onJob, signal) : reading;
  }

  function save({ id, name }: FileJob): void {
    const link = document.createElement('a');
    link.href = `${DOWNLOAD_PATH}${id}`;
    link.download = name;
    link.click();
  }

  return {
    async export(wish, onJob, signal) {
      const begun = await ask(client.files.export(wish));
      if (!begun.ok) return begun;
      const written = await follow(begun.value, onJob, signal);
      if (written.ok) save(written.value);
      return written;
    },
    async preview(wish, onJob, signal) {
      const begun = await ask(client.files.preview(wish));
      return begun.ok ? follow(begun.value, onJob, signal) : begun;
    },
    async count(wish, signal) {
      const begun = await ask(client.files.preview({ ...wish, redaction: null, notes: false }));
      if (!begun.ok) return begun;
      const { id: jobId } = begun.value;
      const done = await follow(begun.value, () => undefined, signal);
      // Only so many that have ended are remembered: it must not take the place of a file that was written.
      void ask(client.files.cancel({ jobId }));
      if (!done.ok) return done;
      const { state } = done.value;
      if (state.kind !== 'previewed') return cancelled();
      return ok({ entries: state.entries, matched: state.matched ?? state.entries });
    },
    import: bring,
    async importAgain(job, onJob, signal) {
      const begun = await ask(client.files.import({ jobId: job.id, again: true }));
      return begun.ok ? follow(begun.value, onJob, signal) : begun;
    },
    save,
  };
}

function settled(job: FileJob): Result<FileJob> {
  return job.state.kind === 'failed' ? { ok: false, failure: job.state.failure } : { ok: true, value: job };
}

function cancelled(): Result<never> {
  return fail('request-cancelled', 'It was cancelled; nothing of it was kept.', 'Begin it again.');
}

async function bytesOf(part: Blob): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await part.arrayBuffer());
  } catch {
    return null;
  }
}
