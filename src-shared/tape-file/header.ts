import { z } from 'zod';

/** What a person wrote about an entry, or about the tape; or that they pinned the entry. */
export const fileNoteSchema = z.object({
  /** Of the entry, as on the tape; null: the tape as a whole. */
  seq: z.number().int().min(0).nullable(),
  text: z.string().max(16_384),
  pinned: z.boolean(),
  createdMs: z.number(),
  changedMs: z.number(),
});
export type FileNote = z.infer<typeof fileNoteSchema>;

/** More notes than this are left out of a file. */
export const NOTES_MAX = 2_000;
/** Names, commands and queries in a header are cut to this. */
const TEXT_MAX = 8_192;
const text = z.string().max(TEXT_MAX);

/** What a file says of itself before the first entry, in all formats that can say it. */
export const fileHeaderSchema = z.object({
  producer: z.object({ name: text, version: text }),
  exportedMs: z.number(),
  tape: z.object({
    id: z.string().max(64),
    serverId: text,
    serverName: text,
    /** The command line or the URL. */
    title: text,
    openedMs: z.number(),
    lastMs: z.number(),
    era: z.enum(['legacy', 'modern']).nullable(),
    protocolVersion: text.nullable(),
    /** On the tape, whatever part of it is in the file. */
    entries: z.number().int().min(0),
  }),
  /** Null when the file has the whole tape. */
  selection: z
    .object({
      /** In the filter language; empty for no filter. */
      query: text,
      fromMs: z.number().nullable(),
      toMs: z.number().nullable(),
    })
    .nullable(),
  /** What was taken out before the file was written; null when nothing was. */
  redaction: z.object({ rules: z.array(text).max(100) }).nullable(),
  notes: z.array(fileNoteSchema).max(NOTES_MAX),
});
export type FileHeader = z.infer<typeof fileHeaderSchema>;

/** What a file says of itself behind the last entry. */
export const fileTrailerSchema = z.object({
  entries: z.number().int().min(0),
  /** As the entries are encoded, before compression. */
  rawBytes: z.number().min(0),
  /** Of all entries, in hexadecimal; see BlockDigest. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** How often each rule of the redaction was applied. */
  redacted: z.record(z.string().max(TEXT_MAX), z.number().int().min(0)),
});
export type FileTrailer = z.infer<typeof fileTrailerSchema>;

/** A text of a tape that came from anywhere, short enough for a header. */
export function headerText(value: string): string {
  return value.length <= TEXT_MAX ? value : `${value.slice(0, TEXT_MAX - 1)}…`;
}
