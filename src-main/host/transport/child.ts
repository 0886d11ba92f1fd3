import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { EMPTY_GAUGE } from '../../../src-shared/base/gauge.ts';
import { type Result, fail, ok } from '../../../src-shared/base/failure.ts';
import {
  type Child,
  type ChildEvents,
  type Clock,
  RUN_MARKER_ENV,
  type SpawnRequest,
  type Spawner,
} from '../ports.ts';
import { readVariable } from './environment.ts';
import { findCommand } from './find-command.ts';
import { type ReadingTurns, createReadingTurns } from './reading-turns.ts';
import { findAllMarked, killQuietly, reapByMarker } from './reap.ts';
import { spawnFailure } from './spawn-failure.ts';
import { windowsCommand } from './windows-command.ts';

/** Bytes that may wait for a server that does not read its input. */
export const WAITING_INPUT_BYTES_MAX = 64 * 1024 * 1024;
/**
 * A descendant that inherited the pipes keeps them open after the server has gone. What it still writes is read until
 * it is silent for DRAIN_SILENT_ROUNDS rounds, and no longer than DRAIN_MAX_MS. More than one round, because a loop
 * that was held up runs its timers before it reads what waits in the pipe.
 */
const DRAIN_ROUND_MS = 100;
const DRAIN_SILENT_ROUNDS = 3;
export const DRAIN_MAX_MS = 2000;

const WINDOWS = process.platform === 'win32';

const inputClosed = (): Result<null> =>
  fail('session-closed', 'The server has closed its input.', 'Look at its stderr, then start it again.');
const inputFull = (): Result<null> =>
  fail('too-many', 'The server does not read its input, and 64 MiB wait for it.', 'Restart the server.');

/**
 * Starts programs without a shell, each as the head of a process group of its own. On Windows batch files go through
 * cmd.exe (see windows-command.ts), there are no groups, and `taskkill /T` walks the tree instead.
 */
export function createSpawner(clock: Clock): Spawner {
  /** The groups started under each marker, until they are reaped. */
  const groups = new Map<string, Set<number>>();
  const turns = createReadingTurns();

  return {
    spawn(request, events) {
      const file = findCommand(request);
      if (!file.ok) {
        queueMicrotask(() => events.onSpawnFailed(file.failure));
        return deadChild;
      }
      const noteGroup = (pid: number): void => {
        const marker = request.env[RUN_MARKER_ENV];
        if (marker !== undefined) groups.set(marker, (groups.get(marker) ?? new Set()).add(pid));
      };
      let started: ChildProcessWithoutNullStreams;
      try {
        started = startProcess(file.value, request, true);
      } catch (error) {
        // Thrown for what Node itself refuses, such as a NUL in an argument, and for E2BIG.
        queueMicrotask(() => events.onSpawnFailed(spawnFailure(file.value, error)));
        return deadChild;
      }
      return watch(started, file.value, events, clock, turns, noteGroup);
    },
    async reap(marker) {
      const killed = process.platform === 'linux' ? await reapByMarker(marker, clock) : 0;
      for (const pid of groups.get(marker) ?? []) killGroup(pid, 'SIGKILL');
      groups.delete(marker);
      return killed;
    },
    marked: () => (process.platform === 'linux' ? findAllMarked() : Promise.resolve([])),
    killTree(pid) {
      if (!killGroup(pid, 'SIGKILL')) killQuietly(pid, 'SIGKILL');
    },
  };
}

/** Stands for a process that never was. */
const deadChild: Child = {
  write: () => Promise.resolve(inputClosed()),
  input: () => EMPTY_GAUGE,
  endStdin() {},
  signal() {},
  pause() {},
  resume() {},
};

/** `ownGroup`: as the head of a process group, so that its whole tree can be signalled. */
export function startProcess(
  file: string,
  request: SpawnRequest,
  ownGroup: boolean,
): ChildProcessWithoutNullStreams {
  const options = { cwd: request.cwd, env: request.env, shell: false, windowsHide: true };
  if (!WINDOWS) return spawn(file, request.args, { ...options, argv0: request.command, detached: ownGroup });
  const comspec = readVariable(request.env, 'COMSPEC') ?? 'cmd.exe';
  const prepared = windowsCommand(file, request.args, comspec);
  return spawn(prepared.file, prepared.args, { ...options, windowsVerbatimArguments: prepared.verbatim });
}

function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  if (!WINDOWS) return killQuietly(-pid, signal);
  const force = signal === 'SIGKILL' ? ['/F'] : [];
  // Its exit code says whether the tree was still there, which nobody needs to know.
  execFile('taskkill', ['/PID', String(pid), '/T', ...force], () => {});
  return true;
}

function watch(
  subject: ChildProcessWithoutNullStreams,
  file: string,
  events: ChildEvents,
  clock: Clock,
  turns: ReadingTurns,
  noteGroup: (pid: number) => void,
): Child {
  const { stdin, stdout, stderr } = subject;
  let life: 'starting' | 'running' | 'draining' | 'over' = 'starting';
  let silentRounds = 0;
  let drainedMs = 0;
  let writes = 0;
  let refused = 0;
  let stopDraining = (): void => {};
  /** Reasons why stdout is not read: somebody above cannot keep up, or it waits for its turn. */
  const stops = { pressure: false, turn: false };
  const flow = (): void => void (stops.pressure || stops.turn ? stdout.pause() : stdout.resume());
  const out = turns.lane({
    deliver: (chunk) => events.onStdout(chunk),
    hold() {
      stops.turn = true;
      flow();
    },
    release() {
      stops.turn = false;
      flow();
    },
  });
  const err = turns.lane({
    deliver: (chunk) => events.onStderr(chunk),
    hold: () => stderr.pause(),
    release: () => stderr.resume(),
  });

  const finish = (): void => {
    if (life === 'over' || life === 'starting') return;
    out.finish();
    err.finish();
    life = 'over';
    stopDraining();
    stdin.destroy();
    stdout.destroy();
    stderr.destroy();
    events.onExited({ code: subject.exitCode, signal: subject.signalCode });
  };
  const drainRound = (): void => {
    silentRounds += 1;
    drainedMs += DRAIN_ROUND_MS;
    if (silentRounds >= DRAIN_SILENT_ROUNDS || drainedMs >= DRAIN_MAX_MS) finish();
    else stopDraining = clock.after(DRAIN_ROUND_MS, drainRound);
  };

  subject.on('spawn', () => {
    const pid = subject.pid;
    if (pid === undefined) return;
    life = 'running';
    noteGroup(pid);
    events.onSpawned(pid);
  });
  subject.on('error', (error) => {
    if (life !== 'starting') return;
    life = 'over';
    events.onSpawnFailed(spawnFailure(file, error));
  });
  subject.on('exit', () => {
    if (life !== 'running') return;
    life = 'draining';
    // What it left in the pipes is bounded: it is read whatever the reader wishes.
    stops.pressure = false;
    out.finish();
    err.finish();
    stopDraining = clock.after(DRAIN_ROUND_MS, drainRound);
  });
  subject.on('close', finish);
  stdout.on('data', (chunk: Uint8Array) => {
    silentRounds = 0;
    if (life !== 'over') out.push(chunk);
  });
  stderr.on('data', (chunk: Uint8Array) => {
    silentRounds = 0;
    if (life !== 'over') err.push(chunk);
  });
  // A broken pipe comes back as the value of the write that met it; a read error is followed by the close.
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
  const press = (isHigh: boolean): void => {
    if (life !== 'running') return;
    stops.pressure = isHigh;
    flow();
  };

  return {
    write(bytes) {
      if (life === 'over' || !stdin.writable) return Promise.resolve(inputClosed());
      const waiting = stdin.writableLength;
      if (waiting > 0 && waiting + bytes.length > WAITING_INPUT_BYTES_MAX) {
        refused += 1;
        return Promise.resolve(inputFull());
      }
      writes += 1;
      return new Promise((resolve) => {
        stdin.write(bytes, (error) => {
          writes -= 1;
          resolve(error ? inputClosed() : ok(null));
        });
      });
    },
    input: () => ({ entries: writes, bytes: stdin.writableLength, dropped: refused }),
    endStdin() {
      if (life !== 'over') stdin.end();
    },
    signal(signal) {
      if (life !== 'running' || subject.pid === undefined) return;
      if (!killGroup(subject.pid, signal)) subject.kill(signal);
    },
    pause: () => press(true),
    resume: () => press(false),
  };
}
