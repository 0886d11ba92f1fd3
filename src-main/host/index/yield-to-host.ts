import { constants, setPriority } from 'node:os';

/** The index may lag, the host's loop may not: on Linux a thread can have a lower priority than its process. */
export function yieldToHost(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: it is a courtesy, no need.
  }
}
