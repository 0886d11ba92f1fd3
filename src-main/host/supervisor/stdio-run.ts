import { fail } from '../../../src-shared/base/failure.ts';
import {
  type ChildEvents,
  type Clock,
  type PipeTap,
  RUN_MARKER_ENV,
  type Recorder,
  type SpawnRequest,
  type Spawner,
} from '../ports.ts';
import type { OnRunState, Run, RunState, StopReport } from './run.ts';
import { KILL_LADDER, type Rung, STOP_LADDER, type StopAct, type Stoppable, climb } from './stop-ladder.ts';

/** A look through all processes for the marker may take this long. */
export const REAP_DEADLINE_MS = 5000;

export interface StdioRunOptions {
  readonly request: SpawnRequest;
  /** Found again in every process of the tree; the one that `tape-opened` names. */
  readonly runMarker: string;
  readonly recorder: Recorder;
  readonly tap: PipeTap;
  readonly spawner: Spawner;
  readonly clock: Clock;
  /** What names the process beside its pid, for the host after this one; empty where the system does not tell. */
  readonly startedOf?: (pid: number) => string;
  readonly onState: OnRunState;
}

type Exit = Parameters<ChildEvents['onExited']>[0];

/** Starts a server as a process and owns its whole tree. */
export function createStdioRun(options: StdioRunOptions): Run {
  const { recorder, tap, clock } = options;
  let state: RunState = { kind: 'starting' };
  let killedDescendants = 0;
  let stopping: Promise<StopReport> | null = null;
  let wasCutShort = false;
  const gone = Promise.withResolvers<void>();

  function enter(next: RunState): void {
    state = next;
    options.onState(next);
  }

  const isOver = (): boolean => state.kind === 'exited' || state.kind === 'failed';
  const pid = (): number | null => (state.kind === 'running' || state.kind === 'stopping' ? state.pid : null);

  async function reapDescendants(): Promise<void> {
    const counted = options.spawner.reap(options.runMarker).then(
      (count) => void (killedDescendants += count),
      () => {},
    );
    const deadline = Promise.withResolvers<void>();
    const callOff = clock.after(REAP_DEADLINE_MS, deadline.resolve);
    await Promise.race([counted, deadline.promise]);
    callOff();
  }

  async function afterExit(exit: Exit): Promise<void> {
    tap.endStreams();
    const expected = stopping !== null;
    await reapDescendants();
    recorder.record([{ kind: 'process-exited', ...exit, expected, killedDescendants }]);
    tap.close();
    if (!isOver()) enter({ kind: 'exited', ...exit, expected, killedDescendants });
    gone.resolve();
  }

  const child = options.spawner.spawn(
    { ...options.request, env: { ...options.request.env, [RUN_MARKER_ENV]: options.runMarker } },
    {
      onSpawned(spawnedPid) {
        const started = options.startedOf?.(spawnedPid) ?? '';
        recorder.record([
          { kind: 'process-started', pid: spawnedPid, ...(started === '' ? {} : { started }) },
        ]);
        enter({ kind: stopping === null ? 'running' : 'stopping', pid: spawnedPid });
      },
      onStdout: (chunk) => tap.onStdout(chunk),
      onStderr: (chunk) => tap.onStderr(chunk),
      onExited: (exit) => void afterExit(exit),
      onSpawnFailed(failure) {
        tap.close();
        enter({ kind: 'failed', failure });
        gone.resolve();
      },
    },
  );
  tap.attach(child);

  const subject: Stoppable = {
    gone: gone.promise,
    isGone: isOver,
    act(act: StopAct) {
      tap.flushInput();
      if (act === 'end-stdin') child.endStdin();
      else child.signal(act);
    },
  };

  async function stopTree(ladder: readonly Rung[]): Promise<StopReport> {
    const climbed = await climb(ladder, subject, clock);
    if (climbed.took === 'stuck') {
      await reapDescendants();
      tap.close();
      const failure = fail(
        'internal',
        `Process ${pid()} survived SIGKILL.`,
        'It waits inside the system, perhaps for a disk; it ends when that answers.',
      ).failure;
      if (!isOver()) enter({ kind: 'failed', failure });
    }
    const took = wasCutShort && climbed.took !== 'stuck' ? 'SIGKILL' : climbed.took;
    return { took, tookMs: climbed.tookMs, killedDescendants };
  }

  function stop(ladder: readonly Rung[] = STOP_LADDER): Promise<StopReport> {
    if (stopping !== null) return stopping;
    stopping = stopTree(ladder);
    if (!isOver()) {
      // A paused pipe would keep the last words of the server, and its end, from us.
      child.resume();
      enter({ kind: 'stopping', pid: pid() });
    }
    return stopping;
  }

  return {
    wire: tap.wire,
    state: () => state,
    gauges: () => ({ ...tap.gauges(), input: child.input() }),
    stop,
    kill() {
      if (stopping !== null && !isOver()) {
        wasCutShort = true;
        child.signal('SIGKILL');
      }
      return stop(KILL_LADDER);
    },
    pause() {
      if (stopping === null) child.pause();
    },
    resume: () => child.resume(),
  };
}
