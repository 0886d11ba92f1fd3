import { z } from 'zod';
import { originSchema } from '../tape-file/origin.ts';

/** One recorded session as the Sessions view lists it. */
export const tapeSchema = z.object({
  id: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  /** The command line or the URL. */
  title: z.string(),
  openedMs: z.number(),
  /** Wall time of the newest entry. */
  lastMs: z.number(),
  /** `living`: being recorded. `ended`: closed in order. `interrupted`: its host died; what was recorded is whole. */
  state: z.enum(['living', 'ended', 'interrupted', 'damaged']),
  /** How it ended, in a few words (`exit 7`, `stopped`, `SIGKILL`, `host died`). */
  ending: z.string(),
  era: z.enum(['legacy', 'modern']).nullable(),
  protocolVersion: z.string().nullable(),
  entries: z.number().int(),
  /** On the disk. */
  sizeBytes: z.number().int(),
  /** As it was recorded: more than on the disk once it is sealed. */
  rawBytes: z.number().int(),
  /** On the disk, of its sealed segments. */
  sealedBytes: z.number().int(),
  /** `partly`: it is being recorded, or its last segment is not sealed yet. */
  sealing: z.enum(['raw', 'partly', 'sealed']),
  /** What is wrong with its files, empty when nothing is known to be. */
  damage: z.string(),
  /** Kept by every retention sweep. */
  pinned: z.boolean(),
  /** The file that it was imported from; null when it was recorded here. */
  origin: originSchema.nullable(),
  findings: z.number().int(),
});
export type Tape = z.infer<typeof tapeSchema>;
