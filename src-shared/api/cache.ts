import { oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from './servers.ts';

/** What the cache may hold at the most, whatever is set. */
export const CACHE_BYTES_MAX = 256 * 1024 * 1024;
export const CACHE_ENTRIES_MAX = 10_000;
export const CACHE_RULES_MAX = 500;
/** Entries in one answer of `cache.entries`. */
export const CACHE_LISTED_MAX = 500;
const TTL_MAX_MS = 24 * 60 * 60_000;

/** What a person has decided for one tool; it counts more than what its server says. */
export const cacheRuleSchema = z.object({
  serverId: z.string().max(64),
  tool: z.string().max(1024),
  /** `always`: answers may be kept although the tool is not declared read-only and idempotent. */
  mode: z.enum(['always', 'never']),
  ttlMs: z.number().int().min(0).max(TTL_MAX_MS),
});
export type CacheRule = z.infer<typeof cacheRuleSchema>;

export const cacheSettingsSchema = z.object({
  /** Off: only tools with a rule of `always` are ever answered from memory. */
  enabled: z.boolean().default(false),
  /** How long an answer of a read-only, idempotent tool is good when its server does not say. */
  toolTtlMs: z.number().int().min(0).max(TTL_MAX_MS).default(60_000),
  maxBytes: z
    .number()
    .int()
    .min(64 * 1024)
    .max(CACHE_BYTES_MAX)
    .default(32 * 1024 * 1024),
  maxEntries: z.number().int().min(1).max(CACHE_ENTRIES_MAX).default(1_000),
  rules: z.array(cacheRuleSchema).max(CACHE_RULES_MAX).default([]),
});
export type CacheSettings = z.infer<typeof cacheSettingsSchema>;

export const cacheCountsSchema = z.object({
  hits: z.number().int(),
  misses: z.number().int(),
  /** An answer was there and too old: it was asked for again. */
  stale: z.number().int(),
  /** The cache was not asked, or its answer not taken. */
  bypassed: z.number().int(),
  stored: z.number().int(),
  /** Pushed out by the bounds. */
  evicted: z.number().int(),
  /** Removed because the list, the session or the server's state may have changed. */
  invalidated: z.number().int(),
});
export type CacheCounts = z.infer<typeof cacheCountsSchema>;

export const cacheOverviewSchema = z.object({
  settings: cacheSettingsSchema,
  bytes: z.number().int(),
  entries: z.number().int(),
  servers: z.array(
    cacheCountsSchema.extend({
      serverId: z.string(),
      entries: z.number().int(),
      bytes: z.number().int(),
      /** Why the newest question went past the cache; empty when it did not. */
      lastBypass: z.string(),
    }),
  ),
});
export type CacheOverview = z.infer<typeof cacheOverviewSchema>;

export const cacheEntrySchema = z.object({
  /** Names the entry; it tells nothing of what is in it. */
  key: z.string(),
  serverId: z.string(),
  method: z.string(),
  target: z.string(),
  argsPreview: z.string(),
  sizeBytes: z.number().int(),
  storedMs: z.number(),
  ageMs: z.number(),
  ttlMs: z.number(),
  scope: z.enum(['private', 'public']),
  hits: z.number().int(),
});
export type CacheEntryView = z.infer<typeof cacheEntrySchema>;

const base = oc.errors({ FAILURE: { data: failureSchema } });
const ofServer = z.object({ serverId: z.string().max(64).nullable() });

/** Answers that are kept in memory: what there is, how often it served, and what a person allows. */
export const cacheContract = {
  overview: base.output(cacheOverviewSchema),
  /** Last used first, at most CACHE_LISTED_MAX. */
  entries: base.input(ofServer).output(z.array(cacheEntrySchema)),
  /** Of one server, of one tool or URI of it, or all; answers with how many entries left. */
  clear: base
    .input(ofServer.extend({ target: z.string().max(8192).nullable() }))
    .output(z.object({ removed: z.number().int() })),
  /** Null takes the rule away. */
  setRule: base
    .input(
      z.object({
        serverId: z.string().max(64),
        tool: z.string().max(1024),
        rule: cacheRuleSchema.pick({ mode: true, ttlMs: true }).nullable(),
      }),
    )
    .output(z.null()),
};
