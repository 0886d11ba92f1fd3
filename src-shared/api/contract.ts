import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { backupNameSchema, backupSchema, backupsSchema } from './backups.ts';
import { dataVersionsSchema } from './data-versions.ts';
import { guardChangeSchema, guardRefSchema, guardsSchema } from './guards.ts';
import { buffersContract } from './buffers.ts';
import { cacheContract } from './cache.ts';
import { catalogContract } from './catalog.ts';
import { appInfoSchema, headSchema } from './head.ts';
import { filesContract } from './files.ts';
import { notesContract } from './notes.ts';
import { questionsContract } from './questions.ts';
import {
  entryDetailSchema,
  entryRefSchema,
  pageRequestSchema,
  pageSchema,
  scopeSchema,
  stagedCallSchema,
  filterSchema,
} from './messages.ts';
import {
  ENV_MAX,
  failureSchema,
  sampleSchema,
  serverDraftSchema,
  serverSchema,
  startOutcomeSchema,
} from './servers.ts';
import { rerunsContract } from './reruns.ts';
import { recordingStoppedSchema } from './recording.ts';
import { groupDraftSchema, limitsSchema, policySchema, supervisionSchema } from './supervision.ts';
import {
  rebaseSchema,
  recoveryReportSchema,
  recoveryStateSchema,
  snapshotInfoSchema,
  tapeStateViewSchema,
} from './recovery.ts';
import { replayContract } from './replay.ts';
import {
  configPreviewSchema,
  importDoneSchema,
  importFromSchema,
  importLocationSchema,
  importPickSchema,
} from './imports.ts';
import { settingsPatchSchema, settingsSchema } from './settings.ts';
import {
  compactedSchema,
  retentionSchema,
  storageUsageSchema,
  sweepSchema,
  tapeIdsSchema,
  tapesChangedSchema,
} from './storage.ts';
import { clientFileSchema, tapPlanSchema, tapWishSchema } from './taps.ts';
import { tapeSchema } from './tapes.ts';
import { suggestContract } from './suggest.ts';
import { timelineContract } from './timeline.ts';
import { callRequestSchema, callSchema, toolSchema } from './tools.ts';

/**
 * All that a shell may carry between a page and the host. A handler never throws an operating error across the
 * border: it raises FAILURE, whose data is a Failure.
 */
const base = oc.errors({ FAILURE: { data: failureSchema } });
const byId = z.object({ id: z.string().max(64) });
const byTape = z.object({ tapeId: z.string().max(64) });
const tapeAt = z.object({ tapeId: z.string().max(64), entries: z.number().int().min(0) });
/** Base64 of a Yjs update or state vector. */
const yjsBytes = z.string().max(16 * 1024 * 1024);

export const contract = {
  app: {
    info: base.output(appInfoSchema),
    head: base.output(eventIterator(headSchema)),
  },
  servers: {
    list: base.output(z.array(serverSchema)),
    samples: base.output(z.array(sampleSchema)),
    add: base.input(serverDraftSchema).output(serverSchema),
    addSample: base.input(byId).output(serverSchema),
    /** `keep`: environment or header names whose value, which no page ever sees, stays as it is. */
    update: base
      .input(
        z.object({
          id: z.string().max(64),
          draft: serverDraftSchema,
          keep: z.array(z.string().max(256)).max(ENV_MAX).default([]),
        }),
      )
      .output(serverSchema),
    remove: base.input(byId).output(z.null()),
    /** What is in a file of servers, without the values of environment and headers; nothing is stored. */
    previewConfig: base.input(importFromSchema).output(configPreviewSchema),
    /** Where programs of this machine keep their servers, and which of these files there are. */
    importLocations: base.output(z.array(importLocationSchema)),
    /** Adds servers of a file, or puts them in the place of others; nothing is started or approved. */
    import: base
      .input(z.object({ from: importFromSchema, picks: z.array(importPickSchema).max(500) }))
      .output(importDoneSchema),
    start: base.input(byId).output(startOutcomeSchema),
    stop: base.input(byId).output(z.null()),
    restart: base.input(byId).output(startOutcomeSchema),
    /** The newest stderr lines of the newest run, oldest first. */
    stderr: base
      .input(z.object({ id: z.string().max(64), limit: z.number().int().min(1).max(2000) }))
      .output(z.array(z.object({ seq: z.number().int(), wallMs: z.number(), text: z.string() }))),
  },
  tools: {
    list: base.input(z.object({ serverId: z.string().max(64).nullable() })).output(z.array(toolSchema)),
    call: base.input(callRequestSchema).output(callSchema),
    get: base.input(z.object({ callId: z.string().max(64) })).output(callSchema),
    cancel: base.input(z.object({ callId: z.string().max(64) })).output(z.null()),
    /** Yields the call whenever it changes, last when it has ended. */
    watch: base.input(z.object({ callId: z.string().max(64) })).output(eventIterator(callSchema)),
  },
  messages: {
    page: base.input(pageRequestSchema).output(pageSchema),
    entry: base.input(entryRefSchema).output(entryDetailSchema),
    body: base
      .input(z.object({ tapeId: z.string().max(64), seq: z.number().int(), offset: z.number().int().min(0) }))
      .output(z.object({ base64: z.string(), totalBytes: z.number().int() })),
    /** The stages of the tool call that an entry (request, response, or the note itself) belongs to; null when none is known. */
    stages: base.input(entryRefSchema).output(stagedCallSchema.nullable()),
    /** Where an entry stands among the rows that match; null when it does not match. */
    locate: base
      .input(z.object({ scope: scopeSchema, filter: filterSchema, entry: entryRefSchema }))
      .output(z.object({ ordinal: z.number().int().nullable() })),
  },
  tapes: {
    list: base.output(z.array(tapeSchema)),
  },
  recording: {
    /** Asks the disk again now instead of in a second; answers with what holds then, null when it records. */
    retry: base.output(recordingStoppedSchema.nullable()),
  },
  guards: {
    /** Breakers, bulkheads and limits of every server and of the tools that were called. */
    list: base.output(guardsSchema),
    set: base.input(guardChangeSchema).output(z.null()),
    /** Closes a breaker by hand; what it counted is forgotten. */
    reset: base.input(guardRefSchema).output(z.null()),
    /** Holds a breaker open by hand until it is reset. */
    isolate: base.input(guardRefSchema).output(z.null()),
  },
  supervision: {
    get: base.output(supervisionSchema),
    setPolicy: base.input(byId.extend({ policy: policySchema })).output(z.null()),
    setRoot: base.input(limitsSchema).output(z.null()),
    /** Adds a group when `id` is null. */
    putGroup: base
      .input(z.object({ id: z.string().max(64).nullable(), draft: groupDraftSchema }))
      .output(z.object({ id: z.string() })),
    removeGroup: base.input(byId).output(z.null()),
    startGroup: base.input(byId).output(z.null()),
    stopGroup: base.input(byId).output(z.null()),
    restartGroup: base.input(byId).output(z.null()),
    setPaused: base.input(z.object({ isPaused: z.boolean() })).output(z.null()),
    /** A server or a group: what waits for its restart does not wait any longer. */
    restartNow: base.input(byId).output(z.null()),
    /** A server, a group or `root`: forgets the restarts that count, and that it gave up. */
    reset: base.input(byId).output(z.null()),
  },
  settings: {
    get: base.output(settingsSchema),
    set: base.input(settingsPatchSchema).output(settingsSchema),
  },
  data: {
    versions: base.output(dataVersionsSchema),
    /** Takes deck.db back to an older version at the next start, which ends with that; null takes the wish back. */
    rollback: base.input(z.object({ to: z.number().int().min(0).nullable() })).output(z.null()),
  },
  recovery: {
    state: base.output(recoveryStateSchema),
    report: base.input(byId).output(recoveryReportSchema),
    /** Deletes the index and the snapshots and makes them again; `state` has the progress. */
    rebuild: base.output(z.null()),
    snapshots: base.input(byTape).output(z.array(snapshotInfoSchema)),
    /** The state of a tape after its first `entries` entries. */
    stateAt: base.input(tapeAt).output(tapeStateViewSchema),
    /** Lets later snapshots go and folds again from this one. */
    rebase: base.input(tapeAt).output(rebaseSchema),
    accept: base.input(byTape).output(z.null()),
    /** Into the trash of the data folder; `putBack` undoes it. */
    discard: base.input(byTape).output(z.null()),
    quarantine: base.input(byTape).output(z.null()),
    putBack: base.input(byTape).output(z.null()),
    /** Of a tape in the trash or in quarantine; nothing undoes it. */
    deleteForGood: base.input(byTape).output(z.null()),
    /** Begins to read every byte of every tape; `state` has the progress. */
    verify: base.output(z.null()),
    stopVerifying: base.output(z.null()),
  },
  /** Other programs' files of servers, and which of these go through a tap. */
  taps: {
    /** Reads the file at a place of `servers.importLocations`. */
    file: base.input(z.object({ id: z.string().max(64) })).output(clientFileSchema),
    /** What would be written; nothing is. */
    plan: base.input(tapWishSchema).output(tapPlanSchema),
    /** Writes it, with a copy beside the file, when that is still the one with this hash. */
    write: base.input(tapWishSchema.extend({ hash: z.string().max(64) })).output(clientFileSchema),
  },
  storage: {
    usage: base.output(storageUsageSchema),
    /** Seals every tape that has ended; how far it is, usage tells. */
    seal: base.output(z.null()),
    pin: base.input(z.object({ tapeId: z.string().max(64), pinned: z.boolean() })).output(z.null()),
    /** Takes tapes out of the list; until the host ends, or some minutes have passed, `restore` puts them back. */
    remove: base.input(tapeIdsSchema).output(tapesChangedSchema),
    restore: base.input(tapeIdsSchema).output(tapesChangedSchema),
    /** What a sweep by these rules would delete now. */
    previewSweep: base.input(retentionSchema).output(sweepSchema),
    /** Deletes what the rules in the settings take; they are applied every hour anyway. */
    sweep: base.output(sweepSchema),
    /** Empties the trash and makes the index give back what it does not use. */
    compact: base.output(compactedSchema),
  },
  notes: notesContract,
  questions: questionsContract,
  files: filesContract,
  timeline: timelineContract,
  suggest: suggestContract,
  replay: replayContract,
  reruns: rerunsContract,
  cache: cacheContract,
  buffers: buffersContract,
  catalog: catalogContract,
  backups: {
    list: base.output(backupsSchema),
    /** Answers when it is complete. */
    create: base.output(backupSchema),
    /** Ends what is under way; nothing of it is left. */
    cancel: base.output(z.null()),
    /** Reads every byte; the paths that are not what they were. */
    verify: base.input(backupNameSchema).output(z.object({ wrong: z.array(z.string()).max(100) })),
    remove: base.input(backupNameSchema).output(z.null()),
    /** The next start puts it in place, and what is there now aside. */
    restore: base.input(backupNameSchema).output(z.null()),
    cancelRestore: base.output(z.null()),
  },
  replica: {
    /** What the caller lacks, as one Yjs update. */
    pull: base.input(z.object({ stateVector: yjsBytes })).output(z.object({ update: yjsBytes })),
    push: base.input(z.object({ update: yjsBytes })).output(z.null()),
  },
};

export type Contract = typeof contract;
