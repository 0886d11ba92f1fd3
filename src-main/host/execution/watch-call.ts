import type { Call } from '../../../src-shared/api/tools.ts';
import type { Clock } from '../ports.ts';
import type { CallRecord } from './call-record.ts';

/** While a call runs its watcher hears at most this often; the end comes at once. */
export const PROGRESS_INTERVAL_MS = 50;

/** How long the end of a server is waited for that has closed its connection under a call. */
export const LAST_WORDS_MS = 10_000;

/** Yields the call now and whenever it has changed, always its newest state, and lastly when it has ended. */
export async function* watchCall(
  record: CallRecord,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Call> {
  let shown: Call | null = null;
  while (!signal.aborted) {
    if (record.call !== shown) {
      shown = record.call;
      yield shown;
      if (shown.state.kind !== 'running') {
        const until = (): boolean => !record.awaited;
        if (!until()) await wait(record, signal, { clock, limitMs: LAST_WORDS_MS, until });
        // Why it failed may also have become known while the end was being told.
        if (record.call !== shown && !signal.aborted) yield record.call;
        return;
      }
      await wait(record, signal, { clock, limitMs: PROGRESS_INTERVAL_MS, until: () => !record.running });
    } else {
      // Bounded by the call's own deadline.
      await wait(record, signal, { clock, limitMs: null, until: () => record.call !== shown });
    }
  }
}

interface Wait {
  readonly clock: Clock;
  readonly limitMs: number | null;
  readonly until: () => boolean;
}

function wait(record: CallRecord, signal: AbortSignal, { clock, limitMs, until }: Wait): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stopListening();
      stopTimer?.();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stopListening = record.onChange(() => {
      if (until()) done();
    });
    const stopTimer = limitMs === null ? null : clock.after(limitMs, done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted || until()) done();
  });
}
