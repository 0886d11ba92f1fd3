import { oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from './servers.ts';

/** Of one note. */
export const NOTE_CHARS_MAX = 16_384;
export const NOTES_PER_TAPE_MAX = 1_000;
/** Of all notes of one tape together, so that they travel in one answer. */
export const NOTE_CHARS_PER_TAPE_MAX = 1024 * 1024;
/** Of all tapes. */
export const NOTES_MAX = 10_000;
/** What a list shows of a note: its first line, cut. */
export const NOTE_TITLE_MAX = 120;

const tapeId = z.string().max(64);
/** Null: the tape as a whole. */
const seq = z.number().int().min(0).nullable();
const noteRefSchema = z.object({ tapeId, seq });
export type NoteRef = Readonly<z.infer<typeof noteRefSchema>>;

/** What a person wrote about an entry or a tape, or that they pinned the entry; without either there is no note. */
export const noteSchema = noteRefSchema.extend({
  /** Empty for an entry that is pinned only. */
  text: z.string().max(NOTE_CHARS_MAX),
  /** Of entries alone: tapes are pinned in `storage`, which keeps them from retention. */
  pinned: z.boolean(),
  createdMs: z.number(),
  /** Another whenever the text is another; pinning leaves it. */
  changedMs: z.number(),
});
export type Note = Readonly<z.infer<typeof noteSchema>>;

/** A note without its text: enough for marks in a table and for a list. */
export const noteMarkSchema = noteRefSchema.extend({
  title: z.string().max(NOTE_TITLE_MAX),
  hasText: z.boolean(),
  pinned: z.boolean(),
  changedMs: z.number(),
});
export type NoteMark = Readonly<z.infer<typeof noteMarkSchema>>;

export const noteChangeSchema = noteRefSchema
  .extend({
    /** Absent: stays as it is. Empty: taken away. */
    text: z.string().max(NOTE_CHARS_MAX).optional(),
    /** Absent: stays as it is. */
    pinned: z.boolean().optional(),
    /** The `changedMs` of the text that this one was made of, 0 for none; absent: whatever is there is overwritten. */
    basedOn: z.number().optional(),
  })
  .refine(({ seq: entry, pinned }) => entry !== null || pinned !== true, 'only entries can be pinned');
export type NoteChange = Readonly<z.infer<typeof noteChangeSchema>>;

const base = oc.errors({ FAILURE: { data: failureSchema } });

export const notesContract = {
  /** Of every tape, without their texts, by tape and position. */
  marks: base.output(z.array(noteMarkSchema)),
  /** Of one tape; the note of the tape itself first. */
  list: base.input(z.object({ tapeId })).output(z.array(noteSchema)),
  get: base.input(noteRefSchema).output(noteSchema.nullable()),
  /** Writes, pins or unpins. Null: there is no note any more. `note-changed` when somebody else was faster. */
  put: base.input(noteChangeSchema).output(noteSchema.nullable()),
  /** Takes text and pin away; answers with what was there, so that it can be put back. */
  remove: base.input(noteRefSchema).output(noteSchema.nullable()),
};
