/** Work between two looks at everything else. */
const TURN_MS = 4;

/** The host is stopping: what is left of the work is done by the next start. */
export class StoppedError extends Error {
  constructor() {
    super('the host is stopping');
    this.name = 'StoppedError';
  }
}

/** Does the work in turns, so that the wire and the screen never wait for it. Rejects with StoppedError. */
export async function inTurns<T>(work: Generator<null, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const endMs = performance.now() + TURN_MS;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() < endMs);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) throw new StoppedError();
  }
}
