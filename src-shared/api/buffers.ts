import { oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from './servers.ts';

/** Every place of the host where messages, or what is made of them, stay for a while; in the order of their way. */
export const BUFFER_IDS = [
  'lines',
  'early',
  'input',
  'held',
  'fold-queue',
  'live-rows',
  'row-shelf',
  'shelf-loaded',
  'matches',
  'searches',
  'open-requests',
  'answered',
  'stderr',
  'findings',
  'call-frames',
  'index-questions',
  'calls',
  'cache',
] as const;
export type BufferId = (typeof BUFFER_IDS)[number];

export const bufferSchema = z.object({
  id: z.enum(BUFFER_IDS),
  /** How many there are now: one of the host, or one for each server, tape or stream. The bounds are those of one. */
  count: z.number().int(),
  /** All of them together. */
  entries: z.number().int(),
  bytes: z.number(),
  /** Null: the other bound is the one that counts. */
  entriesMax: z.number().int().nullable(),
  bytesMax: z.number().nullable(),
  /** How full the fullest is, from 0 to 1. */
  fill: z.number(),
  /** What the bound has cost since the host started, in entries; what that means depends on the buffer. */
  dropped: z.number().int(),
  /** The bytes are on the disk. */
  onDisk: z.boolean(),
});
export type Buffer = z.infer<typeof bufferSchema>;

const base = oc.errors({ FAILURE: { data: failureSchema } });

/** What the host holds in memory of messages, and what it let go. */
export const buffersContract = { list: base.output(z.array(bufferSchema)) };
