import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { EXAMPLES_MAX, takenSchema } from '../redact/examples.ts';
import { redactionSchema } from '../redact/rules.ts';
import { QUERY_MAX } from './messages.ts';
import { failureSchema } from './servers.ts';

/** Bytes of a file in one message. */
export const UPLOAD_CHUNK_BYTES = 1024 * 1024;
/** A larger file is imported by the command line. */
export const UPLOAD_BYTES_MAX = 4 * 1024 * 1024 * 1024;
/** Files that are being written or read at the same time. */
export const FILE_JOBS_MAX = 4;
/** A file that was written can be fetched for this long. */
export const DOWNLOAD_KEPT_MS = 10 * 60_000;

/** Where a shell gives out a file that was written; its id follows. */
export const DOWNLOAD_PATH = '/files/';

export const FILE_FORMATS = ['tape', 'jsonl', 'har', 'html'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export const exportWishSchema = z.object({
  tapeId: z.string().max(64),
  format: z.enum(FILE_FORMATS),
  /** In the filter language; empty for all. */
  query: z.string().max(QUERY_MAX),
  /** Wall clock, milliseconds; null: from its beginning, to its end. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  /** Nothing but what matches: neither the other halves, nor what tells whose session it was. */
  isBare: z.boolean().default(false),
  notes: z.boolean(),
  /** What is taken out before anything is written; null for nothing. */
  redaction: redactionSchema.nullable(),
});
export type ExportWish = z.infer<typeof exportWishSchema>;

const progressSchema = z.object({
  /** Entries of the tape, or bytes of the file; of `of`. */
  done: z.number(),
  of: z.number(),
  entries: z.number().int(),
  /** Of the file. */
  bytes: z.number(),
});

export const fileJobSchema = z.object({
  id: z.string(),
  /** Of the file. */
  name: z.string(),
  progress: progressSchema,
  state: z.discriminatedUnion('kind', [
    /** Its bytes come. */
    z.object({ kind: z.literal('uploading') }),
    z.object({ kind: z.literal('running') }),
    z.object({
      kind: z.literal('exported'),
      bytes: z.number(),
      entries: z.number().int(),
      /** How often each rule was applied. */
      redacted: z.record(z.string(), z.number().int()),
    }),
    /** What would be in the file, and what would be taken out; nothing was written. */
    z.object({
      kind: z.literal('previewed'),
      entries: z.number().int(),
      /** Of them, that match: as many as a table with that filter shows. Null for the whole tape. */
      matched: z.number().int().nullable(),
      redacted: z.record(z.string(), z.number().int()),
      /** Some of it: values as they are on the tape. */
      examples: z.array(takenSchema).max(EXAMPLES_MAX),
    }),
    z.object({
      kind: z.literal('imported'),
      tapeId: z.string(),
      entries: z.number().int(),
      problems: z.array(z.string()),
      /** What is in the file and not on the tape, because a tape is not for it. */
      leftOut: z.array(z.string()),
      /** Tapes of the other servers whose messages are in the file. */
      also: z.array(z.object({ tapeId: z.string(), serverName: z.string(), entries: z.number().int() })),
      /** Why the notes of the file were not taken, if they were not. */
      notesFailure: z.string().nullable(),
    }),
    z.object({ kind: z.literal('failed'), failure: failureSchema }),
  ]),
});
export type FileJob = z.infer<typeof fileJobSchema>;

const base = oc.errors({ FAILURE: { data: failureSchema } });
const byJob = z.object({ jobId: z.string().max(64) });
/** Base64 of at most UPLOAD_CHUNK_BYTES. */
const chunk = z.string().max(Math.ceil(UPLOAD_CHUNK_BYTES / 3) * 4);

/** Tapes into files and back. Whatever takes long is a job, which is watched and can be cancelled. */
export const filesContract = {
  /** Begins to write a file; when it is `exported`, the shell gives it out at DOWNLOAD_PATH and the job's id. */
  export: base.input(exportWishSchema).output(fileJobSchema),
  /** Looks what that would be, and what would be taken out; the job ends as `previewed`. */
  preview: base.input(exportWishSchema).output(fileJobSchema),
  /** Makes room for a file of so many bytes, which `append` brings. */
  upload: base
    .input(z.object({ name: z.string().max(1024), sizeBytes: z.number().int().min(0) }))
    .output(fileJobSchema),
  /** The bytes of the file from `offset` on; each call behind the one before. */
  append: base.input(byJob.extend({ offset: z.number().int().min(0), base64: chunk })).output(z.null()),
  /** All bytes are there: makes a tape of them. `again`: also when the same was imported before. */
  import: base.input(byJob.extend({ again: z.boolean() })).output(fileJobSchema),
  /** Yields the job whenever it changes, last when it has ended. */
  watch: base.input(byJob).output(eventIterator(fileJobSchema)),
  /** Ends it; nothing of it is left. Also gives up a file that was written. */
  cancel: base.input(byJob).output(z.null()),
};
