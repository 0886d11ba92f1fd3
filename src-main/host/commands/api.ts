import type { AppInfo, Head } from '../../../src-shared/api/head.ts';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import type { Scope } from '../../../src-shared/api/messages.ts';
import type { Server, ServerDraft, StartOutcome } from '../../../src-shared/api/servers.ts';
import type { RecordingStopped } from '../../../src-shared/api/recording.ts';
import type { Settings, SettingsPatch } from '../../../src-shared/api/settings.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import type { Call, CallRequest, Tool } from '../../../src-shared/api/tools.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import type { RowSource } from '../ports.ts';
import type { Suggestions } from '../ports/suggest.ts';
import { createDataApi, type DataDeps } from './data-api.ts';
import { createBuffersApi, type BuffersDeps } from './buffers-api.ts';
import { createCacheApi, type CacheDeps } from './cache-api.ts';
import { createCatalogApi, type CatalogDeps } from './catalog-api.ts';
import type { EntryReader } from './entry-detail.ts';
import { createImportsApi, type ImportsDeps } from './imports-api.ts';
import { createGuardsApi, type GuardsDeps } from './guards-api.ts';
import { supervisionApi, type SupervisionDeps } from './supervision-api.ts';
import { createStorageApi, type StorageDeps } from './storage-api.ts';
import { createSuggestApi } from './suggest-api.ts';
import { createTimelineApi, type TimelineDeps } from './timeline-api.ts';

/** The parts of the host behind the one door; host.ts hands them over. */
export interface ApiDeps {
  info(): AppInfo;
  heads(signal: AbortSignal): AsyncGenerator<Head, void, undefined>;
  readonly servers: {
    list(): Server[];
    add(draft: ServerDraft): Result<Server>;
    update(id: string, draft: ServerDraft, keep: readonly string[]): Promise<Result<Server>>;
    remove(id: string): Promise<Result<null>>;
    start(id: string): Result<StartOutcome>;
    stop(id: string): Promise<Result<null>>;
    restart(id: string): Promise<Result<StartOutcome>>;
  };
  readonly samples: {
    list(): readonly { id: string; title: string; description: string }[];
    draft(id: string): Result<ServerDraft>;
  };
  readonly imports: ImportsDeps;
  stderr(serverId: string, limit: number): readonly { seq: number; wallMs: number; text: string }[];
  tools(serverId: string | null): Tool[];
  readonly calls: {
    start(request: CallRequest): Promise<Result<Call>>;
    get(callId: string): Result<Call>;
    cancel(callId: string): Result<null>;
    watch(callId: string, signal: AbortSignal): AsyncGenerator<Call, void, undefined>;
  };
  rows(scope: Scope): RowSource;
  readonly entries: EntryReader;
  tapes(): Promise<Result<readonly Tape[]>>;
  readonly recording: { retry(): void; stopped(): RecordingStopped | null };
  readonly guards: GuardsDeps;
  readonly supervision: SupervisionDeps;
  readonly storage: StorageDeps;
  readonly taps: HostApi['taps'];
  readonly notes: HostApi['notes'];
  readonly questions: HostApi['questions'];
  readonly files: HostApi['files'];
  readonly settings: {
    get(): Settings;
    set(patch: SettingsPatch): Result<Settings>;
  };
  readonly data: DataDeps;
  readonly recovery: HostApi['recovery'];
  readonly replay: HostApi['replay'];
  readonly cache: CacheDeps;
  readonly buffers: BuffersDeps;
  readonly timeline: TimelineDeps;
  readonly suggest: Suggestions;
  readonly catalog: CatalogDeps;
  readonly backups: HostApi['backups'];
  readonly reruns: HostApi['reruns'];
  readonly replica: {
    pull(stateVector: string): Result<{ update: string }>;
    push(update: string): Result<null>;
  };
}

/** The contract, answered from the host's parts: what a shell offers to its page. */
export function createHostApi(deps: ApiDeps): HostApi {
  const { servers, calls, entries } = deps;
  return {
    app: {
      info: async () => ok(deps.info()),
      head: (signal) => deps.heads(signal),
    },
    servers: {
      list: async () => ok(servers.list()),
      samples: async () => ok([...deps.samples.list()]),
      add: async (draft) => servers.add(draft),
      addSample: async ({ id }) => {
        const draft = deps.samples.draft(id);
        return draft.ok ? servers.add(draft.value) : draft;
      },
      update: ({ id, draft, keep }) => servers.update(id, draft, keep),
      remove: ({ id }) => servers.remove(id),
      ...createImportsApi(deps.imports),
      start: async ({ id }) => servers.start(id),
      stop: ({ id }) => servers.stop(id),
      restart: ({ id }) => servers.restart(id),
      stderr: async ({ id, limit }) => ok([...deps.stderr(id, limit)]),
    },
    tools: {
      list: async ({ serverId }) => ok(deps.tools(serverId)),
      call: (request) => calls.start(request),
      get: async ({ callId }) => calls.get(callId),
      cancel: async ({ callId }) => calls.cancel(callId),
      watch: ({ callId }, signal) => calls.watch(callId, signal),
    },
    messages: {
      page: ({ scope, filter, anchor, limit }) => deps.rows(scope).page(filter, anchor, limit),
      entry: (ref) => entries.detail(ref),
      stages: (ref) => entries.stages(ref),
      body: ({ offset, ...ref }) => entries.body(ref, offset),
      locate: async ({ scope, filter, entry }) => {
        const ordinal = await deps.rows(scope).locate(filter, entry);
        return ordinal.ok ? ok({ ordinal: ordinal.value }) : ordinal;
      },
    },
    tapes: {
      list: async () => {
        const tapes = await deps.tapes();
        return tapes.ok ? ok([...tapes.value]) : tapes;
      },
    },
    recording: {
      async retry() {
        deps.recording.retry();
        return ok(deps.recording.stopped());
      },
    },
    guards: createGuardsApi(deps.guards),
    supervision: supervisionApi(deps.supervision),
    storage: createStorageApi(deps.storage),
    taps: deps.taps,
    notes: deps.notes,
    questions: deps.questions,
    files: deps.files,
    settings: {
      get: async () => ok(deps.settings.get()),
      set: async (patch) => deps.settings.set(patch),
    },
    data: createDataApi(deps.data),
    recovery: deps.recovery,
    replay: deps.replay,
    buffers: createBuffersApi(deps.buffers),
    timeline: createTimelineApi(deps.timeline),
    suggest: createSuggestApi(deps.suggest),
    cache: createCacheApi(deps.cache),
    catalog: createCatalogApi(deps.catalog),
    backups: deps.backups,
    reruns: deps.reruns,
    replica: {
      pull: async ({ stateVector }) => deps.replica.pull(stateVector),
      push: async ({ update }) => deps.replica.push(update),
    },
  };
}
