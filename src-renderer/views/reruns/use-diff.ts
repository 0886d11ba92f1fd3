import { useEffect, useMemo, useState } from 'react';
import { z } from 'zod';
import { DIFF_WITHIN_MS, diffJob, isShort, type DiffDone, type DiffJob } from './diff-job.ts';

/** Of a thread of our own: its lines are looked at as a list only. */
const doneSchema = z.object({ rows: z.array(z.custom<DiffDone['rows'][number]>()), more: z.number() });

export type DiffState =
  | { readonly kind: 'done'; readonly done: DiffDone }
  | { readonly kind: 'working' }
  | { readonly kind: 'failed'; readonly why: string };

const WORKING: DiffState = { kind: 'working' };

/** The lines of a job; null: there is nothing to compare yet. A newer job ends the thread of the one before. */
export function useDiff(job: DiffJob | null): DiffState | null {
  const here = useMemo<DiffState | null>(
    () => (job !== null && isShort(job) ? { kind: 'done', done: diffJob(job) } : null),
    [job],
  );
  const [state, setState] = useState<{ readonly job: DiffJob; readonly state: DiffState } | null>(null);
  useEffect(() => {
    if (job === null || isShort(job)) return;
    const thread = new Worker(new URL('./diff-worker.ts', import.meta.url), {
      type: 'module',
      name: 'difference',
    });
    const end = (next: DiffState): void => {
      clearTimeout(timer);
      thread.terminate();
      setState({ job, state: next });
    };
    const timer = setTimeout(
      () => end({ kind: 'failed', why: `it took longer than ${DIFF_WITHIN_MS / 1000} s` }),
      DIFF_WITHIN_MS,
    );
    thread.onmessage = (event: MessageEvent<unknown>) => {
      const done = doneSchema.safeParse(event.data);
      end(done.success ? { kind: 'done', done: done.data } : { kind: 'failed', why: 'the thread broke' });
    };
    thread.onerror = () => end({ kind: 'failed', why: 'the thread broke' });
    thread.postMessage(job, {});
    return () => {
      clearTimeout(timer);
      thread.terminate();
    };
  }, [job]);
  if (job === null) return null;
  return here ?? (state?.job === job ? state.state : WORKING);
}
