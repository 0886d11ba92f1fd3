/** What the checking thread answers. */
import { z } from 'zod';

const violationSchema = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
});

export const answerSchema = z.object({
  id: z.number(),
  verdict: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('valid') }),
    z.object({ kind: z.literal('invalid'), violations: z.array(violationSchema), more: z.number() }),
    z.object({ kind: z.literal('unchecked'), why: z.string() }),
  ]),
});
