import { z } from 'zod';

/** Servers of one file that a plan may name. */
export const TAPPED_NAMES_MAX = 500;

/** A server of another program's file, and whether it goes through a tap. */
export const clientServerSchema = z.object({
  name: z.string(),
  /** What runs or is asked, without the tap; no values of its environment or headers. */
  target: z.string(),
  state: z.enum(['plain', 'tapped', 'cannot']),
  /** Why it cannot be tapped from here, and what can be done instead; else empty. */
  why: z.string(),
  /** A command line that does it instead; else empty. */
  instead: z.string(),
});
export type ClientServer = z.infer<typeof clientServerSchema>;

export const clientFileSchema = z.object({
  /** As of the import locations. */
  id: z.string(),
  title: z.string(),
  path: z.string(),
  /** Of its bytes: what a plan was made for. */
  hash: z.string(),
  servers: z.array(clientServerSchema),
  /** The newest copy from before a change, beside the file. */
  backup: z.string().nullable(),
});
export type ClientFile = z.infer<typeof clientFileSchema>;

export const diffLineSchema = z.object({
  kind: z.enum(['same', 'removed', 'added', 'skipped']),
  /** In the file before, or after (`added`), from 1; of `skipped` the first. */
  line: z.number().int(),
  /** Values of environment and headers are dots; of `skipped` how many lines. */
  text: z.string(),
});
export type DiffLine = z.infer<typeof diffLineSchema>;

/** Which of the file's servers shall go through a tap; the others shall not. */
export const tapWishSchema = z.object({
  id: z.string().max(64),
  tapped: z.array(z.string()).max(TAPPED_NAMES_MAX),
});
export type TapWish = z.infer<typeof tapWishSchema>;

export const tapPlanSchema = z.object({
  hash: z.string(),
  /** Nothing when nothing would change. */
  diff: z.array(diffLineSchema),
  /** The file becomes, byte for byte, the copy that was made before it was first changed. */
  restores: z.boolean(),
});
export type TapPlan = z.infer<typeof tapPlanSchema>;
