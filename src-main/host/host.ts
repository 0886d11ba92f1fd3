import { join } from 'node:path';
import type { AppInfo } from '../../src-shared/api/head.ts';
import { effectiveFlags } from '../../src-shared/api/flags.ts';
import type { HostApi } from '../../src-shared/api/host-api.ts';
import { ok, type Result } from '../../src-shared/base/failure.ts';
import { createAnswering } from './wiring/calls/answering.ts';
import { askTool } from './wiring/calls/ask-tool.ts';
import { createBackups } from './wiring/data/backups.ts';
import { createBuffers } from './wiring/calls/buffers.ts';
import { createClientConfigs, programOf, tapProgram } from './wiring/tap/client-configs.ts';
import { createHostApi } from './commands/api.ts';
import type { DirectApi } from './commands/direct.ts';
import { createEntryReader } from './commands/entry-detail.ts';
import { createSamples } from './config/samples.ts';
import { openServerStore } from './config/server-store.ts';
import { createSettingsStore } from './database/settings-store.ts';
import { createDecided } from './wiring/data/decided.ts';
import { dataDeps } from './wiring/data/deck-data.ts';
import { createDirectCalls } from './wiring/calls/direct-calls.ts';
import { createGuardRails } from './wiring/calls/guard-rails.ts';
import { createFileJobs, type FileJobs } from './wiring/files/file-jobs.ts';
import type { HostPorts } from './wiring/world/host-ports.ts';
import { createHousekeeping } from './wiring/tapes/housekeeping.ts';
import { createImports } from './wiring/servers/import-servers.ts';
import { type HostRole, openFolder } from './wiring/tapes/open-folder.ts';
import { openJournals } from './wiring/tapes/open-journals.ts';
import { openRecovery } from './wiring/recovery/open-recovery.ts';
import { openRun, type PausableRun } from './wiring/servers/open-run.ts';
import { followOutsideTapes } from './wiring/tapes/outside-tapes.ts';
import { createTapes } from './wiring/tapes/open-tapes.ts';
import { NO_REPLICA } from './wiring/world/headless.ts';
import { createNotes, type Notes } from './wiring/tapes/notes.ts';
import type { Recorder, StoredServer } from './ports.ts';
import type { RunEvents } from './registry/lifecycle.ts';
import { createRegistry } from './registry/registry.ts';
import { createRecording } from './wiring/tapes/recording.ts';
import { createReplay } from './wiring/replay/replaying.ts';
import { openReruns } from './wiring/replay/open-reruns.ts';
import { openDocument } from './wiring/data/open-document.ts';
import { createMirror } from './wiring/calls/replica-tools.ts';
import { createKnowledge } from './wiring/calls/knowledge.ts';
import { createSessionFactory } from './session/session.ts';
import { createToolCalls } from './wiring/calls/tool-calls.ts';
import { createSupervision, STOPPED_WITH_HOST } from './wiring/servers/supervise.ts';
import { createTapeKeeping } from './wiring/tapes/tape-keeping.ts';
import { withTransient } from './wiring/servers/transient-servers.ts';
import type { Prepared } from './wiring/data/prepare.ts';
import { createWatch } from './wiring/servers/watch.ts';

export * from './offline.ts';

/** How long a server has from its start to the end of the handshake. */
export const HANDSHAKE_TIMEOUT_MS = 20_000;
export const CONSENT_TIMEOUT_MS = 5 * 60_000;
const STDERR_TAIL_LINES = 20;

export interface Host {
  readonly api: HostApi;
  readonly direct: DirectApi;
  readonly adoptNotes: Notes['fromFile'];
  readonly download: FileJobs['download'];
  /** Something the start had to say; shown on every page until it is dismissed. */
  notice(notice: AppInfo['notices'][number]): void;
  /** Notes in the data folder how this host can be reached. */
  announce(address: { readonly url: string | null; readonly apiFile: string | null }): void;
  /** Stops every server with its whole process tree and closes every tape. Idempotent. */
  stop(): Promise<void>;
}

type Notice = AppInfo['notices'][number];

/**
 * Puts the parts together: the only place that knows all of them. `prepared`: the data folder is ours already, and its
 * database at the newest version.
 */
export function createHost(
  ports: HostPorts,
  role: HostRole = 'app',
  prepared: Prepared | null = null,
): Result<Host> {
  const { dataFolder, version, clock, random, disk, report } = ports;
  const hostRun = prepared?.hostRun ?? random.token(12);
  const flagOverrides = ports.flagOverrides ?? [];
  const startedMs = prepared?.startedMs ?? clock.wallMs();
  const folder = openFolder(ports, role, prepared ?? { hostRun, nowMs: startedMs });
  if (!folder.ok) return folder;
  const { lock, database } = folder.value;
  const notices: Notice[] = [...folder.value.notices];
  const settings = createSettingsStore(database);
  settings.onChange(() => watch.hub.touch('settings'));
  const recording = createRecording({
    clock,
    settings: () => settings.get().recording,
    changed: () => watch.hub.touch('live'),
    runOf: (tapeId) => runs.get(tapeId),
  });
  settings.onChange(() => recording.retry());
  const { journal, audit } = openJournals({
    ports,
    hostRun,
    settings,
    recording,
    onSegmentLeft: (tapeId) => housekeeping.left(tapeId),
  });
  const opened = openServerStore({ dataFolder, disk, clock });
  if (opened.problem !== null)
    notices.push({ severity: 'warning', message: opened.problem.message, hint: opened.problem.hint });
  const store = withTransient(opened.store);
  const samples = createSamples({
    disk,
    resourcesFolder: ports.resourcesFolder,
    nodeModulesFolder: join(ports.resourcesFolder, '..', 'node_modules'),
    nodeCommand: ports.shell === 'electron' ? 'node' : process.execPath,
  });

  const knowledge = createKnowledge({
    ports,
    role,
    settings,
    database,
    registry: () => registry,
    watch: () => watch,
    isTransient: store.isTransient.bind(store),
    note: audit.note.bind(audit),
  });

  // --- what is recorded, on its way to the screen --------------------------------------------------------------
  const runs = new Map<string, PausableRun>();
  const keeping = createTapeKeeping(ports, role === 'app');
  const watch = createWatch({
    ports: { ...ports, indexWorker: ports.workers.index },
    journal,
    hostRun,
    withIndex: role === 'app',
    recording,
    onPressure(isHigh) {
      for (const run of runs.values()) {
        if (isHigh) run.pause('pressure');
        else run.resume('pressure');
      }
    },
    ...knowledge.hears,
    onToolsChanged() {
      for (const server of registry.list()) if (server.session !== null) mirror(server.id);
    },
    onTapeClosed(tapeId) {
      recording.closed(tapeId);
      const run = runs.get(tapeId);
      if (run !== undefined) buffers.ended(run);
      runs.delete(tapeId);
      keeping.closed(tapeId);
      housekeeping.left(tapeId);
    },
    onFolded: (tapeId, state) => keeping.folded(tapeId, state),
    newestEntries: (tapeId, max) => keeping.newestEntries(tapeId, max),
    onCallRequest: (callId, tapeId, seq) => calls.noteRequest(callId, { tapeId, seq }),
  });
  const { hub, projector } = watch;
  const notes = createNotes({
    ports,
    database,
    note: (intent, detail) => audit.note(intent, '', detail),
    changed: () => hub.touch('notes'),
  });
  const housekeeping = createHousekeeping({
    ports,
    database,
    index: watch.index,
    rules: () => settings.get().retention,
    note: (intent, detail) => audit.note(intent, '', detail),
    gone: (tapeId) => goneForGood(tapeId),
    touch: (kind) => hub.touch(kind),
  });
  const files = createFileJobs({
    ports,
    notes: notes.store,
    ownerOf: watch.tapes.ownerOf,
    note: (intent, detail) => audit.note(intent, '', detail),
    imported: housekeeping.came,
  });
  if (role === 'app') housekeeping.start();
  /** A tape was deleted and cannot be put back: what was made of it goes as well. */
  function goneForGood(tapeId: string): void {
    keeping.snapshots.remove(tapeId);
    notes.forget(tapeId);
    replay.forget(tapeId);
    reruns.gone(tapeId);
  }
  const outside =
    role === 'app'
      ? followOutsideTapes({
          ports,
          hostRun,
          startedMs,
          tapes: watch.tapes,
          listeners: watch.listeners,
          isPressed: () => projector.pressure,
          changed: () => hub.touch('tapes'),
        })
      : null;

  // --- servers -------------------------------------------------------------------------------------------------
  const tapes = createTapes({
    ports,
    journal,
    keeping,
    watch,
    recording,
    onOpened: (server) => knowledge.caching.onSession(server.id),
  });
  const supervision = createSupervision({
    clock,
    random,
    database,
    registry: () => registry,
    settings: () => settings.get().supervision,
    isTransient: (serverId) => store.isTransient(serverId),
    askTool(serverId, tool, timeoutMs) {
      const definition = watch.lists.tools.of(serverId)?.state.items.get(tool.name)?.definition ?? null;
      return askTool(registry.life(serverId)?.session() ?? null, definition, { ...tool, timeoutMs });
    },
    audit(intent, serverId, detail) {
      audit.note(intent, serverId, detail);
      decided.look();
    },
    changed() {
      hub.touch('supervision');
      hub.touch('servers');
    },
    report,
  });
  const decided = createDecided({ clock, database, settings, report, policies: () => supervision.policies });
  function startRun(server: StoredServer, recorder: Recorder, events: RunEvents): PausableRun {
    const run = openRun(
      { clock, spawner: ports.spawner, fetch: ports.fetch, ladder: supervision.ladder },
      server,
      recorder,
      tapes.takeMarker(recorder.tapeId),
      events,
    );
    runs.set(recorder.tapeId, run);
    recording.runBegins(recorder.tapeId);
    return run;
  }

  const answering = createAnswering({
    ports,
    role,
    registry: () => registry,
    settings,
    changed: () => hub.touch('questions'),
    note: audit.note.bind(audit),
  });
  const registry = createRegistry({
    clock,
    questions: answering.desk,
    watcher: supervision.watcher,
    present: (serverId, state) => supervision.present(serverId, state),
    random,
    store,
    consent: ports.consent,
    consentTimeoutMs: CONSENT_TIMEOUT_MS,
    handshakeTimeoutMs: ports.handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS,
    openTape: (server, origin) => tapes.open(server, origin),
    openRun: startRun,
    openSession: createSessionFactory({
      clock,
      random,
      clientInfo: { name: 'tapedeck', version },
      modernByDefault: () => effectiveFlags(settings.get().flags, flagOverrides).modernByDefault,
    }),
    stderrTail(serverId) {
      projector.flush();
      return projector.stderr(serverId, STDERR_TAIL_LINES).map((line) => line.text);
    },
    counts: (serverId) => ({
      ...watch.traffic.of(serverId),
      toolCount: watch.lists.tools.of(serverId)?.state.items.size ?? 0,
    }),
    changed(serverId) {
      hub.touch('servers');
      guards.serverChanged(serverId);
      supervision.serversChanged();
      if (registry.stored(serverId) === null) forget(serverId);
      mirror(serverId);
    },
    intent: (intent, serverId, detail) => audit.note(intent, serverId, detail),
  });
  supervision.serversChanged();

  /** The server was removed: what was folded of its tapes goes, the tapes stay. */
  function forget(serverId: string): void {
    supervision.removed(serverId);
    decided.look();
    projector.flush();
    knowledge.forget(serverId);
    watch.traffic.forget(serverId);
    guards.forget(serverId);
    answering.forget(serverId);
    hub.touch('tools');
  }

  // --- the workspace document ----------------------------------------------------------------------------------
  const replica =
    role === 'headless'
      ? null
      : openDocument({ ports, hostRun, startedMs, recording, changed: () => hub.touch('replica') });
  if (replica?.problem != null) notices.push({ severity: 'warning', ...replica.problem });

  const mirror = createMirror({ replica, store, servers: () => registry.list(), tools: knowledge.listTools });

  // --- calls ---------------------------------------------------------------------------------------------------
  const guards = createGuardRails({
    clock,
    settings,
    serverIds: () => registry.list().map(({ id }) => id),
    recorder: (serverId) => registry.life(serverId)?.recorder() ?? null,
    touch: () => hub.touch('guards'),
    audit: (intent, serverId, detail) => audit.note(intent, serverId, detail),
  });
  const calls = createToolCalls({
    ports,
    registry,
    watch,
    settings: () => settings.get().execution,
    guards,
    cache: knowledge.caching.stage,
  });

  const buffers = createBuffers({
    watch,
    runs: () => runs.values(),
    held: () => recording.held(),
    calls: () => calls.gauge(),
    cache: () => knowledge.caching.api.overview(),
  });

  const recovery = openRecovery({
    ports,
    hostRun,
    startedMs,
    died: lock?.died ?? null,
    journal,
    database,
    watch,
    keeping,
    replica,
    supervision,
    notices,
    gone: (tapeId) => goneForGood(tapeId),
    defined: () => new Map(store.list().map(({ id, name }) => [id, name])),
    note: (intent, detail) => audit.note(intent, '', detail),
  });

  const backups = createBackups({
    dataFolder,
    version,
    clock,
    changed: () => hub.touch('recovery'),
    intent: (intent, detail) => audit.note(intent, '', detail),
  });

  const { caching: cache } = knowledge;
  const { isBusy } = recovery;
  const replay = createReplay({ ports, journal, tapes: watch.tapes, role, decided, isBusy, cache });
  const reruns = openReruns({
    ports,
    journal,
    tapes,
    store,
    index: watch.index,
    openRun: startRun,
    forget,
    note: (intent, detail) => audit.note(intent, '', detail),
    consentTimeoutMs: CONSENT_TIMEOUT_MS,
  });

  // --- the doors -----------------------------------------------------------------------------------------------
  const entries = createEntryReader({ clock, journal, index: watch.index, tapeOwner: watch.tapes.ownerOf });
  const api = createHostApi({
    info: () => ({
      version,
      shell: ports.shell,
      hostRun,
      startedMs,
      dataFolder,
      program: programOf(ports),
      platform: process.platform,
      node: process.version,
      flagOverrides: [...flagOverrides],
      notices,
    }),
    heads: (signal) => hub.subscribe(signal),
    servers: {
      ...registry,
      start: (id) => supervision.start(id),
      stop: (id) => supervision.stop(id),
      restart: (id) => supervision.restart(id),
    },
    supervision,
    samples,
    imports: createImports({
      disk,
      servers: () => store.list(),
      add: (draft) => registry.add(draft),
      update: (id, draft, keep) => registry.update(id, draft, keep),
      note: (intent, detail) => audit.note(intent, '', detail),
    }),
    taps: createClientConfigs({
      clock,
      tap: tapProgram(ports),
      note: (intent, detail) => audit.note(intent, '', detail),
    }),
    stderr: (serverId, limit) => [...projector.stderr(serverId, limit)],
    tools: knowledge.listTools,
    calls: {
      start: async (request) => calls.start(request),
      get: (callId) => calls.get(callId),
      cancel: (callId) => calls.cancel(callId),
      watch: (callId, signal) => calls.watch(callId, signal),
    },
    ...notes.sourcesOf(watch),
    entries,
    recording,
    guards,
    tapes: () => housekeeping.tapes(),
    storage: housekeeping,
    notes: notes.api,
    questions: answering.api,
    files: files.api,
    settings: {
      get: () => settings.get(),
      set(patch) {
        audit.note('settings', '', patch);
        return settings.set(patch);
      },
    },
    data: dataDeps({
      dataFolder,
      database,
      documentVersion: replica?.version ?? null,
      note: (to) => audit.note('rollback', '', { to }),
      changed: () => hub.touch('settings'),
    }),
    recovery: recovery.api,
    replay: replay.api,
    buffers,
    ...knowledge.api,
    backups: backups.api,
    reruns: reruns.api,
    replica: replica ?? NO_REPLICA,
  });
  const direct = createDirectCalls({
    ports,
    store,
    registry,
    knowledge,
    calls,
    standFor: answering.standFor,
    folded: () => projector.flush(),
    rerun: reruns.typed,
  });

  let stopping: Promise<void> | null = null;
  async function shutDown(): Promise<void> {
    outside?.close();
    await replay.close();
    await recovery.stop();
    await backups.close();
    await reruns.close();
    await files.close();
    answering.desk.close();
    await calls.close();
    guards.close();
    await registry.stopAll(STOPPED_WITH_HOST, supervision.inOrder);
    knowledge.close();
    audit.close();
    await housekeeping.close();
    await watch.close();
    keeping.close();
    replica?.close();
    database.close();
    lock?.release();
  }

  return ok({
    api: replay.foreseen(api),
    direct,
    adoptNotes: notes.fromFile,
    download: files.download,
    notice: (notice) => void notices.push(notice),
    announce: (address) => lock?.announce(address),
    stop: () => (stopping ??= shutDown()),
  });
}
