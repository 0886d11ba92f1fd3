/**
 * A stream as it leaves the host. It ends as soon as the caller is gone, even when the source is slow to notice, and
 * what the source throws is passed through `mapError`.
 */
export async function* guardStream<T>(
  source: AsyncIterator<T, unknown, undefined>,
  signal: AbortSignal | undefined,
  mapError: (error: unknown) => unknown,
): AsyncGenerator<T, void, undefined> {
  const gone = goneOf(signal);
  try {
    for (;;) {
      const step = signal?.aborted === true ? 'gone' : await Promise.race([source.next(), gone.promise]);
      if (step === 'gone' || step.done === true) return;
      yield step.value;
    }
  } catch (error) {
    throw mapError(error);
  } finally {
    gone.forget();
    // Not awaited: a generator that is still in its next() answers only when that has settled.
    source.return?.().catch(() => undefined);
  }
}

function goneOf(signal: AbortSignal | undefined): { promise: Promise<'gone'>; forget: () => void } {
  const { promise, resolve } = Promise.withResolvers<'gone'>();
  const listener = (): void => resolve('gone');
  signal?.addEventListener('abort', listener, { once: true });
  return { promise, forget: () => signal?.removeEventListener('abort', listener) };
}
