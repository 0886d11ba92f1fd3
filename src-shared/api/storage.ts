import { z } from 'zod';

/** Tapes that one request may name. */
export const TAPES_PER_REQUEST_MAX = 1_000;
/** Tapes that a preview names; it counts them all. */
export const SWEEP_LISTED_MAX = 100;

const DAYS_MAX = 36_500;

/** What is deleted by itself. Pinned and living tapes never are. */
export const retentionSchema = z.object({
  /** Tapes whose newest entry is older; null keeps them however old they are. */
  maxAgeDays: z.number().min(1).max(DAYS_MAX).nullable().default(null),
  /** All tapes together: the oldest go until the rest takes no more; null for no limit. */
  maxBytes: z
    .number()
    .int()
    .min(1024 * 1024)
    .nullable()
    .default(null),
});
export type Retention = z.infer<typeof retentionSchema>;

export const sweepSchema = z.object({
  tapes: z.number().int(),
  bytes: z.number().int(),
  /** The oldest first. */
  listed: z.array(
    z.object({
      tapeId: z.string(),
      serverName: z.string(),
      lastMs: z.number(),
      bytes: z.number().int(),
      why: z.enum(['age', 'size']),
    }),
  ),
});
export type Sweep = z.infer<typeof sweepSchema>;

const sealingSchema = z.object({
  isRunning: z.boolean(),
  /** Tapes looked at, of those that the run under way has to look at. */
  tapesDone: z.number().int(),
  tapesTotal: z.number().int(),
  /** Since the host started. */
  segments: z.number().int(),
  rawBytes: z.number().int(),
  sealedBytes: z.number().int(),
  /** Why the last run stopped early, null when it did not. */
  failure: z.string().nullable(),
});
export type Sealing = z.infer<typeof sealingSchema>;

export const storageUsageSchema = z.object({
  tapes: z.number().int(),
  pinned: z.number().int(),
  /** On the disk. */
  bytes: z.object({
    /** Segments as they were recorded. */
    raw: z.number().int(),
    sealed: z.number().int(),
    index: z.number().int(),
    /** Deleted and discarded tapes that can still be put back. */
    trash: z.number().int(),
    /** With what restores have put aside. Final segments count here and as tapes, though most are there only once. */
    backups: z.number().int(),
    /** Settings, the workspace document, the audit, what is in quarantine. */
    other: z.number().int(),
  }),
  /** What the sealed segments held before. */
  unsealedBytes: z.number().int(),
  sealing: sealingSchema,
  /** The newest sweep of this host that deleted anything. */
  lastSweep: z
    .object({ atMs: z.number(), tapes: z.number().int(), bytes: z.number().int(), failed: z.number().int() })
    .nullable(),
  /**
   * The clock was here when it was last looked at, and is far past that now: nothing is deleted by its age until a person
   * sweeps. Null when it is where it can be.
   */
  clockJumpedFromMs: z.number().nullable(),
});
export type StorageUsage = z.infer<typeof storageUsageSchema>;

export const tapeIdsSchema = z.object({
  tapeIds: z.array(z.string().max(64)).min(1).max(TAPES_PER_REQUEST_MAX),
});

/** What became of each tape that a request named. */
export const tapesChangedSchema = z.object({
  changed: z.array(z.string()),
  kept: z.array(z.object({ tapeId: z.string(), why: z.string() })),
});
export type TapesChanged = z.infer<typeof tapesChangedSchema>;

export const compactedSchema = z.object({
  /** Freed by it, beside what sealing frees. */
  freedBytes: z.number().int(),
});
