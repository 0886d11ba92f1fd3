import { FailureError } from '../../../src-shared/base/failure.ts';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import type { Recorder } from '../ports.ts';

/** Records; resolves when the bodies may go on. What arrives waits as long as the disk makes it wait. */
export function forwarded(recorder: Recorder, bodies: readonly EntryBody[]): Promise<void> {
  return new Promise((resolve) => recorder.forward(bodies, resolve));
}

/** The same; rejects with the signal's reason when that is aborted. */
export async function forwardedUnless(
  signal: AbortSignal,
  recorder: Recorder,
  bodies: readonly EntryBody[],
): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const abort = (): void => aborted.resolve();
  signal.addEventListener('abort', abort, { once: true });
  await Promise.race([forwarded(recorder, bodies), aborted.promise]);
  signal.removeEventListener('abort', abort);
  signal.throwIfAborted();
}

/** The same for what is sent: rejects with a FailureError when it waited too long, and then nothing of it is recorded. */
export function forwardedInTime(recorder: Recorder, bodies: readonly EntryBody[]): Promise<void> {
  return new Promise((resolve, reject) =>
    recorder.forward(bodies, resolve, (failure) => reject(new FailureError(failure))),
  );
}
