import { z } from 'zod';

/** One kind of data in the folder, and how far this program can read it. */
const dataStoreSchema = z.object({
  name: z.string(),
  /** Of what is on the disk; null when there is nothing yet, or each part says it for itself. */
  version: z.number().int().nullable(),
  /** What this program writes, and the newest that it reads. */
  newest: z.number().int(),
  /** How it comes from an older version to the newest. */
  how: z.string(),
});

const schemaChangeSchema = z.object({
  atMs: z.number(),
  from: z.number().int(),
  to: z.number().int(),
  steps: z.string(),
  /** A file of the backups folder. */
  backup: z.string().nullable(),
});

export const dataVersionsSchema = z.object({
  stores: z.array(dataStoreSchema),
  /** The schema of deck.db: every migration that this program knows, oldest first. */
  migrations: z.array(z.object({ version: z.number().int(), name: z.string() })),
  /** What was done to deck.db, newest first. */
  history: z.array(schemaChangeSchema),
  backups: z.array(
    z.object({ file: z.string(), version: z.number().int(), atMs: z.number(), sizeBytes: z.number() }),
  ),
  backupFolder: z.string(),
  /** The version that deck.db is taken back to at the next start; null when nobody asked. */
  rollbackTo: z.number().int().nullable(),
});
export type DataVersions = z.infer<typeof dataVersionsSchema>;
