import { EMPTY_GAUGE } from '../../src-shared/base/gauge.ts';
import { type Result, fail, ok } from '../../src-shared/base/failure.ts';
import {
  type Child,
  type ChildEvents,
  RUN_MARKER_ENV,
  type SpawnRequest,
  type Spawner,
} from '../host/ports.ts';

/** A process of the simulation, as its script sees it. */
export interface FakeProcess {
  readonly pid: number;
  readonly request: SpawnRequest;
  out(text: string | Uint8Array): void;
  err(text: string | Uint8Array): void;
  exit(code: number): void;
  /** Leaves a process behind that only `reap` ends. */
  leaveDescendant(): void;
  onInput(run: (bytes: Uint8Array) => void): void;
  onInputEnd(run: () => void): void;
  /** Without a handler SIGTERM ends the process, as it does in the system. */
  onSigterm(run: () => void): void;
}

/** Runs once when the program is started. */
export type FakeProgram = (process: FakeProcess) => void;

export interface FakeSpawner extends Spawner {
  /** Processes alive, descendants included; 0 at the end of a test that leaked none. */
  living(): number;
}

const FIRST_PID = 1000;
const closed = (): Result<null> =>
  fail('session-closed', 'The server has closed its input.', 'Start it again.');

/** Starts programs that are functions. Everything is told in microtasks, in order, never from inside a call. */
export function createFakeSpawner(programs: Readonly<Record<string, FakeProgram>>): FakeSpawner {
  const living = new Map<number, { marker: string | undefined; kill(): void }>();
  let nextPid = FIRST_PID;

  function settle(pid: number, request: SpawnRequest, kill: () => void): void {
    living.set(pid, { marker: request.env[RUN_MARKER_ENV], kill });
  }

  return {
    spawn(request, events) {
      const program = programs[request.command];
      if (program === undefined) {
        const missing = fail(
          'command-not-found',
          `There is no program named ${request.command}.`,
          'Install it.',
        );
        queueMicrotask(() => events.onSpawnFailed(missing.failure));
      }
      nextPid += 1;
      const pid = nextPid;
      const process = createProcess(pid, request, events, () => void living.delete(pid));
      if (program === undefined) return process.child;
      settle(pid, request, () => process.die(null, 'SIGKILL'));
      process.start(program, () => {
        nextPid += 1;
        const descendant = nextPid;
        settle(descendant, request, () => void living.delete(descendant));
      });
      return process.child;
    },
    reap(marker) {
      const found = [...living.values()].filter((process) => process.marker === marker);
      for (const process of found) process.kill();
      return Promise.resolve(found.length);
    },
    marked: () =>
      Promise.resolve(
        [...living].flatMap(([pid, { marker }]) => (marker === undefined ? [] : [{ pid, marker }])),
      ),
    killTree: (pid) => living.get(pid)?.kill(),
    living: () => living.size,
  };
}

function createProcess(pid: number, request: SpawnRequest, events: ChildEvents, onGone: () => void) {
  let alive = false;
  let paused = false;
  let inputEnded = false;
  const heldBack: Uint8Array[] = [];
  let onInput = (_bytes: Uint8Array): void => {};
  let onInputEnd = (): void => {};
  let onSigterm = (): void => die(null, 'SIGTERM');

  const bytesOf = (text: string | Uint8Array): Uint8Array =>
    typeof text === 'string' ? Buffer.from(text) : text;

  function flush(): void {
    for (const chunk of heldBack.splice(0)) queueMicrotask(() => events.onStdout(chunk));
  }

  function die(code: number | null, signal: string | null): void {
    if (!alive) return;
    alive = false;
    onGone();
    // What is in the pipe is read before the end is told.
    flush();
    queueMicrotask(() => events.onExited({ code, signal }));
  }

  const child: Child = {
    write(bytes) {
      if (!alive || inputEnded) return Promise.resolve(closed());
      const copy = bytes.slice();
      queueMicrotask(() => {
        if (alive) onInput(copy);
      });
      return Promise.resolve(ok(null));
    },
    input: () => EMPTY_GAUGE,
    endStdin() {
      if (inputEnded) return;
      inputEnded = true;
      queueMicrotask(() => {
        if (alive) onInputEnd();
      });
    },
    signal(signal) {
      queueMicrotask(() => {
        if (signal === 'SIGKILL') die(null, signal);
        else if (alive) onSigterm();
      });
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      flush();
    },
  };

  return {
    child,
    die,
    start(program: FakeProgram, leaveDescendant: () => void): void {
      alive = true;
      queueMicrotask(() => {
        events.onSpawned(pid);
        program({
          pid,
          request,
          leaveDescendant,
          out(text) {
            heldBack.push(bytesOf(text));
            if (!paused) flush();
          },
          err: (text) => queueMicrotask(() => events.onStderr(bytesOf(text))),
          exit: (code) => die(code, null),
          onInput: (run) => void (onInput = run),
          onInputEnd: (run) => void (onInputEnd = run),
          onSigterm: (run) => void (onSigterm = run),
        });
      });
    },
  };
}
