import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** Waits until it is so; throws when it is not by the deadline. */
export async function waitFor(what: string, deadlineMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await sleep(POLL_MS);
  }
}
