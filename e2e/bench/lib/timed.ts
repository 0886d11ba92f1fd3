/** How long something took: by the clock, and of processors, of this thread and of all threads of the process. */
export interface Took {
  readonly ms: number;
  readonly threadCpuMs: number;
  readonly cpuMs: number;
}

const US_PER_MS = 1_000;
const sum = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / US_PER_MS;

/** Call it for the time since. On a busy machine the clock tells of the others as well, processor time of this alone. */
export function stopwatch(): () => Took {
  const startMs = performance.now();
  const thread = process.threadCpuUsage();
  const all = process.cpuUsage();
  return () => ({
    ms: performance.now() - startMs,
    threadCpuMs: sum(process.threadCpuUsage(thread)),
    cpuMs: sum(process.cpuUsage(all)),
  });
}

export function timed<T>(work: () => T): { readonly value: T; readonly took: Took } {
  const stop = stopwatch();
  const value = work();
  return { value, took: stop() };
}
