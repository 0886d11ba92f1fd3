/** Runs work that can be done in turns at once, for whoever has the time: a test, a command line. */
export function drained<T>(work: Generator<null, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
