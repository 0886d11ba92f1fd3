import { homedir } from 'node:os';
import { createHttpTap } from '../../capture/http-tap.ts';
import { createPipeTap } from '../../capture/pipe-tap.ts';
import type { Clock, Recorder, Spawner, StoredServer } from '../../ports.ts';
import { startedOf } from '../../journal/process-identity.ts';
import type { Run, RunEvents } from '../../registry/lifecycle.ts';
import { createHttpRun } from '../../supervisor/http-run.ts';
import type { Rung } from '../../supervisor/stop-ladder.ts';
import type { Run as SupervisedRun, RunState } from '../../supervisor/run.ts';
import { createStdioRun } from '../../supervisor/stdio-run.ts';
import { childEnvironment } from '../../transport/environment.ts';
import { createLineSplitter } from '../../transport/line-splitter.ts';
import { createSseSplitter } from '../../transport/sse-splitter.ts';

export interface OpenRunDeps {
  /** How this server is to be ended, asked when it is. */
  ladder(serverId: string): readonly Rung[];
  readonly clock: Clock;
  readonly spawner: Spawner;
  readonly fetch: typeof fetch;
}

/** `pressure`: the host cannot fold as fast as servers write. `recording`: the disk does not take what they write. */
export type PauseReason = 'pressure' | 'recording';

/** A run that the host can slow down; it goes on when no reason is left. */
export interface PausableRun extends Run {
  pause(why: PauseReason): void;
  resume(why: PauseReason): void;
  gauges: SupervisedRun['gauges'];
}

/** Joins transport, tap and supervision into one run of one server. */
export function openRun(
  deps: OpenRunDeps,
  server: StoredServer,
  recorder: Recorder,
  runMarker: string,
  events: RunEvents,
): PausableRun {
  const { spec } = server;
  const onState = (state: RunState): void => {
    if (state.kind === 'running') events.onRunning();
    else if (state.kind === 'exited') events.onExited(state);
    else if (state.kind === 'failed') events.onSpawnFailed(state.failure);
  };
  let run: SupervisedRun;
  if (spec.kind === 'http') {
    const tap = createHttpTap({
      url: spec.url,
      headers: spec.headers,
      recorder,
      createSseSplitter: () => createSseSplitter(),
      fetch: deps.fetch,
    });
    run = createHttpRun({ tap, clock: deps.clock, onState });
  } else {
    const request = {
      command: spec.command,
      args: spec.args,
      cwd: spec.cwd ?? homedir(),
      env: childEnvironment(process.env, spec.env),
    };
    const tap = createPipeTap({ recorder, createSplitter: () => createLineSplitter() });
    run = createStdioRun({
      request,
      runMarker,
      recorder,
      tap,
      spawner: deps.spawner,
      clock: deps.clock,
      startedOf: (pid) => startedOf(pid) ?? '',
      onState,
    });
  }
  const paused = new Set<PauseReason>();
  return {
    wire: run.wire,
    gauges: () => run.gauges(),
    pid() {
      const state = run.state();
      return state.kind === 'running' || state.kind === 'stopping' ? state.pid : null;
    },
    stop: async () => void (await run.stop(deps.ladder(server.id))),
    kill: async () => void (await run.kill()),
    pause(why) {
      paused.add(why);
      run.pause();
    },
    resume(why) {
      paused.delete(why);
      if (paused.size === 0) run.resume();
    },
  };
}
