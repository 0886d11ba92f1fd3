import { type Failure, ok } from '../../src-shared/base/failure.ts';
import type { Entry, EntryBody } from '../../src-shared/journal/entry.ts';
import { bodiesOfLines } from '../../src-shared/journal/whole-lines.ts';
import type { Clock, TapeWriter } from '../host/ports.ts';

/** A tape in memory. `refuse` makes appends fail, as a full disk does, until it is set to null again. */
export interface MemoryTape extends TapeWriter {
  readonly entries: readonly Entry[];
  /** How many entries each successful append held. */
  readonly appends: readonly number[];
  refuse: Failure | null;
  roomBytes: number;
  /** Keeps those who wait to be told that what they appended is safe. */
  readonly unsafe: ((failure: Failure | null) => void)[];
  isSafeAtOnce: boolean;
}

export function createMemoryTape(clock: Pick<Clock, 'wallMs' | 'monoUs'>, tapeId = 'tape-1'): MemoryTape {
  const entries: Entry[] = [];
  const appends: number[] = [];
  let closed = false;

  const stamp = (body: EntryBody): Entry => ({
    seq: entries.length,
    wallMs: clock.wallMs(),
    monoUs: clock.monoUs(),
    ...body,
  });

  const tape: MemoryTape = {
    tapeId,
    get nextSeq() {
      return entries.length;
    },
    entries,
    appends,
    refuse: null,
    roomBytes: Number.POSITIVE_INFINITY,
    hasRoom: (bytes) => bytes <= tape.roomBytes,
    unsafe: [],
    isSafeAtOnce: true,
    whenSafe(done) {
      if (tape.isSafeAtOnce) done(null);
      else tape.unsafe.push(done);
    },
    append(bodies, lines) {
      if (tape.refuse !== null) return { ok: false, failure: tape.refuse };
      const all = lines === undefined ? bodies : [...bodies, ...bodiesOfLines(lines)];
      const stamped = all.map((body) => {
        const entry = stamp(body);
        entries.push(entry);
        return entry;
      });
      appends.push(all.length);
      return ok(stamped.slice(0, bodies.length));
    },
    close(reason) {
      if (closed) return ok(null);
      closed = true;
      const entry = stamp({ kind: 'tape-closed', reason });
      entries.push(entry);
      return ok(entry);
    },
    markBefore: () => null,
  };
  return tape;
}
