import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Direction } from '../../../src-shared/journal/entry.ts';
import type { Clock, LineRecorder, RunSplitter } from '../ports.ts';
import { watchOver } from './guardian.ts';
import { type LineEar, pump } from './pump.ts';
import { createSessionNotice } from '../../../src-shared/state/session-notice.ts';

/** Reading goes on after the server has gone until its pipes are silent so long: a descendant may have inherited them. */
const DRAIN_ROUND_MS = 100;
const DRAIN_SILENT_ROUNDS = 3;
/** And no longer than this. */
export const DRAIN_MAX_MS = 2000;
/** So long the client has to take what the server left behind. */
export const FLUSH_MAX_MS = 5000;

export interface StdioTapOptions {
  readonly clock: Clock;
  readonly recorder: LineRecorder;
  readonly createSplitter: () => RunSplitter;
  /** The side of the client: our own stdin, stdout and stderr. */
  readonly client: { readonly input: Readable; readonly output: Writable; readonly errors: Writable };
  readonly server: ChildProcessWithoutNullStreams;
  /** Boot and start time of a process, where the system tells them. */
  startedOf(pid: number): string | null;
  /** Whether a terminal's keys reach our process group, which is the server's as well. */
  isInForeground(): boolean;
}

export interface StdioTapEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StdioTap {
  /** A signal came for the server. One that a terminal sends to the whole group has reached it already. */
  signal(signal: NodeJS.Signals): void;
  /** The server has ended, the client has all it said, and the tape is closed. */
  readonly ended: Promise<StdioTapEnd>;
}

const OF_KEYS: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

/** Stands between a client that started us and a server that we started. The server is running already. */
export function runStdioTap(options: StdioTapOptions): StdioTap {
  const { clock, recorder, client, server } = options;
  const notice = createSessionNotice();
  let lastHeardUs = clock.monoUs();
  let isExpected = false;
  let signalled: NodeJS.Signals | null = null;

  const started = server.pid === undefined ? null : options.startedOf(server.pid);
  recorder.record([
    { kind: 'process-started', pid: server.pid ?? 0, ...(started === null ? {} : { started }) },
  ]);
  const guardian = server.pid === undefined ? null : watchOver(server.pid);

  const earFor = (dir: Direction): LineEar => ({
    wantsMore: () => !notice.isSettled,
    onLine({ bytes, mark }) {
      const said = mark === 'whole' ? notice.look(dir, bytes) : null;
      if (said !== null) recorder.record([said]);
    },
  });

  pump({
    from: client.input,
    to: server.stdin,
    recorder,
    splitter: options.createSplitter(),
    of: { kind: 'frame', dir: 'out' },
    ear: earFor('out'),
  });
  client.input.once('end', () => (isExpected = true));
  const out = pump({
    from: server.stdout,
    to: client.output,
    recorder,
    splitter: options.createSplitter(),
    of: { kind: 'frame', dir: 'in' },
    ear: earFor('in'),
  });
  const err = pump({
    from: server.stderr,
    to: client.errors,
    recorder,
    splitter: options.createSplitter(),
    of: { kind: 'stderr' },
    keepsSink: true,
  });
  const heard = (): void => void (lastHeardUs = clock.monoUs());
  server.stdout.on('data', heard);
  server.stderr.on('data', heard);

  async function drain(): Promise<void> {
    const passed = Promise.all([out.done, err.done]).then(() => true);
    const deadlineUs = clock.monoUs() + DRAIN_MAX_MS * 1000;
    let silent = 0;
    while (silent < DRAIN_SILENT_ROUNDS && clock.monoUs() < deadlineUs) {
      const beforeUs = lastHeardUs;
      if (await Promise.race([passed, pause(clock, DRAIN_ROUND_MS).then(() => false)])) return;
      // A client that is slow to take what is there is waited for below.
      silent = lastHeardUs === beforeUs && client.output.writableLength === 0 ? silent + 1 : 0;
    }
    for (const stream of [server.stdout, server.stderr]) if (!stream.destroyed) stream.destroy();
    await Promise.race([passed, pause(clock, FLUSH_MAX_MS)]);
  }

  async function end(code: number | null, signal: NodeJS.Signals | null): Promise<StdioTapEnd> {
    guardian?.dismiss();
    await drain();
    const expected = isExpected || signalled !== null;
    recorder.record([{ kind: 'process-exited', code, signal, expected, killedDescendants: 0 }]);
    recorder.close(expected ? 'the client ended it' : 'the server ended');
    return { code, signal };
  }

  return {
    ended: new Promise((resolve) => {
      server.once('exit', (code, signal) => void end(code, signal).then(resolve));
    }),
    signal(signal) {
      signalled = signal;
      if (server.pid === undefined) return;
      recorder.record([{ kind: 'intent', intent: 'signal', detail: { signal } }]);
      // Ctrl-C would be an impatient second one.
      if (!OF_KEYS.has(signal) || !options.isInForeground()) server.kill(signal);
    },
  };
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
