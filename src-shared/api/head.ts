import { z } from 'zod';
import { recordingStoppedSchema } from './recording.ts';
import { flagsSchema } from './settings.ts';

/** Kinds of data that can fail to be kept, at once. */
export const UNKEPT_MAX = 10;

/**
 * What the host announces: counts and revisions, never data. A page pulls what changed and is on screen. Heads are
 * coalesced: at most one every HEAD_INTERVAL_MS, always the newest, at most one unacknowledged for each subscriber.
 */
export const HEAD_INTERVAL_MS = 50;

export const headSchema = z.object({
  /** Changes when the host is another process than before: everything must be pulled again. */
  hostRun: z.string(),
  atMs: z.number(),
  /** Each grows when its projection changes. */
  revision: z.object({
    servers: z.number().int(),
    tools: z.number().int(),
    calls: z.number().int(),
    tapes: z.number().int(),
    replica: z.number().int(),
    /** Supervision tree: children, restarts, health. */
    supervision: z.number().int(),
    /** Breakers, bulkheads and the result cache. */
    guards: z.number().int(),
    /** Resources, prompts, and every definition ever seen. */
    catalog: z.number().int(),
    /** What recovery found and did, backups, storage. */
    recovery: z.number().int(),
    settings: z.number().int(),
    /** Notes and pinned frames. */
    notes: z.number().int(),
    /** What servers ask of a person. */
    questions: z.number().int(),
  }),
  live: z.object({
    /** Entries recorded since the host started. */
    total: z.number().int(),
    /** Entries that left memory, never the disk. */
    dropped: z.number().int(),
    /** Entries that could not be recorded: 0, or something is wrong. */
    lost: z.number().int(),
    /** Grows whenever any row changed, not only when one came. */
    revision: z.number().int(),
    perS: z.number(),
  }),
  /** Entries that the index has not caught up with. */
  indexBehind: z.number().int(),
  /** Why recording has stopped, when it has. */
  recording: recordingStoppedSchema.nullable(),
  /** What else could not be kept on the disk: the settings database, the audit, the workspace document. Newest first. */
  unkept: z.array(z.object({ what: z.string(), message: z.string(), sinceMs: z.number() })).max(UNKEPT_MAX),
  /** Why the index does not work, when it does not; recording goes on. */
  indexFailure: z.string().nullable(),
  /** Tapes that other programs record now and that are not live here, because as many are as can be followed at a time. */
  notFollowed: z.number().int(),
});
export type Head = z.infer<typeof headSchema>;

/** The revisions of a host in which nothing has changed yet. */
export function firstRevisions(): Head['revision'] {
  return {
    servers: 0,
    tools: 0,
    calls: 0,
    tapes: 0,
    replica: 0,
    supervision: 0,
    guards: 0,
    catalog: 0,
    recovery: 0,
    settings: 0,
    notes: 0,
    questions: 0,
  };
}

/** The head of a host in which nothing has happened yet. */
export function firstHead(hostRun: string): Head {
  return {
    hostRun,
    atMs: 0,
    revision: firstRevisions(),
    live: { total: 0, dropped: 0, lost: 0, revision: 0, perS: 0 },
    indexBehind: 0,
    recording: null,
    unkept: [],
    indexFailure: null,
    notFollowed: 0,
  };
}

export const appInfoSchema = z.object({
  version: z.string(),
  shell: z.enum(['electron', 'web', 'headless']),
  hostRun: z.string(),
  /** When the host began: what is live was recorded since. */
  startedMs: z.number(),
  dataFolder: z.string(),
  /** The words that start this program's command line on this machine, whatever is on the PATH. */
  program: z.array(z.string()),
  platform: z.string(),
  node: z.string(),
  /** Feature flags that the command line or the environment decides for this run. */
  flagOverrides: z.array(
    z.object({
      name: flagsSchema.keyof(),
      value: z.boolean(),
      by: z.enum(['command line', 'environment']),
    }),
  ),
  /** What the start had to say: a config that did not parse, an index that was rebuilt. Shown once, dismissible. */
  notices: z.array(
    z.object({
      severity: z.enum(['info', 'warning', 'error']),
      message: z.string(),
      hint: z.string(),
      /** The view that has more of it. */
      view: z.enum(['recovery']).optional(),
    }),
  ),
});
export type AppInfo = z.infer<typeof appInfoSchema>;
