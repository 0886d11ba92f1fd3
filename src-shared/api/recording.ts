import { z } from 'zod';

/** Why recording has stopped, over all tapes, while it has. */
export const recordingStoppedSchema = z.object({
  message: z.string(),
  hint: z.string(),
  sinceMs: z.number(),
  /** Entries that will be missing, so far: each tape gets a gap entry that says how many. */
  lostEntries: z.number().int(),
  /** Entries that wait to be recorded; none of them was forwarded. */
  heldEntries: z.number().int(),
  /** Tapes that cannot be written. */
  tapes: z.number().int(),
  onDiskFailure: z.enum(['continue', 'pause']),
});
export type RecordingStopped = z.infer<typeof recordingStoppedSchema>;
