import { join } from 'node:path';
import type { Clock } from '../../ports.ts';
import { WORTH_BYTES, bytesOf } from '../../replay/keeper.ts';
import type { ReplayClient } from '../../replay/replay-client.ts';
import type { TapeOwners } from '../tapes/tape-owners.ts';

/** A start has other things to do first. */
export const FIRST_AHEAD_MS = 10_000;
/** Between two looks at what has grown. */
export const AHEAD_EVERY_MS = 60_000;
/** Between two looks at whether what a person waits for is done. */
export const AHEAD_RETRY_MS = 5_000;
/** Of a tape that is being recorded, at a time: half a second of a thread that gives way, once a minute. */
export const LIVING_ENTRIES_MAX = 100_000;

interface AheadDeps {
  readonly clock: Clock;
  readonly tapesFolder: string;
  readonly tapes: Pick<TapeOwners, 'ids'>;
  readonly client: Pick<ReplayClient, 'prepare'>;
  /** All tapes are read for somebody who waits for it: two threads would share a core for that. */
  isBusy(this: void): boolean;
}

/** Folds long tapes before somebody winds into them: what grew, what ended, and once what earlier runs left. */
export function foldAhead({ clock, tapesFolder, tapes, client, isBusy }: AheadDeps): () => void {
  /** Bytes of those that are recorded, when they were looked at last. */
  let known = new Map<string, number>();
  let callOff = clock.after(FIRST_AHEAD_MS, first, 'background');

  function first(): void {
    if (isBusy()) return again(first);
    client.prepare(null);
    look();
  }

  function look(): void {
    if (isBusy()) return again(look);
    const now = new Map<string, number>();
    for (const tapeId of tapes.ids()) {
      const before = known.get(tapeId) ?? 0;
      const bytes = bytesOf(join(tapesFolder, tapeId));
      const hasGrown = bytes - before >= WORTH_BYTES;
      now.set(tapeId, hasGrown ? bytes : before);
      if (hasGrown) client.prepare(tapeId, LIVING_ENTRIES_MAX);
    }
    for (const tapeId of known.keys())
      if (!now.has(tapeId) && bytesOf(join(tapesFolder, tapeId)) >= WORTH_BYTES) client.prepare(tapeId);
    known = now;
    callOff = clock.after(AHEAD_EVERY_MS, look, 'background');
  }

  function again(work: () => void): void {
    callOff = clock.after(AHEAD_RETRY_MS, work, 'background');
  }

  return () => callOff();
}
