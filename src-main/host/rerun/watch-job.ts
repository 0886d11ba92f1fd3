import type { Rerun } from '../../../src-shared/api/reruns.ts';
import type { Clock } from '../ports.ts';

/** While it plays its watcher hears at most this often; the end comes at once. */
export const JOB_PROGRESS_MS = 100;

interface Watched {
  readonly rerun: Rerun;
  readonly listeners: Set<() => void>;
}

/** Yields the rerun now and whenever it has changed, always its newest state, and lastly when it has ended. */
export async function* watchJob(
  job: Watched,
  isRunning: (rerun: Rerun) => boolean,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Rerun, void, undefined> {
  let shown: Rerun | null = null;
  while (!signal.aborted) {
    if (job.rerun === shown) {
      // Bounded by the rerun's own deadline.
      await changed(job, signal, null);
      continue;
    }
    shown = job.rerun;
    yield shown;
    if (!isRunning(shown)) return;
    if (shown.state.kind === 'playing') {
      await changed(job, signal, { clock, isDone: () => !isRunning(job.rerun) });
    }
  }
}

function changed(
  job: Watched,
  signal: AbortSignal,
  atMost: { readonly clock: Clock; readonly isDone: () => boolean } | null,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      job.listeners.delete(onChange);
      stopTimer?.();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const onChange = (): void => {
      if (atMost === null || atMost.isDone()) done();
    };
    job.listeners.add(onChange);
    const stopTimer = atMost === null ? null : atMost.clock.after(JOB_PROGRESS_MS, done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted || atMost?.isDone() === true) done();
  });
}
