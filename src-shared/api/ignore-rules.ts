/** What a comparison leaves out; a format of its own, see docs/rerun.md. */
import { z } from 'zod';

export const RULES_MAX = 1000;

export const ignoreRuleSchema = z.object({
  /** Of the difference, as it is printed; `[*]` is any index, `*` any key, `**` any path. */
  path: z.string().min(1).max(1000),
  /** Only in answers to, or messages of, this method. */
  method: z.string().max(200).optional(),
  /** Only while the value before and the one after both look like this. */
  like: z.enum(['timestamp', 'uuid', 'duration', 'number']).optional(),
});
export type IgnoreRule = z.infer<typeof ignoreRuleSchema>;

export const ignoreFileSchema = z.object({
  version: z.literal(1),
  ignore: z.array(ignoreRuleSchema).max(RULES_MAX),
});
