import { oc } from '@orpc/contract';
import { z } from 'zod';
import { BUCKETS_MAX } from '../timeline/density.ts';
import { MARK_KINDS } from '../timeline/mark-pick.ts';
import { GROUPS_MAX } from '../timeline/statistics.ts';
import { filterSchema, scopeSchema } from './messages.ts';
import { failureSchema } from './servers.ts';

/**
 * What a timeline draws of a scope: rows by time, never row by row. Times are wall times in milliseconds with fraction.
 * Every answer says how many rows it has looked at (`scanned`) of how many there are in reach (`total`): until they are
 * equal the host goes on by itself, and the same question is answered more fully. `unreachable` rows left the memory of
 * the live scope; they are in their tapes.
 */
const progress = {
  total: z.number().int(),
  scanned: z.number().int(),
  unreachable: z.number().int(),
};
const counts = z.array(z.number().int());

const windowSchema = z.object({
  scope: scopeSchema,
  /** Exchanges of which neither half matches, and marks that do not, are left out. */
  filter: filterSchema,
  fromMs: z.number(),
  toMs: z.number(),
});
export type TimelineWindow = z.infer<typeof windowSchema>;

export const densityRequestSchema = z.object({
  scope: scopeSchema,
  filter: filterSchema,
  /** Null: from the first row to the last. */
  range: z.object({ fromMs: z.number(), toMs: z.number() }).nullable(),
  buckets: z.number().int().min(2).max(BUCKETS_MAX),
});
export type DensityRequest = z.infer<typeof densityRequestSchema>;

export const densitySchema = z.object({
  ...progress,
  /** The first and the last moment of all rows in reach; null when there is none. */
  extent: z.object({ fromMs: z.number(), toMs: z.number() }).nullable(),
  fromMs: z.number(),
  bucketMs: z.number(),
  incoming: counts,
  outgoing: counts,
  /** Rows of this machine: stderr, processes, sessions, notes. */
  others: counts,
  warnings: counts,
  errors: counts,
  bytes: z.array(z.number()),
  /** Rows that the filter matches; null when it matches all. */
  matching: counts.nullable(),
});
export type DensityAnswer = z.infer<typeof densitySchema>;

export const exchangesRequestSchema = windowSchema.extend({
  /** For what lanes count of exchanges by the time of their start. */
  buckets: z.number().int().min(2).max(BUCKETS_MAX),
});
export type ExchangesRequest = z.infer<typeof exchangesRequestSchema>;

const columns = {
  tapeIds: z.array(z.string()),
  methods: z.array(z.string()),
  tape: z.array(z.number().int()),
  seq: z.array(z.number().int()),
  method: z.array(z.number().int()),
  target: z.array(z.string()),
};

export const exchangesSchema = z.object({
  ...progress,
  /** By server in the live scope, by direction of the request (`out`, `in`) in a tape. */
  lanes: z.array(z.object({ id: z.string(), count: z.number().int(), starts: counts })),
  fromMs: z.number(),
  bucketMs: z.number(),
  /** The longest of them, as columns in the order of their start; how many more there are. */
  left: z.number().int(),
  /** They were picked from the longest of a very long tape: with fewer in the window each of them counts. */
  isCoarse: z.boolean(),
  ...columns,
  lane: z.array(z.number().int()),
  startMs: z.array(z.number()),
  /** -1 while it is open. */
  endMs: z.array(z.number()),
  dir: z.array(z.number().int()),
  status: z.array(z.number().int()),
  pairSeq: z.array(z.number().int()),
});
export type ExchangesAnswer = z.infer<typeof exchangesSchema>;

export const marksSchema = z.object({
  ...progress,
  /** The gravest of them, as columns in the order of time; how many more there are. */
  left: z.number().int(),
  ...columns,
  /** As a lane of the exchanges. */
  lane: z.array(z.string()),
  wallMs: z.array(z.number()),
  kind: z.array(z.enum(MARK_KINDS)),
});
export type MarksAnswer = z.infer<typeof marksSchema>;

const groupSchema = z.object({
  method: z.string(),
  /** The tool of a `tools/call`; empty for every other method. */
  tool: z.string(),
  isNotification: z.boolean(),
  count: z.number().int(),
  failed: z.number().int(),
  /** Still waiting for an answer. */
  open: z.number().int(),
  bytes: z.number(),
  /** Microseconds; -1 without an answer. */
  p50Us: z.number(),
  p95Us: z.number(),
  p99Us: z.number(),
  maxUs: z.number(),
  /** How far the percentiles may be off, as a share; 0 is exact. The maximum is exact always. */
  error: z.number(),
});
export type StatisticsRow = z.infer<typeof groupSchema>;

export const statisticsSchema = z.object({
  ...progress,
  /** What the rates are of. */
  spanMs: z.number(),
  groups: z.array(groupSchema).max(GROUPS_MAX),
  /** Requests and notifications of methods and tools beyond those. */
  left: z.number().int(),
});
export type StatisticsAnswer = z.infer<typeof statisticsSchema>;

/** Entries that one question about a path may name. */
export const VALUES_MAX = 200;
export const PATH_CHARS_MAX = 400;

export const valuesRequestSchema = z.object({
  tapeId: z.string().max(64),
  seqs: z.array(z.number().int().min(0)).min(1).max(VALUES_MAX),
  /** As in the filter language: `result.structuredContent.count`. Null: the codes of their findings, a line each. */
  path: z.string().max(PATH_CHARS_MAX).nullable(),
});
export type ValuesRequest = z.infer<typeof valuesRequestSchema>;

/** Of the first of these entries, as many as there was time for; fewer while the index is on its way to them. */
export const valuesSchema = z.object({
  /** Null where nothing stands there. */
  texts: z.array(z.string().nullable()),
  /** Null where that is no number. */
  numbers: z.array(z.number().nullable()),
});
export type ValuesAnswer = z.infer<typeof valuesSchema>;

export const plotRequestSchema = windowSchema.extend({
  /** Rows of which neither half matches the filter are left out. As in the filter language. */
  path: z.string().max(PATH_CHARS_MAX),
  /** What more values than POINTS_MAX are told by. */
  buckets: z.number().int().min(2).max(BUCKETS_MAX),
});
export type PlotRequest = z.infer<typeof plotRequestSchema>;

const numbers = z.array(z.number());

/** The numbers at a path in the rows of a window. `total` and `scanned` are rows whose bytes have to be looked at. */
export const plotSchema = z.object({
  ...progress,
  fromMs: z.number(),
  bucketMs: z.number(),
  tapeIds: z.array(z.string()),
  /** How many numbers there are. */
  values: z.number().int(),
  /** Of so many rows that percentiles are within RANK_ERROR; least, most and counts are exact always. */
  isCoarse: z.boolean(),
  shape: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('points'),
      points: z.object({ ms: numbers, value: numbers, tape: counts, seq: counts }),
    }),
    z.object({
      kind: z.literal('buckets'),
      /** Those with any value; `at` is which of them. Percentiles are of the nearest rank. */
      buckets: z.object({
        at: counts,
        count: counts,
        low: numbers,
        p50: numbers,
        p95: numbers,
        high: numbers,
        /** The rows of the lowest and of the highest value. */
        lowTape: counts,
        lowSeq: counts,
        highTape: counts,
        highSeq: counts,
      }),
    }),
  ]),
});
export type PlotAnswer = z.infer<typeof plotSchema>;

const base = oc.errors({ FAILURE: { data: failureSchema } });

export const timelineContract = {
  density: base.input(densityRequestSchema).output(densitySchema),
  exchanges: base.input(exchangesRequestSchema).output(exchangesSchema),
  marks: base.input(windowSchema).output(marksSchema),
  /** By method and tool: requests that began in the window, and notifications. */
  statistics: base.input(windowSchema).output(statisticsSchema),
  /** What stands at a JSON path in some entries of a tape, or the codes of their findings. */
  values: base.input(valuesRequestSchema).output(valuesSchema),
  /** The numbers at a JSON path by time. */
  plot: base.input(plotRequestSchema).output(plotSchema),
};
