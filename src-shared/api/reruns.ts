/** Playing tapes again from the screen: what is wished, what would happen, how far it is. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { CREDENTIALS_IN_URL, hasCredentials } from '../base/url-credentials.ts';
import { filterSchema } from './messages.ts';
import { ARGS_MAX, failureSchema } from './servers.ts';
import { comparisonContract } from './comparison.ts';
import { rerunPairsContract } from './rerun-pairs.ts';

/** Entries that can be chosen at once. */
export const SELECTION_MAX = 10_000;
/** Characters of an edited message. */
export const EDITED_CHARS_MAX = 4 * 1024 * 1024;
/** Lines of each list of a plan; what is more is counted. */
export const PLAN_LINES_MAX = 200;
export const ANSWER_TIMEOUT_MAX_MS = 10 * 60_000;
export const DEADLINE_MAX_MS = 24 * 60 * 60_000;

const tapeId = z.string().max(64);
const seq = z.number().int().min(0);
const TEXT_MAX = 32_768;

/** What of a tape is sent again. */
export const rerunPartSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('entries'), seqs: z.array(seq).min(1).max(SELECTION_MAX) }),
  /** The rows of the tape that match. */
  z.object({ kind: z.literal('filter'), filter: filterSchema }),
  /** One entry with another text. `raw`: exactly so, whatever it is. */
  z.object({ kind: z.literal('edited'), seq, text: z.string().max(EDITED_CHARS_MAX), raw: z.boolean() }),
]);
export type RerunPart = z.infer<typeof rerunPartSchema>;

export const rerunTargetSchema = z.discriminatedUnion('kind', [
  /** As it is configured, in a process or connection of its own. */
  z.object({ kind: z.literal('server'), serverId: z.string().max(64) }),
  z.object({
    kind: z.literal('command'),
    command: z.string().min(1).max(TEXT_MAX),
    args: z.array(z.string().max(TEXT_MAX)).max(ARGS_MAX),
    cwd: z.string().max(TEXT_MAX).nullable(),
    env: z.record(z.string().min(1).max(256), z.string().max(TEXT_MAX)),
  }),
  z.object({
    kind: z.literal('url'),
    url: z
      .url({ protocol: /^https?$/ })
      .max(TEXT_MAX)
      .refine((url) => !hasCredentials(url), CREDENTIALS_IN_URL),
    headers: z.record(z.string().min(1).max(256), z.string().max(TEXT_MAX)),
  }),
]);
export type RerunTarget = z.infer<typeof rerunTargetSchema>;

export const paceSchema = z.enum(['fast', 'recorded', 'one-by-one']);

/** A value in running text that a person agreed to let flow. */
export const textFlowSchema = z.object({
  fromSeq: seq,
  toSeq: seq,
  /** The paths as the plan printed them. */
  fromPath: z.string().max(2000),
  toPath: z.string().max(2000),
});
export type TextFlowRef = z.infer<typeof textFlowSchema>;

export const rerunWishSchema = z.object({
  tapeId,
  part: rerunPartSchema,
  target: rerunTargetSchema,
  era: z.enum(['recorded', 'legacy', 'modern']),
  pace: paceSchema,
  answerTimeoutMs: z.number().int().min(100).max(ANSWER_TIMEOUT_MAX_MS),
  /** For all of it; then what is left is not sent. */
  deadlineMs: z.number().int().min(1000).max(DEADLINE_MAX_MS),
  /** Of the plan's proposals. */
  textFlows: z.array(textFlowSchema).max(PLAN_LINES_MAX),
});
export type RerunWish = z.infer<typeof rerunWishSchema>;

const listed = <T extends z.ZodType>(item: T) =>
  z.object({ total: z.number().int(), items: z.array(item).max(PLAN_LINES_MAX) });

/** What would be sent, what not, and what to agree to. Nothing has been sent or started. */
export const rerunPlanSchema = z.object({
  /** Of everything that decides what is sent, and to whom; to agree is to agree to this. */
  hash: z.string(),
  tape: z.object({ id: z.string(), serverName: z.string(), era: z.enum(['legacy', 'modern']).nullable() }),
  target: z.object({
    title: z.string(),
    lines: z.array(z.object({ label: z.string(), value: z.string() })),
    /** Somebody has agreed to this exact command or URL before. */
    approved: z.boolean(),
  }),
  steps: listed(
    z.object({
      seq,
      method: z.string(),
      target: z.string(),
      why: z.enum(['chosen', 'handshake', 'needed']),
    }),
  ),
  /** What the client sent and is not sent again. */
  notCarried: listed(z.object({ seq, method: z.string(), why: z.string() })),
  /** Not known to be harmless; they need a person's word. */
  writes: listed(
    z.object({
      method: z.string(),
      tool: z.string(),
      why: z.enum(['not-read-only', 'unknown-method', 'unreadable']),
      times: z.number().int(),
      seqs: z.array(seq).max(20),
    }),
  ),
  /** Values of earlier answers that will be those of the new answers. */
  flows: listed(
    z.object({ fromSeq: seq, fromPath: z.string(), toSeq: seq, toPath: z.string(), value: z.string() }),
  ),
  /** The same, found in running text: only with a person's word. */
  textFlows: listed(textFlowSchema.extend({ value: z.string(), sentence: z.string() })),
  /** What the server may ask, and the tape answers. */
  answers: z.array(z.object({ method: z.string(), times: z.number().int() })),
  notes: z.array(z.string()),
});
export type RerunPlan = z.infer<typeof rerunPlanSchema>;

const whyNot = z.object({ seq, why: z.string() });

export const rerunStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reading') }),
  /** A person is asked about the command; `url` is where, when it is not in this window. */
  z.object({ kind: z.literal('consent'), url: z.string().nullable() }),
  z.object({ kind: z.literal('starting'), tapeId: z.string() }),
  z.object({
    kind: z.literal('playing'),
    tapeId: z.string(),
    sent: z.number().int(),
    answered: z.number().int(),
    of: z.number().int(),
  }),
  z.object({
    kind: z.literal('done'),
    tapeId: z.string(),
    sent: z.number().int(),
    of: z.number().int(),
    notSent: listed(whyNot),
    refused: z.array(z.string()),
    substituted: z.number().int(),
    exit: z.string().nullable(),
    tookMs: z.number(),
    /** It was called off, or its time was over, before all was sent. */
    isCutShort: z.boolean(),
  }),
  /** `tapeId`: what was recorded until then. */
  z.object({ kind: z.literal('failed'), tapeId: z.string().nullable(), failure: failureSchema }),
  z.object({ kind: z.literal('cancelled') }),
]);
export type RerunState = z.infer<typeof rerunStateSchema>;

export const rerunSchema = z.object({
  id: z.string(),
  sourceTapeId: z.string(),
  title: z.string(),
  startedMs: z.number(),
  state: rerunStateSchema,
});
export type Rerun = z.infer<typeof rerunSchema>;

const base = oc.errors({ FAILURE: { data: failureSchema } });
const byId = z.object({ id: z.string().max(64) });

export const rerunsContract = {
  /** Reads the tape and says what a rerun would do; nothing is started or sent. */
  plan: base.input(rerunWishSchema).output(rerunPlanSchema),
  /**
   * `agreed`: the hash of the plan whose list of writes a person agreed to; null when there was none. Refused with
   * `rerun-unsafe` when the plan is another by now.
   */
  start: base
    .input(z.object({ wish: rerunWishSchema, agreed: z.string().max(128).nullable() }))
    .output(rerunSchema),
  /** Those of this host, newest first. */
  list: base.output(z.array(rerunSchema)),
  get: base.input(byId).output(rerunSchema),
  cancel: base.input(byId).output(z.null()),
  /** Yields the rerun whenever it changes, last when it has ended. */
  watch: base.input(byId).output(eventIterator(rerunSchema)),
  /** The message of an entry as text, for an editor. */
  message: base.input(z.object({ tapeId, seq })).output(z.object({ text: z.string() })),
  ...comparisonContract,
  ...rerunPairsContract,
};
