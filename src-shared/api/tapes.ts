import { z } from 'zod';

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
  sizeBytes: z.number().int(),
  findings: z.number().int(),
});
export type Tape = z.infer<typeof tapeSchema>;
