/** An MCP session over one wire. */
import type { EraMode } from '../../../src-shared/api/servers.ts';
import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import type { Era, ReconnectPhase } from '../../../src-shared/journal/entry.ts';
import type { CatalogSession } from './catalog.ts';
import type { QuestionReply, ServerQuestion } from './questions.ts';
import type { Wire } from './wire.ts';

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
  /** A person is being asked, or has answered: until then the call is not late. */
  onWaiting?(isWaiting: boolean): void;
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
  /** Tells the server that what it may be told of its client's roots is another. */
  rootsChanged?(): void;
  close(): Promise<void>;
}

export interface SessionEvents {
  onToolsChanged(): void;
  onConnection?(change: ConnectionChange): void;
  /** The server asks for input, in either era. Without it the session says that it offers none of that. */
  onQuestion?(question: ServerQuestion, signal: AbortSignal): Promise<QuestionReply>;
}

export interface SessionFactory {
  (wire: Wire, events: SessionEvents): Session;
}
