/** The workspace document as of a moment, from the history that the host keeps beside it. */
import { z } from 'zod';
import { scopeSchema } from './messages.ts';

/**
 * Who changed the document: a person on a page, a server that was observed, the host for itself, a step to another shape
 * of it. The order is that of the files: new ones come at the end.
 */
export const DOCUMENT_CHANGERS = ['unknown', 'person', 'server', 'host', 'migration'] as const;
export type DocumentChanger = (typeof DOCUMENT_CHANGERS)[number];

export const pastDocumentRequestSchema = z.object({
  scope: scopeSchema,
  /** The tape of the entry that the playhead is at, and when that was. */
  at: z.object({
    entry: z.object({ tapeId: z.string().max(64), seq: z.number().int() }),
    wallMs: z.number(),
  }),
  asker: z.string().min(1).max(64),
  /** The `key` of what the asker has already: that is not sent again. */
  have: z.string().max(64).nullable(),
});

const knownSchema = z.object({
  kind: z.literal('known'),
  /** The same for two moments: the document is the same. */
  key: z.string(),
  /** Its roots as plain JSON, and its bytes as it is stored; null when the asker has them. */
  content: z
    .object({
      roots: z.record(z.string(), z.record(z.string(), z.unknown())),
      sizeBytes: z.number().int(),
    })
    .nullable(),
  /** The change that made it so; null when it is older than what is kept. */
  changed: z.object({ atMs: z.number(), by: z.enum(DOCUMENT_CHANGERS) }).nullable(),
  /** The change before that one, and the one after; null where none is kept. */
  beforeMs: z.number().nullable(),
  afterMs: z.number().nullable(),
  /** It may have been another already: something changed without being kept until then. */
  doubtUntilMs: z.number().nullable(),
});

export const pastDocumentSchema = z.discriminatedUnion('kind', [
  knownSchema,
  /** What is kept begins later. */
  z.object({ kind: z.literal('before'), sinceMs: z.number() }),
  /** `file`: the tape came with a file, and what its workspace said is where it was recorded. */
  z.object({ kind: z.literal('none'), why: z.enum(['file', 'nothing-kept']) }),
]);
export type PastDocument = z.infer<typeof pastDocumentSchema>;
export type KnownDocument = Extract<PastDocument, { kind: 'known' }>;
