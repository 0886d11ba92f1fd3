/** What the result cache held at a moment. */
import { z } from 'zod';
import { cacheEntrySchema } from './cache.ts';
import { scopeSchema } from './messages.ts';

export const pastCacheRequestSchema = z.object({
  scope: scopeSchema,
  wallMs: z.number(),
  asker: z.string().min(1).max(64),
});

/** Neither arguments nor answers: these are on the tape of the call, and go with it. */
export const pastCacheEntrySchema = cacheEntrySchema.pick({
  serverId: true,
  method: true,
  target: true,
  sizeBytes: true,
  storedMs: true,
  ttlMs: true,
  scope: true,
});

export const pastCacheSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('known'),
    /** Newest first, at most CACHE_LISTED_MAX. */
    entries: z.array(pastCacheEntrySchema),
    /** Of all of them. */
    count: z.number().int(),
    bytes: z.number().int(),
  }),
  z.object({ kind: z.literal('before'), sinceMs: z.number() }),
  z.object({ kind: z.literal('none'), why: z.enum(['file', 'nothing-kept']) }),
]);
export type PastCache = z.infer<typeof pastCacheSchema>;
