/** What came into the cache and left it, a line of JSON each. */
import { z } from 'zod';
import { pastCacheEntrySchema } from '../../../../src-shared/api/past-cache.ts';

const kept = pastCacheEntrySchema.extend({ key: z.string() });
export type KeptAnswer = z.infer<typeof kept>;

const lineSchema = z.discriminatedUnion('kind', [
  /** All that it holds: a file begins with it, and what follows something that could not be written. */
  z.object({ kind: z.literal('all'), atMs: z.number(), entries: z.array(kept) }),
  z.object({ kind: z.literal('put'), atMs: z.number(), entry: kept }),
  z.object({ kind: z.literal('gone'), atMs: z.number(), key: z.string() }),
]);
export type LogLine = z.infer<typeof lineSchema>;

/** A line that was cut short by a crash is none. */
export function readLine(text: string): LogLine | null {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** In the data folder. */
export const CACHE_FOLDER = 'cache';
/** Two files at the most: the one that is written to, and the one before. */
export const LOG_NAME = 'cache.log';
export const LOG_BEFORE_NAME = 'cache.before.log';
