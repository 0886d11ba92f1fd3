import type { Clock, HttpTap } from '../ports.ts';
import type { OnRunState, Run, RunState, StopReport } from './run.ts';

export interface HttpRunOptions {
  readonly tap: HttpTap;
  readonly clock: Clock;
  readonly onState: OnRunState;
}

/** The open exchanges must end within this time of their abort. */
export const CLOSE_DEADLINE_MS = 2000;

/** A server that somebody else runs: there is no process, so it runs from its start, and stopping it is hanging up. */
export function createHttpRun(options: HttpRunOptions): Run {
  const { tap, clock, onState } = options;
  let state: RunState = { kind: 'starting' };
  let stopping: Promise<StopReport> | null = null;

  function enter(next: RunState): void {
    state = next;
    onState(next);
  }

  queueMicrotask(() => {
    if (stopping === null) enter({ kind: 'running', pid: null });
  });

  async function hangUp(): Promise<StopReport> {
    const startUs = clock.monoUs();
    const deadline = Promise.withResolvers<'stuck'>();
    const callOff = clock.after(CLOSE_DEADLINE_MS, () => deadline.resolve('stuck'));
    const took = await Promise.race([tap.close().then(() => 'hung-up' as const), deadline.promise]);
    callOff();
    enter({ kind: 'exited', code: null, signal: null, expected: true, killedDescendants: 0 });
    return { took, tookMs: (clock.monoUs() - startUs) / 1000, killedDescendants: 0 };
  }

  function stop(): Promise<StopReport> {
    if (stopping !== null) return stopping;
    stopping = hangUp();
    enter({ kind: 'stopping', pid: null });
    return stopping;
  }

  return {
    wire: tap.wire,
    state: () => state,
    gauges: () => null,
    stop,
    kill: stop,
    pause() {},
    resume() {},
  };
}
