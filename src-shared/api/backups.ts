import { z } from 'zod';

export const backupSchema = z.object({
  /** Of its folder in `backups/`. */
  name: z.string().max(64),
  /** Null when its manifest cannot be read: then it is of no use. */
  is: z
    .object({
      createdMs: z.number(),
      /** Of the program that made it. */
      version: z.string(),
      tapes: z.number().int(),
      files: z.number().int(),
      sizeBytes: z.number(),
    })
    .nullable(),
});
export type Backup = z.infer<typeof backupSchema>;

export const backupsSchema = z.object({
  /** Where they are. */
  folder: z.string(),
  /** The oldest go beyond so many. */
  keptMax: z.number().int(),
  /** Newest first. */
  kept: z.array(backupSchema),
  /** What is under way, and how far it is. */
  running: z
    .object({
      what: z.enum(['backup', 'verify', 'restore']),
      files: z.number().int(),
      ofFiles: z.number().int(),
      bytes: z.number(),
    })
    .nullable(),
  /** The backup that the next start puts in place; what is there now is kept aside. */
  staged: z.string().nullable(),
});
export type Backups = z.infer<typeof backupsSchema>;

export const backupNameSchema = z.object({ name: z.string().max(64) });
