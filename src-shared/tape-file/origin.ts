import { z } from 'zod';

/** Where a tape that was imported came from: `origin.json` in its folder. */
export const originSchema = z.object({
  version: z.literal(1),
  /** The name of the file, without its folder. */
  file: z.string().max(1024),
  format: z.enum(['tape', 'jsonl', 'har']),
  importedMs: z.number(),
  exportedMs: z.number(),
  producer: z.string().max(512),
  /** The id of the tape where it was recorded. */
  tapeId: z.string().max(64),
  /** Of its entries as they stand in the file; the same entries have the same one. */
  digest: z.string().max(64),
  isRedacted: z.boolean(),
  /** It has a part of the tape. */
  isPart: z.boolean(),
  /** The file had the messages of so many servers; the others became tapes of their own. */
  servers: z.number().int().optional(),
  /** What could not be read of the file; empty when all could. */
  problems: z.array(z.string().max(500)).max(20),
});
export type Origin = z.infer<typeof originSchema>;

export const ORIGIN_FILE = 'origin.json';
