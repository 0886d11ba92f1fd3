/** The wire below a session: cutting bytes into frames, and the taps that record them. */
import type { Gauge } from '../../../src-shared/base/gauge.ts';
import type { Result } from '../../../src-shared/base/failure.ts';
import type { FrameMark } from '../../../src-shared/journal/entry.ts';
import type { Child } from './process.ts';

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
  /** The line that has not ended yet; as dropped count the pieces that were cut off lines above the bound. */
  gauge(): Gauge;
}

export interface RunSplitter extends LineSplitter {
  /** `push`, with those lines left together that lie inside the chunk; `before` comes before them. */
  pushRun(chunk: Uint8Array): { readonly before: readonly Line[]; readonly whole: Uint8Array };
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

/** Stands between a child's pipes and a session; its owner tells it what the child does. */
export interface PipeTap {
  readonly wire: Extract<Wire, { kind: 'pipe' }>;
  /** The child that `wire.send` writes to; given once, before any output arrives. */
  attach(child: Child): void;
  /** Frames wait for the end of the turn in which they are sent; this writes them at once. */
  flushInput(): void;
  /** Lines that have not ended, and frames that wait for a session to listen. */
  gauges(): { readonly lines: Gauge; readonly early: Gauge };
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
