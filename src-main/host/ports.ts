/**
 * What the host needs from outside, and what its folders need from each other: interfaces only. A folder imports this
 * page and src-shared, never a sibling; host.ts wires them.
 */
import type { Failure, Result } from '../../src-shared/base/failure.ts';
import type {
  Entry,
  EntryBody,
  Era,
  FrameMark,
  ReconnectPhase,
  TapeOpened,
} from '../../src-shared/journal/entry.ts';
import type { EntryRef, Filter, Page, PageRequest } from '../../src-shared/api/messages.ts';
import type { EraMode, ServerSpec } from '../../src-shared/api/servers.ts';
import type { Tape } from '../../src-shared/api/tapes.ts';
import type { Finding, Row } from '../../src-shared/state/row.ts';
import type { CatalogSession } from './ports/catalog.ts';

// --- time and chance -------------------------------------------------------------------------------------------

export interface Clock {
  /** Milliseconds since the epoch, with fraction. */
  wallMs(): number;
  /** Microseconds since the host started, never backwards. */
  monoUs(): number;
  /** Runs once after `delayMs`; the returned function calls it off. In the background it keeps no process alive. */
  after(delayMs: number, run: () => void, kind?: 'background'): () => void;
}

export interface Random {
  /** A string of `length` characters of [0-9a-z], unguessable in production. */
  token(length: number): string;
}

// --- the disk --------------------------------------------------------------------------------------------------

/**
 * Files, so that a test can fill the disk. All paths are absolute. Everything throws an Error with a `code` as Node's
 * fs does; the folder that called turns it into a Failure.
 */
export interface Disk {
  /** `create` fails when the file exists; `append` makes it when it does not. Files are for their owner only. */
  open(path: string, mode: 'read' | 'create' | 'append'): DiskFile;
  /** The whole file, or null when there is none. */
  readWhole(path: string): Uint8Array | null;
  /** Writes a whole file; after any crash either the old content is there or the new. */
  replace(path: string, bytes: Uint8Array): void;
  /** Makes the folder and its parents, for their owner only. */
  makeFolder(path: string): void;
  /** The names in a folder, sorted; none when there is no such folder. */
  names(path: string): readonly string[];
  /** Over a file that is there; readers that have it open keep what they opened. Also moves a folder. */
  rename(from: string, to: string): void;
  /** Returns when names that were made, changed or removed in a folder would survive a power cut. */
  syncFolder(path: string): void;
  /** The same without blocking the caller; `done` is called exactly once, with null when it worked. */
  syncFolderLater(path: string, done: (error: Error | null) => void): void;
  /** Removes a file; nothing when there is none. */
  remove(path: string): void;
  /** Removes a folder that is empty. */
  removeFolder(path: string): void;
}

export interface DiskFile {
  /** Writes `bytes[from, to)` at `position`; returns how many it took, which may be fewer. */
  write(bytes: Uint8Array, from: number, to: number, position: number): number;
  /** Reads into `into` from `position`; fewer than asked for only at the end. */
  read(into: Uint8Array, position: number): number;
  sizeBytes(): number;
  truncate(sizeBytes: number): void;
  /** Returns when the bytes would survive a power cut. */
  sync(): void;
  /** The same without blocking the caller; `done` is called exactly once, with null when it worked. */
  syncLater(done: (error: Error | null) => void): void;
  /** Idempotent; a `syncLater` under way ends first. */
  close(): void;
}

// --- child processes -------------------------------------------------------------------------------------------

export interface SpawnRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment of the child; nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ChildEvents {
  onSpawned(pid: number): void;
  onStdout(chunk: Uint8Array): void;
  onStderr(chunk: Uint8Array): void;
  /** Both output streams have ended and the process is gone. Called exactly once after onSpawned. */
  onExited(exit: { code: number | null; signal: string | null }): void;
  /** It never started. Called instead of onSpawned. */
  onSpawnFailed(failure: Failure): void;
}

export interface Child {
  /** Resolves when the pipe took the bytes (back-pressure), or with a Failure when it is closed. */
  write(bytes: Uint8Array): Promise<Result<null>>;
  endStdin(): void;
  /** Signals the process and its group. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Stops and resumes reading its stdout, so that a flood waits in the pipe. */
  pause(): void;
  resume(): void;
}

export interface Spawner {
  spawn(request: SpawnRequest, events: ChildEvents): Child;
  /** Kills every process that carries `marker` in its environment; resolves with how many there were. */
  reap(marker: string): Promise<number>;
  /** Every process on this machine, but this one, that carries a run marker; none where the system does not tell. */
  marked(): Promise<readonly MarkedProcess[]>;
  /** Kills a process and its group at once. */
  killTree(pid: number): void;
}

/** A process that belongs to some run of some host. */
export interface MarkedProcess {
  readonly pid: number;
  readonly marker: string;
}

// --- the wire below the tap ------------------------------------------------------------------------------------

/** A line of a byte stream, with its terminator, or a marked piece of one. */
export interface Line {
  readonly bytes: Uint8Array;
  readonly mark: FrameMark;
}

/** The environment variable that carries a run's marker through the whole process tree. */
export const RUN_MARKER_ENV = 'TAPEDECK_RUN';

/** Cuts a byte stream into lines. All bytes given out, put together, are the bytes put in. */
export interface LineSplitter {
  /** The lines that this chunk completes; a line may be a view into the chunk. */
  push(chunk: Uint8Array): readonly Line[];
  /** What is left when the stream ends. */
  end(): readonly Line[];
}

/** One event of an event stream with everything up to its empty line, or a marked piece of one. */
export interface SseBlock extends Line {
  readonly event?: string;
  readonly eventId?: string;
  readonly retryMs?: number;
}

/** Cuts an event stream into events, as LineSplitter does with lines. */
export interface SseSplitter {
  push(chunk: Uint8Array): readonly SseBlock[];
  end(): readonly SseBlock[];
}

/** Stands between a child's pipes and a session; its owner tells it what the child does. */
export interface PipeTap {
  readonly wire: Extract<Wire, { kind: 'pipe' }>;
  /** The child that `wire.send` writes to; given once, before any output arrives. */
  attach(child: Child): void;
  /** Frames wait for the end of the turn in which they are sent; this writes them at once. */
  flushInput(): void;
  onStdout(chunk: Uint8Array): void;
  onStderr(chunk: Uint8Array): void;
  /** Both streams ended: records what had no newline. */
  endStreams(): void;
  /** Tells the session that the wire is gone, once; sends fail from now on. */
  close(): void;
}

/** Stands between a session and an HTTP server. */
export interface HttpTap {
  readonly wire: Extract<Wire, { kind: 'http' }>;
  /** Aborts every exchange still open and refuses new ones; resolves when each has its `http-ended`. */
  close(): Promise<void>;
}

// --- the journal -----------------------------------------------------------------------------------------------

/** Owns one tape for writing. Bodies appended in one call go to the file in one write, before it returns. */
export interface TapeWriter {
  readonly tapeId: string;
  /**
   * Appends and stamps. When it returns ok the entries survive the death of this process. On failure nothing of the
   * call counts as recorded, the file is cut back to the last whole entry, and later calls may succeed.
   */
  append(bodies: readonly EntryBody[]): Result<readonly Entry[]>;
  /**
   * Calls back, in order, when everything appended so far would survive a power cut; with a Failure when the disk could
   * not say so, and asking again tries again. Without syncing it calls back at once.
   */
  whenSafe(done: (failure: Failure | null) => void): void;
  /** Appends `tape-closed` and gives the file back: that entry, or null when it was closed already. Idempotent. */
  close(reason: string): Result<Entry | null>;
  /** Where an entry at or shortly before `seq` begins; null when that is too long ago. */
  markBefore(seq: number): TapeMark | null;
}

export interface TapeInfo {
  readonly tapeId: string;
  readonly opened: (TapeOpened & { readonly wallMs: number }) | null;
  /** On the disk. */
  readonly sizeBytes: number;
  /** As it was recorded: more than on the disk where segments are sealed. */
  readonly rawBytes: number;
  /** On the disk, of its sealed segments. */
  readonly sealedBytes: number;
  readonly segments: number;
  readonly sealed: number;
}

/** Where an entry begins: segment number from 1, and byte offset in that segment as it was written; sealing does not move it. */
export interface TapePosition {
  readonly segment: number;
  readonly offset: number;
}

/** An entry, and where it begins. */
export interface TapeMark {
  readonly seq: number;
  readonly at: TapePosition;
}

export interface Journal {
  create(opened: Omit<TapeOpened, 'kind' | 'version' | 'tapeId'>): Result<TapeWriter>;
  /** Every tape of the data folder, oldest first; reads only heads. */
  list(): readonly TapeInfo[];
  /** Reads one entry; `at` comes from the index or from a reader. */
  readAt(tapeId: string, at: TapePosition): Result<Entry>;
  /**
   * Reads a tape in order; ends at the first torn entry. Throws a FailureError when the disk fails. Begins at `from`, or
   * at the beginning of its segment, or of the tape, when that entry is not where the mark says.
   */
  read(tapeId: string, from?: TapeMark): Iterable<{ readonly entry: Entry; readonly at: TapePosition }>;
}

// --- sessions --------------------------------------------------------------------------------------------------

/** What a session speaks through; everything that crosses it is on the tape before it is on the other side. */
export type Wire =
  | {
      readonly kind: 'pipe';
      /** Writes one frame, newline included. The bytes are the wire's from now on. */
      send(bytes: Uint8Array): Promise<Result<null>>;
      /** The session's side; at most one listener. */
      listen(listener: { onFrame(line: Line): void; onClosed(): void }): void;
    }
  | {
      readonly kind: 'http';
      readonly url: string;
      /** The body of an event stream comes event by event: no chunk but the last ends inside of one. */
      readonly fetch: typeof fetch;
    };

/** What a session says of its connection. `lost`: it will not come back, and the run ends. */
export type ConnectionChange = ReconnectPhase | { readonly kind: 'lost'; readonly failure: Failure };

export interface SessionReady {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly peerName: string;
  readonly peerVersion: string;
  readonly hasTools: boolean;
}

export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  onProgress(progress: { progress: number; total: number | null; message: string | null }): void;
  /** Right before the request goes to the wire, with the JSON text of its JSON-RPC id. */
  onSent?(idJson: string): void;
}

/** One MCP session over one wire. */
export interface Session {
  /**
   * Set by a failed connect('auto'): the peer closed when it was asked for its era. It may be a legacy server that ends
   * at an unknown method; a fresh process with the era `legacy` may work.
   */
  readonly closedOnProbe?: boolean;
  /** Negotiates the era and shakes hands. */
  connect(mode: EraMode, timeoutMs: number): Promise<Result<SessionReady>>;
  /** What the server offers beside its tools. */
  readonly catalog: CatalogSession;
  /** Asks for every page of tools/list; the registry learns of them from the tape. */
  refreshTools(): Promise<Result<null>>;
  /** The raw result object, unvalidated. */
  callTool(name: string, argsJson: string, options: CallOptions): Promise<Result<unknown>>;
  /** Asks whether the server is there, in the way of its era; `probe` is what was asked. */
  ping(timeoutMs: number): Promise<{ readonly probe: string; readonly answer: Result<null> }>;
  close(): Promise<void>;
}

export interface SessionEvents {
  onToolsChanged(): void;
  onConnection?(change: ConnectionChange): void;
}

export interface SessionFactory {
  (wire: Wire, events: SessionEvents): Session;
}

// --- consent and configuration ---------------------------------------------------------------------------------

export interface StoredServer {
  readonly id: string;
  readonly name: string;
  readonly era: EraMode;
  readonly spec: ServerSpec;
  /** Hash of the spec that a person approved, or null. */
  readonly approvedHash: string | null;
  /** The kind of file it was imported from. */
  readonly importedFrom?: string | null;
}

/** What a person is asked before a command runs for the first time. */
export interface ConsentRequest {
  readonly consentId: string;
  readonly serverName: string;
  readonly specHash: string;
  /** argv, cwd and environment names; or URL and header names. */
  readonly lines: readonly { readonly label: string; readonly value: string }[];
}

/**
 * How this shell asks a person. `url` is where the question can be answered when it is answered outside of the app's
 * own page. The host puts a deadline on `answer`.
 */
export interface Consent {
  ask(
    request: ConsentRequest,
    signal: AbortSignal,
  ): { readonly url: string | null; readonly answer: Promise<boolean> };
}

// --- what was recorded, on its way to the screen ---------------------------------------------------------------

/** A tape as the capture side sees it: it never throws; what it cannot keep it counts and marks. */
export interface Recorder {
  readonly tapeId: string;
  readonly serverId: string;
  /** Appends in one write and tells the listeners. Empty when the disk refused: then a gap entry follows later. */
  record(bodies: readonly EntryBody[]): readonly Entry[];
  /**
   * Records, and calls `send` in the order of the calls once these bodies may go on: mostly before it returns; later when
   * frames are synced first, or when traffic waits for the disk. With `refused` it waits no longer than a deadline and is
   * then told why, and nothing of it is recorded or sent. At most one of the two is called, once.
   */
  forward(bodies: readonly EntryBody[], send: () => void, refused?: (failure: Failure) => void): void;
  close(reason: string): void;
}

export interface EntryListener {
  /** Called at once after the append, on the hot path: note them and return. */
  onEntries(tape: { readonly tapeId: string; readonly serverId: string }, entries: readonly Entry[]): void;
}

/** Where rows come from; the live buffer and the index both are one. */
export interface RowSource {
  page(filter: Filter, anchor: PageRequest['anchor'], limit: number): Promise<Result<Page>>;
  /** Ordinal of an entry among the matching rows, or null. */
  locate(filter: Filter, entry: EntryRef): Promise<Result<number | null>>;
}

export interface IndexedEntry {
  readonly row: Row;
  readonly pair: Row | null;
  readonly findings: readonly Finding[];
  readonly at: TapePosition;
}

/** The SQLite index: follows the tapes' files, can be deleted at any time and is then rebuilt. */
export interface Index {
  /** A tape has grown to `entries` entries; cheap, coalesced. */
  announce(tapeId: string, entries: number): void;
  source(tapeId: string): RowSource;
  entry(ref: EntryRef): Promise<Result<IndexedEntry>>;
  /** Where the entry begins in its tape's files. */
  position(ref: EntryRef): Promise<Result<TapePosition>>;
  tapes(): Promise<Result<readonly Tape[]>>;
  /** These tapes were sealed, deleted or put back: what is remembered of their files is old. */
  changed(tapeIds: readonly string[]): void;
  /** Gives back what it does not use; how many bytes that were. Nothing else is answered meanwhile. */
  vacuum(): Promise<Result<number>>;
  /**
   * Sequence numbers in [fromSeq, toSeq) whose raw bytes contain `text`, ASCII case ignored, in order; read from the
   * tape's files. Answers within a bounded slice: `scannedTo` says how far it came, ask again from there.
   */
  grep(
    tapeId: string,
    text: string,
    fromSeq: number,
    toSeq: number,
  ): Promise<Result<{ seqs: Uint32Array; scannedTo: number }>>;
  /** Entries announced and not yet indexed. */
  behind(): number;
  close(): Promise<void>;
}
