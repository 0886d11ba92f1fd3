import { z } from 'zod';

/** Values of one answer that are shown; MCP allows no more. */
export const COMPLETIONS_MAX = 100;
/** Of one value: a longer one is left out. */
const VALUE_CHARS_MAX = 16_384;

/** What is being filled in: an argument of a prompt, or a variable of a resource template. */
export const completionAskSchema = z.object({
  serverId: z.string().max(64),
  of: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('prompt'), name: z.string().max(16_384) }),
    z.object({ kind: z.literal('template'), uri: z.string().max(16_384) }),
  ]),
  name: z.string().max(1024),
  /** As far as it is typed. */
  value: z.string().max(1024 * 1024),
  /** What else is filled in: what a server offers may hang on it. */
  others: z.record(z.string().max(1024), z.string().max(1024 * 1024)),
});
export type CompletionAsk = z.infer<typeof completionAskSchema>;

export const completionsSchema = z.object({
  /** False: the server does not offer completion, and was not asked. */
  isOffered: z.boolean(),
  values: z.array(z.string()),
  /** How many more there are; null when the server does not say, 0 when these are all. */
  more: z.number().int().nullable(),
});
export type Completions = z.infer<typeof completionsSchema>;

export const NO_COMPLETIONS: Completions = { isOffered: false, values: [], more: 0 };

const resultSchema = z.object({
  completion: z.object({
    values: z.array(z.string()),
    total: z.number().optional(),
    hasMore: z.boolean().optional(),
  }),
});

/** Reads the result of `completion/complete`; null when it is none. */
export function readCompletions(result: unknown): Completions | null {
  const read = resultSchema.safeParse(result);
  if (!read.success) return null;
  const { values, total, hasMore } = read.data.completion;
  const different = [...new Set(values)];
  const shown = different.filter(({ length }) => length <= VALUE_CHARS_MAX).slice(0, COMPLETIONS_MAX);
  const left = Math.max(0, Math.trunc(total ?? different.length) - shown.length);
  return { isOffered: true, values: shown, more: left === 0 && hasMore === true ? null : left };
}
