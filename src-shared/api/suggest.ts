import { oc } from '@orpc/contract';
import { z } from 'zod';
import { scopeSchema } from './messages.ts';
import { failureSchema } from './servers.ts';

/** Fields of the filter language whose values are counted; what is left are amounts and ids. */
export const SEEN_FIELDS = [
  'method',
  'tool',
  'target',
  'finding',
  'status',
  'kind',
  'dir',
  'severity',
  'server',
  'era',
  'tape',
] as const;
export type SeenField = (typeof SEEN_FIELDS)[number];

/** Values in one answer. */
export const SEEN_MAX = 40;
/** Longer values are cut; rows themselves never show more of a target. */
export const SEEN_CHARS_MAX = 200;

export const seenRequestSchema = z.object({
  scope: scopeSchema,
  field: z.enum(SEEN_FIELDS),
  /** Only values that have this part; the case of ASCII letters is ignored. Empty: all. */
  part: z.string().max(SEEN_CHARS_MAX),
});
export type SeenRequest = z.infer<typeof seenRequestSchema>;

export const seenPathRequestSchema = z.object({
  scope: scopeSchema,
  /** As in the filter language: `params.arguments`. */
  path: z.string().max(400),
  /** The keys of what stands there, or the plain values. */
  of: z.enum(['keys', 'values']),
});
export type SeenPathRequest = z.infer<typeof seenPathRequestSchema>;

export const seenSchema = z.object({
  /** The most frequent first. */
  values: z
    .array(
      z.object({
        text: z.string(),
        /** Rows that have it, of those that were looked at. */
        count: z.number().int(),
        /** There is more of the value than `text`. */
        isCut: z.boolean(),
      }),
    )
    .max(SEEN_MAX),
  /** Some values are not among these. */
  hasMore: z.boolean(),
  /** Rows that were looked at, of all that the scope has: the newest ones when there was no time for more. */
  scanned: z.number().int(),
  total: z.number().int(),
});
export type SeenAnswer = z.infer<typeof seenSchema>;

const base = oc.errors({ FAILURE: { data: failureSchema } });

/** What a filter can be completed with: values and keys that the rows of a scope have. */
export const suggestContract = {
  values: base.input(seenRequestSchema).output(seenSchema),
  /** Of a few hundred of the newest messages. */
  paths: base.input(seenPathRequestSchema).output(seenSchema),
};
