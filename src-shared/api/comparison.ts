/** Two tapes beside each other. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ignoreRuleSchema, RULES_MAX } from './ignore-rules.ts';
import { failureSchema } from './servers.ts';

/** Lines of one page of exchanges. */
export const COMPARE_PAGE_MAX = 500;
/** A body up to this size comes by itself; a longer one when it is asked for. */
export const SIDE_BYTES_FIRST = 512 * 1024;
/** The longest body that is shown at all; a message of the link has 20 MiB. */
export const SIDE_BYTES_MAX = 4 * 1024 * 1024;
/** Proposals and changed paths that are listed. */
export const COMPARE_LINES_MAX = 200;

const pair = { before: z.string().max(64), after: z.string().max(64) };
export const outcomeSchema = z.enum(['same', 'changed', 'unanswered', 'missing', 'extra']);

const tapeHead = z.object({
  id: z.string(),
  serverName: z.string(),
  title: z.string(),
  openedMs: z.number(),
  era: z.enum(['legacy', 'modern']).nullable(),
});

const percentiles = z.object({ p50Us: z.number(), p95Us: z.number() });

export const comparisonSchema = z.object({
  before: tapeHead,
  after: tapeHead,
  /** The second was made by playing the first. */
  isRerun: z.boolean(),
  /** Only what the rerun sent is compared, not the whole first tape. */
  isPart: z.boolean(),
  /** The two tapes speak different eras: what only one of them has is left out. */
  isAcrossEras: z.boolean(),
  counts: z.record(outcomeSchema, z.number().int()),
  /** How many of these are requests with their answers. */
  exchanges: z.number().int(),
  exchangesDifferent: z.number().int(),
  slower: z.number().int(),
  ignored: z.number().int(),
  /** Of the exchanges that were answered on both; null when there is none. */
  latency: z.object({ before: percentiles, after: percentiles, of: z.number().int() }).nullable(),
  findings: z.array(z.object({ code: z.string(), before: z.number().int(), after: z.number().int() })),
  troubles: z.array(z.string()),
  proposals: z.array(
    z.object({ rule: ignoreRuleSchema, times: z.number().int(), before: z.string(), after: z.string() }),
  ),
  rules: z.array(ignoreRuleSchema),
  /** Goes up when what is compared is another: a rule, a tape that has grown. */
  revision: z.number().int(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const comparedItemSchema = z.object({
  /** Its place in the comparison, whatever the filter. */
  index: z.number().int(),
  kind: z.enum(['exchange', 'notification', 'request']),
  method: z.string(),
  target: z.string(),
  outcome: outcomeSchema,
  beforeSeq: z.number().int().nullable(),
  afterSeq: z.number().int().nullable(),
  beforeUs: z.number().nullable(),
  afterUs: z.number().nullable(),
  isSlower: z.boolean(),
  differences: z.number().int(),
  ignored: z.number().int(),
  /** The first path that is different, for the list. */
  firstPath: z.string(),
});
export type ComparedItem = z.infer<typeof comparedItemSchema>;

export const itemFilterSchema = z.object({
  /** Empty for all. */
  outcomes: z.array(outcomeSchema).max(5),
  slower: z.boolean(),
  text: z.string().max(200),
});
export type ItemFilter = z.infer<typeof itemFilterSchema>;

const side = z.object({
  seq: z.number().int(),
  bytes: z.number().int(),
  /** The JSON text; null when it is longer than was asked for. */
  text: z.string().nullable(),
});
export type BodySide = z.infer<typeof side>;

export const diffLineSchema = z.object({
  kind: z.enum(['added', 'removed', 'changed', 'moved']),
  path: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
  isIgnored: z.boolean(),
});

/** One exchange whole: what was asked and what was answered, on either tape. */
export const comparedBodySchema = z.object({
  item: comparedItemSchema,
  request: z.object({ before: side.nullable(), after: side.nullable() }),
  answer: z.object({ before: side.nullable(), after: side.nullable() }),
  /** Differences of the answers, or of what was said unasked; values are cut. */
  lines: z.array(diffLineSchema).max(COMPARE_LINES_MAX),
  linesTotal: z.number().int(),
});
export type ComparedBody = z.infer<typeof comparedBodySchema>;

const base = oc.errors({ FAILURE: { data: failureSchema } });

export const comparisonContract = {
  compare: base.input(z.object(pair)).output(comparisonSchema),
  items: base
    .input(
      z.object({
        ...pair,
        filter: itemFilterSchema,
        offset: z.number().int().min(0),
        limit: z.number().int().min(0).max(COMPARE_PAGE_MAX),
      }),
    )
    .output(z.object({ matched: z.number().int(), items: z.array(comparedItemSchema) })),
  /** The next line that is different, among those that match; `row` is the place among them that one stands at. */
  nextDifference: base
    .input(
      z.object({
        ...pair,
        filter: itemFilterSchema,
        row: z.number().int().min(-1),
        step: z.union([z.literal(1), z.literal(-1)]),
      }),
    )
    .output(z.object({ row: z.number().int().nullable() })),
  body: base
    .input(z.object({ ...pair, index: z.number().int().min(0), whole: z.boolean() }))
    .output(comparedBodySchema),
  /** Kept beside the tape, for every comparison with it. */
  setRules: base
    .input(z.object({ tapeId: z.string().max(64), rules: z.array(ignoreRuleSchema).max(RULES_MAX) }))
    .output(z.null()),
  /** Reruns that there are of tapes, and of which: both ways. */
  links: base.output(
    z.array(z.object({ tapeId: z.string(), of: z.string(), seq: z.number().int().nullable() })),
  ),
};
