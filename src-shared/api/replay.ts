import { oc } from '@orpc/contract';
import { z } from 'zod';
import { BREAKER_PHASES } from '../journal/entry.ts';
import { catalogItemSchema, catalogListSchema } from './catalog.ts';
import { decidedRequestSchema, pastDecidedSchema } from './decided.ts';
import { entryRefSchema, scopeSchema } from './messages.ts';
import { pastCacheRequestSchema, pastCacheSchema } from './past-cache.ts';
import { pastDocumentRequestSchema, pastDocumentSchema } from './past-document.ts';
import { failureSchema, serverSchema } from './servers.ts';
import { subscriptionSchema } from './subscriptions.ts';
import { toolSchema } from './tools.ts';

/** Sessions in one answer; of a live moment with more, those that began last. */
export const PAST_SESSIONS_MAX = 64;
/** Open requests, stderr lines and decisions that are shown of a session; all are counted. */
export const PAST_OPEN_MAX = 100;
export const PAST_STDERR_LINES = 100;
/** Resources that a session was subscribed to, those it asked for last. */
export const PAST_SUBSCRIBED_MAX = 200;

/** A moment of what is looked at: an entry, and when it was. Other tapes are as of the same time. */
export const momentSchema = z.object({ entry: entryRefSchema, wallMs: z.number() });

const saidSchema = z.object({ seq: z.number().int(), wallMs: z.number() });

export const pastBreakerSchema = saidSchema.extend({
  tool: z.string().nullable(),
  phase: z.enum(BREAKER_PHASES),
  why: z.string(),
});

export const pastDecisionSchema = saidSchema.extend({ kind: z.string(), text: z.string() });

const countSchema = z.number().int();

/** One session as of a moment, folded from its tape alone. */
export const pastSessionSchema = z.object({
  tapeId: z.string(),
  /** Its server as the Servers view shows one; what is not on a tape is empty. */
  server: serverSchema,
  openedMs: z.number(),
  /** How it began: a person, a supervisor, a tap. */
  startedBy: z.string(),
  /** Entries up to the moment, and when the last of them was. */
  entries: countSchema,
  lastMs: z.number(),
  /** The last thing that its session said, in words. */
  phase: z.string(),
  /** Why its tape was closed; null while it was open. */
  closed: z.string().nullable(),
  /** As the server declared them; null before the handshake. */
  capabilities: z.unknown().nullable(),
  counts: z.object({
    framesIn: countSchema,
    framesOut: countSchema,
    frameBytes: countSchema,
    requests: countSchema,
    responses: countSchema,
    notifications: countSchema,
    errors: countSchema,
    invalid: countSchema,
    stderrLines: countSchema,
    findings: countSchema,
    gaps: countSchema,
    lostEntries: countSchema,
    openRequests: countSchema,
    /** Answered requests that are still remembered, so that a late answer can be named. */
    answered: countSchema,
  }),
  lists: z.object({
    tools: countSchema,
    resources: countSchema,
    templates: countSchema,
    prompts: countSchema,
  }),
  /** Lists whose server had said that they changed, and that had not come anew. */
  stale: z.array(z.string()),
  /** The same for two moments of a tape: its lists are the same. */
  listsKey: z.string(),
  /** At most PAST_SUBSCRIBED_MAX. */
  subscriptions: z.array(subscriptionSchema),
  /** Requests that waited, oldest first. */
  open: z.array(
    z.object({
      seq: z.number().int(),
      dir: z.enum(['out', 'in']),
      method: z.string(),
      target: z.string(),
      id: z.string(),
      waitedMs: z.number(),
    }),
  ),
  /** All requests that waited, by their places; `marked`: the severity that some of them had come with. */
  waiting: z.object({
    seqs: z.array(z.number().int()),
    marked: z.array(z.object({ seq: z.number().int(), severity: z.enum(['info', 'warning', 'error']) })),
  }),
  stderr: z.array(z.object({ seq: z.number().int(), wallMs: z.number(), text: z.string() })),
  breakers: z.array(pastBreakerSchema),
  /** Calls that the app itself had made, by tool, from their stages; those of a tapped client are not among them. */
  called: z.array(
    z.object({
      tool: z.string(),
      calls: countSchema,
      failed: countSchema,
      cached: countSchema,
      waited: countSchema,
      longestWaitUs: z.number(),
      refused: countSchema,
    }),
  ),
  /** What its supervisor decided and saw, oldest first. */
  decisions: z.array(pastDecisionSchema),
  health: z
    .object({
      atMs: z.number(),
      isHealthy: z.boolean(),
      probe: z.string(),
      latencyUs: z.number(),
      detail: z.string(),
    })
    .nullable(),
});
export type PastSession = z.infer<typeof pastSessionSchema>;

export const pastSchema = z.object({
  at: momentSchema,
  /** In the order in which they began. */
  sessions: z.array(pastSessionSchema),
  /** Sessions of that moment that made room. */
  more: countSchema,
  /** What it took. */
  folded: z.object({ entries: countSchema, tookMs: z.number() }),
});
export type Past = z.infer<typeof pastSchema>;

export const pastListsSchema = z.object({
  tools: z.array(toolSchema),
  items: z.array(catalogItemSchema),
  lists: z.array(catalogListSchema),
});
export type PastLists = z.infer<typeof pastListsSchema>;

/** How far a wind has come that takes longer; null when none is under way. */
export const windingSchema = z.object({ entries: countSchema, of: countSchema }).nullable();

/** Who asks: of one asker's questions only the newest is answered. */
const asker = z.string().min(1).max(64);
const base = oc.errors({ FAILURE: { data: failureSchema } });

/** Folds what was recorded. Nothing here ever sends to a server. */
export const replayContract = {
  /** Everything as of a moment. A newer question of the same asker ends this one with `request-cancelled`. */
  stateAt: base.input(z.object({ scope: scopeSchema, at: momentSchema, asker })).output(pastSchema),
  /** The definitions of one session's lists as of an entry of its tape. */
  listsAt: base
    .input(z.object({ tapeId: z.string().max(64), seq: z.number().int().min(0), asker }))
    .output(pastListsSchema),
  /** What the workspace document said. */
  documentAt: base.input(pastDocumentRequestSchema).output(pastDocumentSchema),
  /** What people had decided by then. */
  decidedAt: base.input(decidedRequestSchema).output(pastDecidedSchema),
  /** What the result cache held. */
  cacheAt: base.input(pastCacheRequestSchema).output(pastCacheSchema),
  winding: base.input(z.object({ asker })).output(windingSchema),
  cancel: base.input(z.object({ asker })).output(z.null()),
};
