import { z } from 'zod';
import { callStageSchema } from '../journal/entry-schema.ts';
import { CALL_STAGES } from '../journal/entry.ts';
import { failureSchema } from './servers.ts';
import { findingSchema } from './messages.ts';

/** A tool as its server listed it. Unknown fields are kept in `raw`. */
export const toolSchema = z.object({
  serverId: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  description: z.string(),
  annotations: z.object({
    readOnlyHint: z.boolean().nullable(),
    destructiveHint: z.boolean().nullable(),
    idempotentHint: z.boolean().nullable(),
    openWorldHint: z.boolean().nullable(),
  }),
  inputSchema: z.unknown(),
  outputSchema: z.unknown().nullable(),
  /** The definition exactly as listed. */
  raw: z.unknown(),
  /** Of the canonical JSON of the definition. */
  hash: z.string(),
  /** The entry that listed it. */
  seenAt: z.object({ tapeId: z.string(), seq: z.number().int() }),
  problems: z.array(findingSchema),
});
export type Tool = z.infer<typeof toolSchema>;

export const callRequestSchema = z.object({
  serverId: z.string().max(64),
  tool: z.string().max(1024),
  /** JSON text of the arguments object, so that big integers survive. */
  argsJson: z.string().max(8 * 1024 * 1024),
  timeoutMs: z.number().int().min(100).max(3_600_000),
  /** The server's own answer, whatever is in memory. */
  fresh: z.boolean().optional(),
});
export type CallRequest = z.infer<typeof callRequestSchema>;

export const progressSchema = z.object({
  progress: z.number(),
  total: z.number().nullable(),
  message: z.string().nullable(),
});

/** Lines of stderr that a call is shown with when its server ended. */
export const LAST_LINES_MAX = 20;

/** One tool call from the press of Run to its end. */
export const callSchema = z.object({
  callId: z.string(),
  serverId: z.string(),
  tool: z.string(),
  startedMs: z.number(),
  state: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('running'),
      /** Where it is now. */
      stage: z.enum(CALL_STAGES),
      progress: progressSchema.nullable(),
    }),
    z.object({
      kind: z.literal('done'),
      isError: z.boolean(),
      /** The JSON text of the whole result, at most 8 MiB; longer ones are cut and marked. */
      resultJson: z.string(),
      truncated: z.boolean(),
      /** From the first request to the last answer; of a cached result, the whole time. */
      latencyUs: z.number(),
      findings: z.array(findingSchema),
      /** Nothing was sent: the answer is one that came before, this old, good for so long. */
      fromCache: z.object({ ageMs: z.number(), ttlMs: z.number() }).optional(),
    }),
    z.object({
      kind: z.literal('failed'),
      failure: failureSchema,
      latencyUs: z.number(),
      /** The server ended instead of answering: what it said last on stderr, oldest first; known a moment later. */
      lastLines: z.array(z.string()).max(LAST_LINES_MAX).exactOptional(),
    }),
    z.object({ kind: z.literal('cancelled'), latencyUs: z.number() }),
  ]),
  /** The request's entry on the tape, once it is known. */
  request: z.object({ tapeId: z.string(), seq: z.number().int() }).nullable(),
  /** The stages it has gone through, in the order of their begin. */
  stages: z.array(callStageSchema),
});
export type Call = z.infer<typeof callSchema>;
