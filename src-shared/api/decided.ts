/** What people had decided by a moment: limits of guards, supervision, the cache's rules. */
import { z } from 'zod';
import { cacheSettingsSchema } from './cache.ts';
import { serverLimitsSchema, toolLimitsSchema } from './guards.ts';
import { scopeSchema } from './messages.ts';
import { groupDraftSchema, limitsSchema, policySchema } from './supervision.ts';

/** A value, and when it was decided; null: before what is kept, or it is what holds where nothing is. */
const since = <Schema extends z.ZodType>(value: Schema) =>
  z.object({ value, sinceMs: z.number().nullable() });

export const guardsOfServerSchema = z.object({
  /** Null: the defaults. */
  server: serverLimitsSchema.nullable(),
  tools: z.record(z.string(), toolLimitsSchema),
});

export const decidedSchema = z.object({
  defaults: since(z.object({ server: serverLimitsSchema, tool: toolLimitsSchema })),
  /** By server id; servers with nothing of their own are left out. */
  guards: z.record(z.string(), since(guardsOfServerSchema)),
  policies: z.record(z.string(), since(policySchema)),
  root: since(limitsSchema),
  groups: since(z.array(groupDraftSchema.extend({ id: z.string() }))),
  isPaused: since(z.boolean()),
  cache: since(cacheSettingsSchema),
});
export type Decided = z.infer<typeof decidedSchema>;

export const decidedRequestSchema = z.object({ scope: scopeSchema, wallMs: z.number() });

export const pastDecidedSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('known'),
    decided: decidedSchema,
    /** It is the same for all moments from `fromMs` on and before `untilMs`. */
    fromMs: z.number(),
    untilMs: z.number(),
  }),
  z.object({ kind: z.literal('before'), sinceMs: z.number() }),
  z.object({ kind: z.literal('none'), why: z.enum(['file', 'nothing-kept']) }),
]);
export type PastDecided = z.infer<typeof pastDecidedSchema>;
