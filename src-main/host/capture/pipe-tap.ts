import { assert } from '../../../src-shared/base/assert.ts';
import { fail } from '../../../src-shared/base/failure.ts';
import { sumOf } from '../../../src-shared/base/gauge.ts';
import type { Channel, EntryBody } from '../../../src-shared/journal/entry.ts';
import type { Line, LineSplitter, PipeTap, Recorder, Wire } from '../ports.ts';
import { type Outbox, createOutbox } from './outbox.ts';

/** Frames and bytes kept for a session that does not listen yet. What comes after these is on the tape only. */
export const EARLY_FRAMES_MAX = 1000;
export const EARLY_BYTES_MAX = 32 * 1024 * 1024;

const STDIO: Channel = { kind: 'stdio' };

type PipeListener = Parameters<Extract<Wire, { kind: 'pipe' }>['listen']>[0];

export interface PipeTapOptions {
  readonly recorder: Recorder;
  /** Called for stdout and for stderr. */
  readonly createSplitter: () => LineSplitter;
}

/**
 * Every frame is on the tape before it is on the other side. All lines of a chunk go to the tape in one append, then to
 * the session one by one; pieces of a line above the bound stay on the tape, since no half message is a message.
 */
export function createPipeTap(options: PipeTapOptions): PipeTap {
  const { recorder } = options;
  const stdout = options.createSplitter();
  const stderr = options.createSplitter();
  const early: Line[] = [];
  let earlyBytes = 0;
  let earlyDropped = 0;
  let outbox: Outbox | null = null;
  let listener: PipeListener | null = null;
  let closed = false;

  function receive(lines: readonly Line[]): void {
    if (lines.length === 0) return;
    recorder.forward(
      lines.map(({ bytes, mark }) => ({ kind: 'frame', dir: 'in', channel: STDIO, mark, bytes })),
      () => deliver(lines),
    );
  }

  function deliver(lines: readonly Line[]): void {
    for (const line of lines) {
      if (line.mark === 'oversize-part') continue;
      if (listener !== null) listener.onFrame(line);
      else keepEarly(line);
    }
  }

  function keepEarly(line: Line): void {
    const isFull = early.length >= EARLY_FRAMES_MAX || earlyBytes + line.bytes.length > EARLY_BYTES_MAX;
    // Once one is missing none follows: what the session hears has no holes.
    if (isFull || earlyDropped > 0) {
      earlyDropped += 1;
      return;
    }
    earlyBytes += line.bytes.length;
    early.push(line);
  }

  function complain(lines: readonly Line[]): void {
    if (lines.length === 0) return;
    recorder.record(lines.map(({ bytes, mark }): EntryBody => ({ kind: 'stderr', mark, bytes })));
  }

  return {
    wire: {
      kind: 'pipe',
      send(bytes) {
        if (closed || outbox === null) {
          return Promise.resolve(fail('session-closed', 'The server is not running.', 'Start it again.'));
        }
        return outbox.send(bytes);
      },
      listen(session) {
        assert(listener === null, 'a wire has one listener');
        listener = session;
        earlyBytes = 0;
        for (const line of early.splice(0)) session.onFrame(line);
        if (closed) session.onClosed();
      },
    },
    attach(child) {
      assert(outbox === null, 'a tap has one child');
      outbox = createOutbox(recorder, child);
    },
    gauges: () => ({
      lines: sumOf([stdout.gauge(), stderr.gauge()]),
      early: { entries: early.length, bytes: earlyBytes, dropped: earlyDropped },
    }),
    flushInput: () => outbox?.flush(),
    onStdout: (chunk) => receive(stdout.push(chunk)),
    onStderr: (chunk) => complain(stderr.push(chunk)),
    endStreams() {
      receive(stdout.end());
      complain(stderr.end());
    },
    close() {
      if (closed) return;
      closed = true;
      listener?.onClosed();
    },
  };
}
