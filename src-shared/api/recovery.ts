import { z } from 'zod';

/** Reports that are kept, the newest. */
export const REPORTS_MAX = 50;
/** Orphaned requests that a report lists; it counts them all. */
export const ORPHANS_LISTED_MAX = 500;
/** Merges and tapes that a report lists. */
export const LISTED_MAX = 500;

/** What a start does after a host has died, in this order. */
export const RECOVERY_STEPS = [
  'open',
  'find',
  'processes',
  'check',
  'fold',
  'close',
  'document',
  'restart',
  'index',
] as const;
export type RecoveryStepName = (typeof RECOVERY_STEPS)[number];

const stepSchema = z.object({
  step: z.enum(RECOVERY_STEPS),
  /** From the start of the host. */
  startMs: z.number(),
  tookMs: z.number(),
  /** In a few words, what came of it. */
  outcome: z.string(),
});

const recoveredTapeSchema = z.object({
  tapeId: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  /** `recovered`: interrupted, and ended now. `closed`: it had ended, only its owner was left. `empty`: it never began. */
  outcome: z.enum(['recovered', 'closed', 'empty', 'damaged', 'too-new', 'failed']),
  /** Why it was left as it is; empty when it was not. */
  why: z.string(),
  entries: z.number().int(),
  /** Bytes of an entry that was being written, and that nobody was ever told of. */
  tornBytes: z.number().int(),
  orphaned: z.number().int(),
  reapedProcesses: z.number().int(),
  lastMs: z.number().nullable(),
  /** Entries that came from a snapshot; null when there was none that could be used. */
  snapshotEntries: z.number().int().nullable(),
  /** Newer snapshots that could not be used. */
  snapshotsUnusable: z.number().int(),
  /** Entries folded from the files after it. */
  tailEntries: z.number().int(),
  /** Entries that the index had not when the start looked. */
  indexBehind: z.number().int(),
  /** Entries that could not be recorded when they came: marked gaps, and told then. */
  gapEntries: z.number().int(),
  /** Of a damaged tape: what can be read of it, and what cannot; `lost` is null when nobody can tell. */
  damage: z.object({ readable: z.number().int(), lost: z.number().int().nullable() }).nullable(),
});
export type RecoveredTape = z.infer<typeof recoveredTapeSchema>;

const orphanedRequestSchema = z.object({
  tapeId: z.string(),
  seq: z.number().int(),
  serverName: z.string(),
  /** `out`: we had asked the server. */
  dir: z.enum(['out', 'in']),
  method: z.string(),
  target: z.string(),
  id: z.string(),
});
export type OrphanedRequest = z.infer<typeof orphanedRequestSchema>;

const mergeSchema = z.object({
  serverId: z.string(),
  serverName: z.string(),
  field: z.string(),
  journal: z.string(),
  document: z.string(),
  winner: z.enum(['journal', 'document', 'settings']),
  why: z.string(),
});
export type Merge = z.infer<typeof mergeSchema>;

const restartSchema = z.object({
  serverId: z.string(),
  serverName: z.string(),
  restarted: z.boolean(),
  why: z.string(),
});
export type Restart = z.infer<typeof restartSchema>;

/** What a start found, what it did about it, and what each layer had to say. */
export const recoveryReportSchema = z.object({
  id: z.string(),
  atMs: z.number(),
  /** Null while it goes on. */
  finishedMs: z.number().nullable(),
  /** The host that ended without stopping; null when there is only what it left. */
  died: z
    .object({
      hostRun: z.string(),
      pid: z.number().int(),
      sinceMs: z.number(),
      /** The newest entry of the sessions that it left open; null when it left none. */
      lastMs: z.number().nullable(),
    })
    .nullable(),
  tapes: z.array(recoveredTapeSchema),
  orphaned: z.array(orphanedRequestSchema),
  orphanedTotal: z.number().int(),
  merges: z.array(mergeSchema),
  /** Servers of which the tapes and the workspace document were compared. */
  compared: z.number().int(),
  restarts: z.array(restartSchema),
  /** Processes of dead hosts that were still there, also of sessions that had ended. */
  processesEnded: z.number().int(),
  steps: z.array(stepSchema),
  /** How long the start kept the window waiting. */
  openingMs: z.number(),
});
export type RecoveryReport = z.infer<typeof recoveryReportSchema>;

export const tapeDecisionSchema = z.object({
  tapeId: z.string(),
  serverName: z.string(),
  decision: z.enum(['accepted', 'discarded', 'quarantined']),
  atMs: z.number(),
});
export type TapeDecision = z.infer<typeof tapeDecisionSchema>;

/** A rebuild from the journal: everything derived is deleted and made again, and compared with what it was. */
export const rebuildSchema = z.object({
  startedMs: z.number(),
  finishedMs: z.number().nullable(),
  phase: z.enum(['hashing', 'deleting', 'folding', 'indexing', 'comparing', 'done', 'failed']),
  entries: z.number().int(),
  entriesTotal: z.number().int(),
  entriesPerS: z.number(),
  /** Null until both are known. */
  projections: z.object({ before: z.string(), after: z.string(), equal: z.boolean() }).nullable(),
  index: z.object({ before: z.string(), after: z.string(), equal: z.boolean() }).nullable(),
  /** Damage that was met on the way. */
  problems: z.array(z.object({ tapeId: z.string(), why: z.string() })),
  why: z.string(),
});
export type Rebuild = z.infer<typeof rebuildSchema>;

export const verificationSchema = z.object({
  startedMs: z.number(),
  finishedMs: z.number().nullable(),
  phase: z.enum(['reading', 'done', 'stopped', 'failed']),
  tapesTotal: z.number().int(),
  tapes: z.number().int(),
  entries: z.number().int(),
  bytes: z.number().int(),
  /** Entries of marked gaps: they could not be recorded, and that was told then. */
  gapEntries: z.number().int(),
  /** Tapes with bytes of an unfinished entry at their end. */
  tornTails: z.number().int(),
  /** Everything that cannot be read back, counted, and the first of it by tape. */
  problems: z.number().int(),
  damaged: z.array(
    z.object({ tapeId: z.string(), serverName: z.string(), problems: z.number().int(), why: z.string() }),
  ),
  why: z.string(),
});
/** Every byte of every tape, read and checked. */
export type VerificationRun = z.infer<typeof verificationSchema>;

export const recoveryStateSchema = z.object({
  /** The step that is under way; null when nothing is. */
  running: z.enum(RECOVERY_STEPS).nullable(),
  /** Newest first. */
  reports: z.array(
    recoveryReportSchema.pick({ id: true, atMs: true, died: true }).extend({
      tapes: z.number().int(),
      orphaned: z.number().int(),
      tornBytes: z.number().int(),
      /** Tapes that were left as they are. */
      left: z.number().int(),
    }),
  ),
  decisions: z.array(tapeDecisionSchema),
  rebuild: rebuildSchema.nullable(),
  verification: verificationSchema.nullable(),
});
export type RecoveryState = z.infer<typeof recoveryStateSchema>;

export const snapshotInfoSchema = z.object({
  entries: z.number().int(),
  takenMs: z.number(),
  hash: z.string(),
  sizeBytes: z.number().int(),
});

/** The state of a tape after so many entries, for a person to look at. */
export const tapeStateViewSchema = z.object({
  tapeId: z.string(),
  entries: z.number().int(),
  hash: z.string(),
  serverName: z.string(),
  phase: z.string(),
  era: z.string(),
  peer: z.string(),
  tools: z.array(z.string()),
  open: z.array(orphanedRequestSchema),
  stderr: z.array(z.string()),
  framesIn: z.number().int(),
  framesOut: z.number().int(),
  findings: z.number().int(),
  lostEntries: z.number().int(),
});
export type TapeStateView = z.infer<typeof tapeStateViewSchema>;

export const rebaseSchema = z.object({
  /** Snapshots after it that were let go. */
  removed: z.number().int(),
  /** Entries folded again, from it to the end of the tape. */
  folded: z.number().int(),
  before: z.string(),
  after: z.string(),
  equal: z.boolean(),
});
