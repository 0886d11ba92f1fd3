/** Which exchange of a tape was sent again as which of another. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from './servers.ts';

/** Exchanges that one question may name. */
export const PAIRS_MAX = 200;

const ref = z.object({ tapeId: z.string().max(64), seq: z.number().int().min(0) });

export const rerunPairsRequestSchema = z.object({
  tapeId: z.string().max(64),
  /** Requests of that tape. */
  seqs: z.array(z.number().int().min(0)).min(1).max(PAIRS_MAX),
});
export type RerunPairsRequest = z.infer<typeof rerunPairsRequestSchema>;

export const rerunPairsSchema = z.object({
  pairs: z.array(
    z.object({
      seq: z.number().int(),
      /** `of`: it repeats the other one; `as`: the other one repeats it. */
      kind: z.enum(['of', 'as']),
      other: ref,
    }),
  ),
});
export type RerunPairsAnswer = z.infer<typeof rerunPairsSchema>;
export type RerunPair = RerunPairsAnswer['pairs'][number];

const base = oc.errors({ FAILURE: { data: failureSchema } });

export const rerunPairsContract = {
  pairs: base.input(rerunPairsRequestSchema).output(rerunPairsSchema),
};
