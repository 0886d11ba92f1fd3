import { z } from 'zod';
import { entryRefSchema } from './messages.ts';

/** Where something was seen: the entry that said it, and when. */
export const sightingSchema = entryRefSchema.extend({ wallMs: z.number() });
export type Sighting = z.infer<typeof sightingSchema>;
