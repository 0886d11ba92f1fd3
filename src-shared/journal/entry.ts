/**
 * The tape's vocabulary: one union, one version. An entry is what happened, in the order it happened, with the exact
 * bytes where there were bytes. Everything the screen shows is folded from these.
 *
 * A released version is frozen in `versions/` (see docs/migrations.md): change the union only together with
 * ENTRY_VERSION and a step in `modernize.ts`.
 */
export const ENTRY_VERSION = 2;

/** `out` goes to the server, `in` comes from it. */
export type Direction = 'out' | 'in';

/** Which revision family a session speaks: `legacy` up to 2025-11-25, `modern` from 2026-07-28. */
export type Era = 'legacy' | 'modern';

/** How one server is reached. Values of environment variables and of secret headers are never part of a tape. */
export type Target =
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd: string | null;
      readonly envNames: readonly string[];
    }
  | { readonly kind: 'http'; readonly url: string; readonly headerNames: readonly string[] };

/** Where a frame travelled. `exchange` numbers HTTP requests within the tape, from 1. */
export type Channel =
  | { readonly kind: 'stdio' }
  | {
      readonly kind: 'http';
      readonly exchange: number;
      /** `body`: a whole request or response body. `sse`: one event of an event stream. */
      readonly part: 'body' | 'sse';
      /** The SSE event name when it was sent; absent means the default, `message`. */
      readonly event?: string;
      /** The SSE event id when it was sent. */
      readonly eventId?: string;
      /** The SSE retry field, in milliseconds, when it was sent. */
      readonly retryMs?: number;
    };

/**
 * Why a frame's bytes are not one whole terminated message.
 * `oversize-part`: a piece of a line above the frame bound. `unterminated`: the stream ended without a newline.
 */
export type FrameMark = 'whole' | 'oversize-part' | 'unterminated';

interface Stamped {
  /** Position in the tape, from 0, without gaps. */
  readonly seq: number;
  /** Host wall clock, milliseconds since the epoch, with fraction. */
  readonly wallMs: number;
  /** Host monotonic clock, microseconds since the host started. */
  readonly monoUs: number;
}

export interface TapeOpened {
  readonly kind: 'tape-opened';
  /** Of the entries, when it was recorded. */
  readonly version: number;
  readonly tapeId: string;
  /** Stable id of the server definition this tape belongs to; the same over restarts. */
  readonly serverId: string;
  readonly serverName: string;
  readonly target: Target;
  readonly host: {
    readonly name: string;
    readonly version: string;
    readonly platform: string;
    readonly pid: number;
  };
  /** The run marker put into the environment of the server's whole process tree. */
  readonly runMarker: string;
  /** What this tape repeats, when it is a rerun. */
  readonly causedBy: { readonly tapeId: string; readonly seq: number | null } | null;
  /** Who wanted this run. Since version 2; `unknown` where version 1 recorded. */
  readonly startedBy: StartedBy;
  /** The tape of the run whose place this one takes, when it is a restart. Since version 2. */
  readonly restartOf: string | null;
}

/** `recovery`: it ran when the host before this one died. `tap`: another program, and a tap stands between. */
export type StartedBy = 'person' | 'command-line' | 'supervisor' | 'recovery' | 'tap' | 'unknown';

export interface ProcessStarted {
  readonly kind: 'process-started';
  readonly pid: number;
  /**
   * Boot and start time, where the system tells them: with the pid they name this process for good, so that the next
   * host finds it again when this one dies. Since version 2.
   */
  readonly started?: string;
}

/** `code` is null when a signal ended the process. */
export interface ProcessExited {
  readonly kind: 'process-exited';
  readonly code: number | null;
  readonly signal: string | null;
  /** True when the host had asked it to stop. */
  readonly expected: boolean;
  /** Processes of the tree that outlived their parent and were killed. */
  readonly killedDescendants: number;
}

export interface Frame {
  readonly kind: 'frame';
  readonly dir: Direction;
  readonly channel: Channel;
  readonly mark: FrameMark;
  /** Exactly the bytes of the wire, line terminator included. */
  readonly bytes: Uint8Array;
}

export interface StderrLine {
  readonly kind: 'stderr';
  readonly mark: FrameMark;
  readonly bytes: Uint8Array;
}

export interface HttpRequestHead {
  readonly kind: 'http-request';
  readonly exchange: number;
  readonly method: string;
  readonly url: string;
  /** In wire order; secret values are replaced by `redacted:` and their length. */
  readonly headers: readonly (readonly [string, string])[];
}

export interface HttpResponseHead {
  readonly kind: 'http-response';
  readonly exchange: number;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** The end of one HTTP exchange's body, or why it never came to one. */
export interface HttpEnded {
  readonly kind: 'http-ended';
  readonly exchange: number;
  readonly outcome: 'complete' | 'aborted' | 'failed';
  readonly detail: string;
}

/** What the host's session layer decided; `phase` follows the life of one session. */
export interface SessionChanged {
  readonly kind: 'session';
  readonly phase:
    | { readonly kind: 'negotiating'; readonly mode: 'auto' | Era }
    | {
        readonly kind: 'ready';
        readonly era: Era;
        readonly protocolVersion: string;
        readonly peerName: string;
        readonly peerVersion: string;
      }
    | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly hint: string }
    | { readonly kind: 'stopping' }
    | ReconnectPhase;
}

/** How a broken stream, or a connection that is lost, was brought back. Since version 2. */
export type ReconnectPhase =
  /** It is tried again after `delayMs`. */
  | {
      readonly kind: 'reconnecting';
      /** This try, from 1; after `attemptsMax` failed ones in a row it is given up. */
      readonly attempt: number;
      readonly attemptsMax: number;
      readonly delayMs: number;
      readonly why: string;
      /** Nobody answers at all: calls are refused meanwhile. Else only a stream has to be opened again. */
      readonly isDown: boolean;
      /** The event after which the session's stream goes on, or the first answer's; null when none had an id. */
      readonly resumeFrom: string | null;
      /** Requests whose answers come by the streams that are opened again. */
      readonly waitingAnswers: number;
    }
  /** `missedUnknown`: what was announced meanwhile is lost, if there was any; lists are asked for anew. */
  | {
      readonly kind: 'resumed';
      readonly attempt: number;
      readonly tookMs: number;
      readonly missedUnknown: boolean;
    }
  /** One stream stays closed; the session goes on without. */
  | { readonly kind: 'stream-lost'; readonly why: string };

/** A diagnosis that the host made outside of the pure reducers (for example, a schema check in its worker). */
export interface FindingNoted {
  readonly kind: 'finding';
  /** The entry it speaks of. */
  readonly about: number;
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly hint: string;
}

/** A user's act on this session, noted before it is carried out. */
export interface IntentNoted {
  readonly kind: 'intent';
  readonly intent: string;
  readonly detail: unknown;
}

/** Entries or bytes that could not be recorded, with the reason; the only honest way for a tape to have a hole. */
export interface Gap {
  readonly kind: 'gap';
  readonly reason: string;
  readonly lostEntries: number;
  readonly lostBytes: number;
}

/** What a supervisor decided about this server, or saw of its health. Since version 2. */
export interface SupervisionNoted {
  readonly kind: 'supervision';
  readonly event:
    | {
        readonly kind: 'restart-scheduled';
        readonly delayMs: number;
        /** Restarts within the period, this one included. */
        readonly restarts: number;
        /** At most this many restarts are allowed within the period. */
        readonly intensity: number;
        readonly periodMs: number;
      }
    /** It is started again, but not after a time: restarts are paused, or its group is at something else. */
    | { readonly kind: 'restart-waits'; readonly why: string }
    /** The kind of child, or a person, says that it stays down. */
    | { readonly kind: 'not-restarted'; readonly why: string }
    /** Restart intensity was exceeded: the supervisor ended its children. */
    | {
        readonly kind: 'gave-up';
        readonly restarts: number;
        readonly intensity: number;
        readonly periodMs: number;
      }
    /** Stopped because a sibling ended, as the strategy of its group says. */
    | {
        readonly kind: 'sibling-ended';
        readonly groupId: string;
        readonly strategy: string;
        readonly siblingId: string;
      }
    | {
        readonly kind: 'health';
        readonly healthy: boolean;
        /** What was asked: `ping`, `server/discover`, or the name of a tool. */
        readonly probe: string;
        readonly latencyUs: number;
        readonly detail: string;
      };
}

/** `isolated`: held open by a person. */
export const BREAKER_PHASES = ['closed', 'open', 'half-open', 'isolated'] as const;
export type BreakerPhase = (typeof BREAKER_PHASES)[number];

/** A circuit breaker changed its phase. `tool` is null for the breaker of the whole server. Since version 2. */
export interface BreakerChanged {
  readonly kind: 'breaker';
  readonly tool: string | null;
  readonly from: BreakerPhase;
  readonly to: BreakerPhase;
  readonly why: string;
}

/** The stages of a tool call, in the order in which they begin; `validate` may run beside the later ones. */
export const CALL_STAGES = ['validate', 'breaker', 'bulkhead', 'cache', 'call', 'check', 'record'] as const;
export type CallStageName = (typeof CALL_STAGES)[number];

/**
 * Where a call's time went. Offsets and lengths in microseconds from the start of the call. A stage can come more than
 * once: each attempt of a call that is repeated is a `call` of its own.
 */
export interface CallStage {
  readonly stage: CallStageName;
  readonly startUs: number;
  readonly tookUs: number;
  /** What came of it, in a few words: `hit`, `open`, `queued`, `attempt 2 of 3: request-timeout`. */
  readonly outcome: string;
}

/** A tool call has gone through the pipeline. Since version 2. */
export interface CallStaged {
  readonly kind: 'call-staged';
  readonly callId: string;
  readonly tool: string;
  /** The entry of its (last) request; null when nothing was sent. */
  readonly about: number | null;
  readonly outcome: string;
  readonly stages: readonly CallStage[];
}

/**
 * The host that wrote this tape died; the next start looked at it. Requests that still waited are orphaned: they are
 * never sent again. Followed by `tape-closed`. Since version 2.
 */
export interface TapeRecovered {
  readonly kind: 'recovered';
  readonly hostRun: string;
  /** Bytes of a torn tail that were cut away: an entry that was never acknowledged. */
  readonly tornBytes: number;
  /** Processes of the server's tree that were still there and were ended. */
  readonly reapedProcesses: number;
}

export interface TapeClosed {
  readonly kind: 'tape-closed';
  readonly reason: string;
}

export type EntryBody =
  | TapeOpened
  | ProcessStarted
  | ProcessExited
  | Frame
  | StderrLine
  | HttpRequestHead
  | HttpResponseHead
  | HttpEnded
  | SessionChanged
  | FindingNoted
  | IntentNoted
  | Gap
  | TapeClosed
  | SupervisionNoted
  | BreakerChanged
  | CallStaged
  | TapeRecovered;

export type Entry = Stamped & EntryBody;
export type EntryKind = EntryBody['kind'];

/** The number on disk of every kind; never reuse one. */
export const KIND_NUMBER: Readonly<Record<EntryKind, number>> = {
  'tape-opened': 1,
  'process-started': 2,
  'process-exited': 3,
  frame: 4,
  stderr: 5,
  'http-request': 6,
  'http-response': 7,
  'http-ended': 8,
  session: 9,
  finding: 10,
  intent: 11,
  gap: 12,
  'tape-closed': 13,
  supervision: 14,
  breaker: 15,
  'call-staged': 16,
  recovered: 17,
};
