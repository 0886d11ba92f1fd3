import type {
  ConfigPreview,
  FoundLocation,
  ImportDone,
  ImportFrom,
  ImportPick,
} from '../../src-shared/api/imports.ts';
import type { DataVersions } from '../../src-shared/api/data-versions.ts';
import type { Buffer } from '../../src-shared/api/buffers.ts';
import type { Backup, Backups } from '../../src-shared/api/backups.ts';
import type { GuardChange, GuardRef } from '../../src-shared/api/guards.ts';
import type { EntryDetail, EntryRef, Filter, Scope, StagedCall } from '../../src-shared/api/messages.ts';
import type { Server, ServerDraft } from '../../src-shared/api/servers.ts';
import type { RecordingSettings, Settings, SettingsPatch } from '../../src-shared/api/settings.ts';
import type { Result } from '../../src-shared/base/failure.ts';
import type { PlayheadIntents } from './playhead-intents.ts';
import type { FileIntents } from './file-intents.ts';
import type { NoteIntents } from './note-intents.ts';
import type { QuestionIntents } from './question-intents.ts';
import type { RecoveryIntents } from './recovery-intents.ts';
import type { SupervisionIntents } from './supervision-intents.ts';
import type { CacheEntryView, CacheOverview, CacheRule } from '../../src-shared/api/cache.ts';
import type { CompletionAsk, Completions } from '../../src-shared/api/completions.ts';
import type { SessionMessage, SessionSent } from '../../src-shared/api/session-send.ts';
import type { AskState, CatalogAnswer, ListKind, Version } from '../../src-shared/api/catalog.ts';
import type { CatalogRef, DeckState, Notice, ViewName } from './state.ts';
import type { RerunIntents } from './rerun-intents.ts';
import type { StorageIntents } from './storage-intents.ts';
import type { TapIntents } from './tap-intents.ts';
import type { SuggestIntents } from './suggest-intents.ts';
import type { TapeCallIntents } from './tape-calls.ts';
import type { TimelineIntents } from './timeline-intents.ts';

export interface CallWish {
  readonly serverId: string;
  readonly tool: string;
  readonly argsJson: string;
  readonly timeoutMs: number;
  /** The server's own answer, whatever is in memory. */
  readonly fresh?: boolean;
}

export interface ResourceRead {
  readonly serverId: string;
  readonly uri: string;
  readonly fresh: boolean;
}

export interface PromptGet {
  readonly serverId: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/** Who is told how a question stands, by the id that it was given. */
export interface FollowAsk {
  readonly askId: string;
  readonly onState: (state: AskState) => void;
}

/**
 * Everything a view may ask for. Views get these and data, nothing else. An intent that fails tells the user by a
 * notice itself; those that return a Result leave it to the view, which has a better place to say it.
 */
export interface Intents {
  show(view: ViewName): void;
  selectServer(serverId: string | null): void;
  selectTool(toolName: string | null): void;
  openScope(scope: Scope): void;
  setFilter(filter: Filter): void;
  selectEntry(entry: EntryRef | null): void;
  /** Shows an entry in the Messages view, whatever was shown before. */
  revealEntry(entry: EntryRef): void;
  setTheme(theme: DeckState['theme']): void;
  setDensity(density: DeckState['density']): void;
  notify(notice: Omit<Notice, 'id'>): void;
  dismiss(noticeId: number): void;

  /** Formats in the data folder, their history, and the way back. */
  dataVersions(): Promise<Result<DataVersions>>;
  /** Null takes the wish back. */
  requestRollback(to: number | null): Promise<Result<null>>;
  /** Limits of one server or tool, at once; null limits: the defaults again. */
  setGuard(change: GuardChange): Promise<Result<null>>;
  /** Closes a breaker. */
  resetGuard(ref: GuardRef): Promise<void>;
  /** Holds a breaker open until it is reset. */
  isolateGuard(ref: GuardRef): Promise<void>;
  /** Replaces the sections that are given, and resolves once the host has kept them. */
  setSettings(patch: SettingsPatch): Promise<Result<Settings>>;
  backups(): Promise<Result<Backups>>;
  /** Resolves when it is complete; its progress is in `backups`. */
  createBackup(): Promise<Result<Backup>>;
  cancelBackup(): Promise<Result<null>>;
  verifyBackup(name: string): Promise<Result<{ wrong: string[] }>>;
  removeBackup(name: string): Promise<Result<null>>;
  /** The next start puts it in place. */
  restoreBackup(name: string): Promise<Result<null>>;
  cancelRestore(): Promise<Result<null>>;
  /** Asks the disk again. */
  retryRecording(): Promise<void>;
  /** Whether traffic waits for a disk that refuses; what waits goes on by it at once. */
  setOnDiskFailure(onDiskFailure: RecordingSettings['onDiskFailure']): Promise<void>;

  /** What the host holds in memory of messages. */
  buffers(): Promise<Result<readonly Buffer[]>>;

  readonly playhead: PlayheadIntents;
  readonly supervision: SupervisionIntents;
  readonly recovery: RecoveryIntents;

  readonly reruns: RerunIntents;
  readonly storage: StorageIntents;
  readonly taps: TapIntents;
  readonly timeline: TimelineIntents;
  readonly tapeCalls: TapeCallIntents;
  readonly suggest: SuggestIntents;
  readonly notes: NoteIntents;
  readonly questions: QuestionIntents;
  readonly files: FileIntents;

  addServer(draft: ServerDraft): Promise<Result<Server>>;
  addSample(sampleId: string): Promise<Result<Server>>;
  samples(): Promise<Result<readonly { id: string; title: string; description: string }[]>>;
  /** `keep`: names of environment or header values that stay as the host has them. */
  updateServer(id: string, draft: ServerDraft, keep: readonly string[]): Promise<Result<Server>>;
  removeServer(id: string): Promise<void>;
  previewConfig(from: ImportFrom): Promise<Result<ConfigPreview>>;
  importLocations(): Promise<Result<readonly FoundLocation[]>>;
  importServers(from: ImportFrom, picks: readonly ImportPick[]): Promise<Result<ImportDone>>;
  /** Starts; when a person must consent first, opens the question where this shell asks it. */
  startServer(id: string): Promise<void>;
  stopServer(id: string): Promise<void>;
  restartServer(id: string): Promise<void>;
  stderr(
    id: string,
    limit: number,
  ): Promise<Result<readonly { seq: number; wallMs: number; text: string }[]>>;

  /** Starts a call and follows it in `calls` until it ends; resolves with its id. */
  callTool(call: CallWish): Promise<Result<string>>;
  cancelCall(callId: string): void;

  selectCatalogItem(item: CatalogRef | null): void;
  /** Asks a server for a list anew. */
  refreshList(serverId: string, kind: ListKind): Promise<void>;
  readResource(read: ResourceRead, follow: FollowAsk): Promise<Result<CatalogAnswer>>;
  getPrompt(prompt: PromptGet, follow: FollowAsk): Promise<Result<CatalogAnswer>>;
  /** A message of any method into a session that runs. */
  sendMessage(message: SessionMessage): Promise<Result<SessionSent>>;
  /** What the server offers for an argument as far as it is typed. */
  completeArgument(ask: CompletionAsk): Promise<Result<Completions>>;
  /** A read or a prompt: it ends as cancelled, and its server is told. */
  cancelAsk(askId: string): void;
  /** Whether the server is to say when the resource changes. */
  subscribeResource(serverId: string, uri: string, on: boolean): Promise<void>;
  versions(item: CatalogRef): Promise<Result<readonly Version[]>>;
  definition(hash: string): Promise<Result<string | null>>;

  cacheOverview(): Promise<Result<CacheOverview>>;
  cacheEntries(serverId: string | null): Promise<Result<readonly CacheEntryView[]>>;
  /** Resolves with how many answers left; null when it failed. */
  clearCache(serverId: string | null, target: string | null): Promise<number | null>;
  setCacheRule(
    serverId: string,
    tool: string,
    rule: Pick<CacheRule, 'mode' | 'ttlMs'> | null,
  ): Promise<Result<null>>;

  entry(ref: EntryRef): Promise<Result<EntryDetail>>;
  /** The stages of the tool call that an entry belongs to. */
  stages(ref: EntryRef): Promise<Result<StagedCall | null>>;
  body(ref: EntryRef, offset: number): Promise<Result<{ base64: string; totalBytes: number }>>;
  locate(scope: Scope, filter: Filter, entry: EntryRef): Promise<number | null>;
}
