import { z } from 'zod';
import { BREAKER_PHASES } from '../journal/entry.ts';

/** When a breaker opens. Only transport failures count (docs/execution.md). */
export const tripSchema = z.discriminatedUnion('kind', [
  /** After this many failures without a success between them. */
  z.object({ kind: z.literal('in-row'), failures: z.number().int().min(1).max(100) }),
  /** When more than `percent` of the last `ofCalls` calls failed, once there were `minCalls`. */
  z.object({
    kind: z.literal('share'),
    percent: z.number().int().min(1).max(99),
    ofCalls: z.number().int().min(2).max(200),
    minCalls: z.number().int().min(1).max(200),
  }),
]);
export type Trip = z.infer<typeof tripSchema>;

export const breakerLimitsSchema = z.object({
  /** Off: every call passes, nothing is counted. */
  enabled: z.boolean(),
  trip: tripSchema,
  /** How long an open breaker refuses before it lets trial calls through. */
  halfOpenAfterMs: z.number().int().min(100).max(3_600_000),
  /** Trial calls that must succeed before it closes; one that fails opens it again. */
  trialCalls: z.number().int().min(1).max(20),
});
export type BreakerLimits = z.infer<typeof breakerLimitsSchema>;

export const bulkheadLimitsSchema = z.object({
  /** Calls that run at one time. */
  concurrency: z.number().int().min(1).max(256),
  /** Calls that may wait for a place; one more is refused. */
  queue: z.number().int().min(0).max(1000),
});
export type BulkheadLimits = z.infer<typeof bulkheadLimitsSchema>;

export const retryLimitsSchema = z.object({
  /** How often a call is sent again after a transport failure; 0: never. */
  repeats: z.number().int().min(0).max(5),
  /** `declared`: only tools that say readOnlyHint or idempotentHint. `always`: the user vouches for the tool. */
  when: z.enum(['declared', 'always']),
  /** Before the first repeat; doubled each time, with jitter, at most a minute. */
  backoffMs: z.number().int().min(10).max(60_000),
});
export type RetryLimits = z.infer<typeof retryLimitsSchema>;

export const serverLimitsSchema = z.object({ breaker: breakerLimitsSchema, bulkhead: bulkheadLimitsSchema });
export type ServerLimits = z.infer<typeof serverLimitsSchema>;

export const toolLimitsSchema = z.object({
  breaker: breakerLimitsSchema,
  /** Null: only the server's bulkhead holds. */
  bulkhead: bulkheadLimitsSchema.nullable(),
  retry: retryLimitsSchema,
});
export type ToolLimits = z.infer<typeof toolLimitsSchema>;

export const SERVER_LIMITS: ServerLimits = {
  // Above the tools' own, so that one broken tool opens its own breaker first and leaves the others usable.
  breaker: {
    enabled: true,
    trip: { kind: 'in-row', failures: 10 },
    halfOpenAfterMs: 15_000,
    trialCalls: 1,
  },
  bulkhead: { concurrency: 64, queue: 64 },
};

export const TOOL_LIMITS: ToolLimits = {
  breaker: { enabled: true, trip: { kind: 'in-row', failures: 5 }, halfOpenAfterMs: 15_000, trialCalls: 1 },
  bulkhead: null,
  retry: { repeats: 0, when: 'declared', backoffMs: 200 },
};

/** Servers and tools with limits of their own. */
export const OVERRIDES_MAX = 1000;

/** Limits that a person has set for one server or one tool; the settings section `guards`. */
export const guardOverridesSchema = z.object({
  servers: z
    .array(z.object({ serverId: z.string().max(64), limits: serverLimitsSchema }))
    .max(OVERRIDES_MAX)
    .default([]),
  tools: z
    .array(z.object({ serverId: z.string().max(64), tool: z.string().max(1024), limits: toolLimitsSchema }))
    .max(OVERRIDES_MAX)
    .default([]),
});
export type GuardOverrides = z.infer<typeof guardOverridesSchema>;

export const breakerViewSchema = z.object({
  phase: z.enum(BREAKER_PHASES),
  failuresInRow: z.number().int(),
  /** The window of a breaker that trips by share; null for the other kind. */
  window: z.object({ calls: z.number().int(), failures: z.number().int() }).nullable(),
  /** How often it has opened by itself since the host started. */
  trips: z.number().int(),
  lastFailure: z.object({ why: z.string(), atMs: z.number() }).nullable(),
  /** Why it is in this phase, and since when; null when it has never left its first one. */
  changed: z.object({ why: z.string(), atMs: z.number() }).nullable(),
  /** When an open breaker lets a trial call through, by the host's wall clock. */
  halfOpenAtMs: z.number().nullable(),
  /** Trial calls under way. */
  trials: z.number().int(),
});
export type BreakerView = z.infer<typeof breakerViewSchema>;

export const bulkheadViewSchema = z.object({ running: z.number().int(), queued: z.number().int() });
export type BulkheadView = z.infer<typeof bulkheadViewSchema>;

export const toolGuardSchema = z.object({
  tool: z.string(),
  breaker: breakerViewSchema,
  /** Null while the tool has no limit of its own. */
  bulkhead: bulkheadViewSchema.nullable(),
  limits: toolLimitsSchema,
  /** The limits are this tool's own. */
  isOverridden: z.boolean(),
});

export const serverGuardSchema = z.object({
  serverId: z.string(),
  breaker: breakerViewSchema,
  bulkhead: bulkheadViewSchema,
  limits: serverLimitsSchema,
  isOverridden: z.boolean(),
  /** Tools that were called since the host started, or have limits of their own. */
  tools: z.array(toolGuardSchema),
});
export type ServerGuard = z.infer<typeof serverGuardSchema>;

export const guardsSchema = z.object({
  /** What holds for servers and tools without limits of their own. */
  defaults: z.object({ server: serverLimitsSchema, tool: toolLimitsSchema }),
  servers: z.array(serverGuardSchema),
});
export type GuardList = z.infer<typeof guardsSchema>;

/** `tool` null: the guard of the whole server. */
export const guardRefSchema = z.object({
  serverId: z.string().max(64),
  tool: z.string().max(1024).nullable(),
});
export type GuardRef = z.infer<typeof guardRefSchema>;

/** Limits for one server or tool from now on; null: the defaults again. */
export const guardChangeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('server'),
    serverId: z.string().max(64),
    limits: serverLimitsSchema.nullable(),
  }),
  z.object({
    kind: z.literal('tool'),
    serverId: z.string().max(64),
    tool: z.string().max(1024),
    limits: toolLimitsSchema.nullable(),
  }),
]);
export type GuardChange = z.infer<typeof guardChangeSchema>;
