import type { Clock } from '../ports.ts';

export type StopAct = 'end-stdin' | 'SIGTERM' | 'SIGKILL';

/** One step: what to do, and how long the process may then take before the next. */
export interface Rung {
  readonly act: StopAct;
  readonly waitMs: number;
}

/** Asking first: the order in which the MCP specification (stdio transport, shutdown) wants a server to be stopped. */
export const STOP_LADDER: readonly Rung[] = [
  { act: 'end-stdin', waitMs: 2000 },
  { act: 'SIGTERM', waitMs: 2000 },
  { act: 'SIGKILL', waitMs: 2000 },
];

/** For whoever does not want to wait. */
export const KILL_LADDER: readonly Rung[] = [{ act: 'SIGKILL', waitMs: 2000 }];

/** What can be stopped. */
export interface Stoppable {
  act(act: StopAct): void;
  isGone(): boolean;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
}

/** What it took. `stuck`: it survived every rung, which only a process inside the kernel can. */
export type StopTook = StopAct | 'already-gone' | 'stuck';

/** True when `gone` came first; leaves no timer behind. */
function goneWithin(subject: Stoppable, waitMs: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const callOff = clock.after(waitMs, () => resolve(subject.isGone()));
    void subject.gone.then(() => {
      callOff();
      resolve(true);
    });
  });
}

/** Climbs until the subject is gone; every wait ends, so this always resolves within the sum of the rungs. */
export async function climb(
  ladder: readonly Rung[],
  subject: Stoppable,
  clock: Clock,
): Promise<{ readonly took: StopTook; readonly tookMs: number }> {
  const startUs = clock.monoUs();
  const report = (took: StopTook) => ({ took, tookMs: (clock.monoUs() - startUs) / 1000 });
  if (subject.isGone()) return report('already-gone');
  for (const { act, waitMs } of ladder) {
    subject.act(act);
    if (await goneWithin(subject, waitMs, clock)) return report(act);
  }
  return report('stuck');
}
