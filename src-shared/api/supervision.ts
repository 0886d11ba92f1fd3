import { z } from 'zod';

/** Supervision in the words of Erlang/OTP; docs/supervision.md says what each means here. */
export const restartTypeSchema = z.enum(['permanent', 'transient', 'temporary']);
export type RestartType = z.infer<typeof restartTypeSchema>;

export const strategySchema = z.enum(['one_for_one', 'one_for_all', 'rest_for_one']);
export type Strategy = z.infer<typeof strategySchema>;

export const INTENSITY_MAX = 100;
export const PERIOD_MIN_MS = 1_000;
export const PERIOD_MAX_MS = 24 * 60 * 60_000;
export const GROUPS_MAX = 100;

/** How often restarts may happen, and how long each waits. */
export const limitsSchema = z.object({
  intensity: z.number().int().min(0).max(INTENSITY_MAX),
  periodMs: z.number().int().min(PERIOD_MIN_MS).max(PERIOD_MAX_MS),
  /** Before the first restart within the period; it doubles with each, up to `backoffMaxMs`. 0: at once, as in OTP. */
  backoffFirstMs: z.number().int().min(0).max(3_600_000),
  backoffMaxMs: z.number().int().min(0).max(3_600_000),
});
export type Limits = z.infer<typeof limitsSchema>;

export const DEFAULT_LIMITS: Limits = {
  intensity: 3,
  periodMs: 60_000,
  backoffFirstMs: 1_000,
  backoffMaxMs: 30_000,
};
export const DEFAULT_ROOT_LIMITS: Limits = { ...DEFAULT_LIMITS, periodMs: 300_000 };

/** How a server is ended: asked, and killed after a while; killed at once; asked for as long as it takes. */
export const shutdownSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('timeout'), timeoutMs: z.number().int().min(100).max(600_000) }),
  z.object({ kind: z.literal('brutal_kill') }),
  z.object({ kind: z.literal('infinity') }),
]);
export type Shutdown = z.infer<typeof shutdownSchema>;

export const healthCheckSchema = z.object({
  /** `protocol`: `ping` where there is one (legacy), `server/discover` else. */
  probe: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('off') }),
    z.object({ kind: z.literal('protocol') }),
    z.object({
      kind: z.literal('tool'),
      name: z.string().min(1).max(256),
      argsJson: z.string().max(65_536),
    }),
  ]),
  intervalMs: z.number().int().min(1_000).max(3_600_000),
  timeoutMs: z.number().int().min(100).max(600_000),
  /** So many in a row without an answer, and it counts as ended abnormally. */
  misses: z.number().int().min(1).max(100),
});
export type HealthCheck = z.infer<typeof healthCheckSchema>;

export const policySchema = z.object({
  restart: restartTypeSchema.default('temporary'),
  /** While it is in no group; a group has its own. */
  limits: limitsSchema.default(DEFAULT_LIMITS),
  shutdown: shutdownSchema.default({ kind: 'timeout', timeoutMs: 4_000 }),
  health: healthCheckSchema.default({
    probe: { kind: 'off' },
    intervalMs: 30_000,
    timeoutMs: 5_000,
    misses: 3,
  }),
});
export type Policy = z.infer<typeof policySchema>;

export const groupDraftSchema = z.object({
  name: z.string().min(1).max(64),
  strategy: strategySchema,
  limits: limitsSchema,
  /** What the root does once this group has given up. */
  restart: restartTypeSchema,
  /** Server ids in start order. A server is in one group at the most: the newest wins. */
  members: z.array(z.string().max(64)).max(500),
});
export type GroupDraft = z.infer<typeof groupDraftSchema>;

const gaveUpSchema = z.object({
  atMs: z.number(),
  restarts: z.number().int(),
  intensity: z.number().int(),
  periodMs: z.number(),
});
export type GaveUp = z.infer<typeof gaveUpSchema>;

/** A restart that is to come. `nextMs` is null while it waits for something else than time. */
const retrySchema = z.object({ nextMs: z.number().nullable(), why: z.string() });

export const supervisedGroupSchema = groupDraftSchema.extend({
  id: z.string(),
  /** `idle`: nothing of it runs. */
  state: z.enum(['idle', 'starting', 'running', 'stopping', 'restarting', 'gave-up']),
  /** Restarts that count now. */
  restarts: z.number().int(),
  retry: retrySchema.nullable(),
  gaveUp: gaveUpSchema.nullable(),
});
export type SupervisedGroup = z.infer<typeof supervisedGroupSchema>;

export const supervisedServerSchema = z.object({
  id: z.string(),
  groupId: z.string().nullable(),
  policy: policySchema,
  /** Of its own supervisor: its group, or its own when it is in none. */
  restarts: z.number().int(),
  intensity: z.number().int(),
  periodMs: z.number(),
  retry: retrySchema.nullable(),
  gaveUp: gaveUpSchema.nullable(),
  /** A person started it and has not stopped it. */
  isWanted: z.boolean(),
  /** How its newest run ended, since the deck started. */
  lastExit: z
    .object({ atMs: z.number(), text: z.string(), isNormal: z.boolean(), tapeId: z.string() })
    .nullable(),
  /** What was decided then, in words. */
  decision: z.string(),
  /** The newest health check of this run. */
  health: z
    .object({
      atMs: z.number(),
      isHealthy: z.boolean(),
      probe: z.string(),
      latencyUs: z.number(),
      misses: z.number().int(),
      detail: z.string(),
    })
    .nullable(),
});
export type SupervisedServer = z.infer<typeof supervisedServerSchema>;

export const supervisionSchema = z.object({
  isPaused: z.boolean(),
  root: z.object({ limits: limitsSchema, restarts: z.number().int(), gaveUp: gaveUpSchema.nullable() }),
  groups: z.array(supervisedGroupSchema),
  /** Every server, in the order of the list of servers. */
  servers: z.array(supervisedServerSchema),
});
export type SupervisionView = z.infer<typeof supervisionSchema>;
