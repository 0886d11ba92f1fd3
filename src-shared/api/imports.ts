import { z } from 'zod';
import { failureSchema, NAME_MAX, serverDraftSchema } from './servers.ts';

export const importSourceIdSchema = z.enum([
  'claude-desktop',
  'cursor',
  'vscode',
  'cline',
  'windsurf',
  'inspector',
  'other',
]);
export type ImportSourceId = z.infer<typeof importSourceIdSchema>;

/** One entry of a file of servers. */
export const parsedServerSchema = z.object({
  name: z.string(),
  draft: serverDraftSchema.nullable(),
  /** Why it cannot be added, or what has to be done before it starts. */
  problem: z.string().nullable(),
  /** What of the entry has no place here, and why. */
  notCarried: z.array(z.string()),
});

/** How an entry stands to the servers that are there. */
export const importConflictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  /** The same server is there already, perhaps by another name. */
  z.object({ kind: z.literal('same'), serverId: z.string(), serverName: z.string() }),
  /** Another server has this name. */
  z.object({
    kind: z.literal('name'),
    serverId: z.string(),
    /** A name that is free. */
    freeName: z.string(),
    /** What is different; values of environment and headers are never told. */
    changes: z.array(z.object({ field: z.string(), there: z.string(), here: z.string() })),
  }),
]);
export type ImportConflict = z.infer<typeof importConflictSchema>;

const sourceSchema = z.object({ id: importSourceIdSchema, title: z.string() });

/** Where servers come from: a text that somebody gave, or one of the fixed places, by its id. */
export const importFromSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    text: z.string().max(4 * 1024 * 1024),
    /** Where it was, as far as that is known; it tells which program wrote it. */
    fileName: z.string().max(4096),
  }),
  z.object({ kind: z.literal('location'), id: z.string().max(64) }),
]);
export type ImportFrom = z.infer<typeof importFromSchema>;

export const importPickSchema = z.object({
  /** In the file. */
  name: z.string(),
  /** Here. */
  as: z.string().min(1).max(NAME_MAX),
  /** The server whose place it takes; null adds one. */
  replaces: z.string().max(64).nullable(),
});
export type ImportPick = z.infer<typeof importPickSchema>;

export const importDoneSchema = z.object({
  serverIds: z.array(z.string()),
  refused: z.array(z.object({ name: z.string(), failure: failureSchema })),
});
export type ImportDone = z.infer<typeof importDoneSchema>;

/** What is in a file, without regard to what is here. */
export const parsedConfigSchema = z.object({ source: sourceSchema, servers: z.array(parsedServerSchema) });
export type ParsedConfig = z.infer<typeof parsedConfigSchema>;

export const configPreviewSchema = z.object({
  source: sourceSchema,
  servers: z.array(parsedServerSchema.extend({ conflict: importConflictSchema })),
});
export type ConfigPreview = z.infer<typeof configPreviewSchema>;

/** A place on this machine where a program keeps its servers. */
export const importLocationSchema = z.object({
  id: z.string(),
  title: z.string(),
  path: z.string(),
  exists: z.boolean(),
});
export type FoundLocation = z.infer<typeof importLocationSchema>;
