import { join } from 'node:path';
import type { Retention, StorageUsage, Sweep, TapesChanged } from '../../../../src-shared/api/storage.ts';
import { SWEEP_LISTED_MAX } from '../../../../src-shared/api/storage.ts';
import type { Tape } from '../../../../src-shared/api/tapes.ts';
import { fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import { isTapeId } from '../../../../src-shared/journal/segment.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { createOrigins } from '../../exchange/tape-places.ts';
import { isLiving } from '../../journal/owner.ts';
import { sealable } from '../../journal/seal.ts';
import { Sealer } from '../../journal/sealer.ts';
import { readEnd } from '../../journal/summary.ts';
import { createTrash, type Trash } from '../../journal/trash.ts';
import type { Index } from '../../ports.ts';
import type { Database } from '../../ports/database.ts';
import { bytesUnder } from '../../storage/bytes-under.ts';
import { createPins } from '../../storage/pins.ts';
import { planSweep, type Doomed } from '../../storage/retention.ts';
import { createTrustedClock } from '../../storage/trusted-clock.ts';

/** A start has better things to do first: the window, recovery, the servers that were wanted. */
export const FIRST_LOOK_MS = 15_000;
export const SWEEP_EVERY_MS = 60 * 60_000;
/** So long a deleted tape can be put back. */
export const TRASH_KEPT_MS = 10 * 60_000;

/** In the data folder, and in a sum of its own. */
const COUNTED_APART: ReadonlySet<string> = new Set(['tapes', 'deleted', 'trash', 'index']);

export interface HousekeepingOptions {
  readonly ports: Pick<HostPorts, 'dataFolder' | 'disk' | 'clock' | 'report'> & {
    readonly workers: Pick<HostPorts['workers'], 'seal'>;
  };
  readonly database: Database;
  readonly index: Pick<Index, 'tapes' | 'changed' | 'vacuum'>;
  rules(): Retention;
  note(intent: string, detail: unknown): void;
  /** A tape is deleted for good: what was derived from it goes as well. */
  gone(tapeId: string): void;
  /** `tapes`: their list is another, or how much room they take. `recovery`: how far sealing is. */
  touch(kind: 'tapes' | 'recovery'): void;
}

/** Keeps the data folder small: seals what is done, deletes what the rules take, and what a person does. */
export interface Housekeeping {
  /** Begins to look after the folder by itself; a host that only records does not. */
  start(): void;
  /** A tape has left a segment, or has ended. */
  left(tapeId: string): void;
  /** A tape has come from a file. */
  came(this: void, tapeId: string): void;
  /** The list, with what the deck knows of them. */
  tapes(): Promise<Result<readonly Tape[]>>;
  usage(): Promise<Result<StorageUsage>>;
  seal(): Promise<Result<null>>;
  pin(tapeId: string, pinned: boolean): Result<null>;
  remove(tapeIds: readonly string[]): TapesChanged;
  restore(tapeIds: readonly string[]): TapesChanged;
  preview(rules: Retention): Promise<Result<Sweep>>;
  sweep(): Promise<Result<Sweep>>;
  compact(): Promise<Result<{ freedBytes: number }>>;
  close(): Promise<void>;
}

export function createHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { ports, index } = options;
  const { dataFolder, disk, clock } = ports;
  const pins = createPins(options.database);
  const trusted = createTrustedClock(options.database);
  let clockJumpedFromMs: number | null = null;
  const trash = createTrash(disk, dataFolder);
  const discarded = createTrash(disk, dataFolder, 'trash');
  const origins = createOrigins(disk, dataFolder);
  const tapeFolder = (tapeId: string) => join(dataFolder, 'tapes', tapeId);
  const sealer = new Sealer({
    workerUrl: ports.workers.seal,
    dataFolder,
    clock,
    hasWork(tapeId) {
      try {
        return sealable(disk, tapeFolder(tapeId)).length > 0;
      } catch {
        return false;
      }
    },
    onProgress: () => options.touch('recovery'),
    onSealed(tapeId) {
      index.changed([tapeId]);
      options.touch('tapes');
    },
    report: (what, error) => ports.report(what, error),
  });
  let lastSweep: StorageUsage['lastSweep'] = null;
  let isStarted = false;
  const timers = new Set<() => void>();
  /** By which deletion a tape lies in the trash: only that one's time ends it for good. */
  const deletions = new Map<string, symbol>();

  function later(delayMs: number, run: () => void): void {
    const work = () => {
      timers.delete(callOff);
      run();
    };
    const callOff = clock.after(delayMs, work, 'background');
    timers.add(callOff);
  }

  function changed(tapeIds: readonly string[]): void {
    if (tapeIds.length === 0) return;
    index.changed(tapeIds);
    options.touch('tapes');
    options.touch('recovery');
  }

  /** A tape of long ago that came from a file today is kept as one of today. */
  function sinceImport(tape: Tape): Tape {
    return tape.origin === null ? tape : { ...tape, lastMs: Math.max(tape.lastMs, tape.origin.importedMs) };
  }

  async function tapes(): Promise<Result<readonly Tape[]>> {
    const listed = await index.tapes();
    if (!listed.ok) return listed;
    return ok(
      listed.value.map((tape) => {
        const origin = origins.of(tape.id);
        return pins.has(tape.id) || origin !== null ? { ...tape, pinned: pins.has(tape.id), origin } : tape;
      }),
    );
  }

  /** The index may not have come to a tape's end, and another process may be recording it: the files decide. */
  async function plan(rules: Retention): Promise<Result<Doomed[]>> {
    const listed = await tapes();
    if (!listed.ok) return listed;
    const known = new Map(listed.value.map((tape) => [tape.id, sinceImport(tape)]));
    const looked = new Set<string>();
    for (;;) {
      const doomed = planSweep([...known.values()], rules, clock.wallMs());
      const unsure = doomed.filter(({ tapeId }) => !looked.has(tapeId));
      if (unsure.length === 0) return ok(doomed);
      for (const { tapeId, lastMs } of unsure) {
        looked.add(tapeId);
        const tape = known.get(tapeId);
        if (tape !== undefined) known.set(tapeId, look(tape, lastMs));
      }
    }
  }

  function look(tape: Tape, lastMs: number): Tape {
    try {
      const folder = tapeFolder(tape.id);
      if (isLiving(disk, folder)) return { ...tape, state: 'living' };
      return { ...tape, lastMs: Math.max(lastMs, readEnd(disk, folder).entries.at(-1)?.wallMs ?? lastMs) };
    } catch (error) {
      ports.report(`looking at tape ${tape.id}`, error);
      return { ...tape, pinned: true };
    }
  }

  /** By itself nothing is deleted by its age while nobody has said that the clock is right. */
  async function sweepByItself(): Promise<Result<Sweep>> {
    const listed = await tapes();
    if (!listed.ok) return listed;
    const newestMs = listed.value.reduce<number | null>(
      (newest, { lastMs }) => Math.max(newest ?? 0, lastMs),
      null,
    );
    const before = clockJumpedFromMs;
    clockJumpedFromMs = trusted.jumpedFrom(clock.wallMs(), newestMs);
    const rules = options.rules();
    if (clockJumpedFromMs === null) return sweepBy(rules);
    if (before === null && rules.maxAgeDays !== null) {
      const since = new Date(clockJumpedFromMs).toISOString().slice(0, 10);
      ports.report(
        'retention',
        `the clock jumped since ${since}: nothing is deleted by its age until you sweep in Settings`,
      );
    }
    return sweepBy({ ...rules, maxAgeDays: null });
  }

  /** A person has seen what goes, and by which time. */
  async function sweep(): Promise<Result<Sweep>> {
    trusted.trust(clock.wallMs());
    clockJumpedFromMs = null;
    return sweepBy(options.rules());
  }

  async function sweepBy(rules: Retention): Promise<Result<Sweep>> {
    const planned = await plan(rules);
    if (!planned.ok) return planned;
    const gone: Doomed[] = [];
    if (planned.value.length > 0) {
      options.note('sweep', { rules, tapes: planned.value.map(({ tapeId }) => tapeId) });
    }
    for (const tape of planned.value) {
      const put = trash.put(tape.tapeId);
      const removed = put.ok ? destroy(trash, tape.tapeId) : put;
      if (removed.ok) gone.push(tape);
      else ports.report('retention', removed.failure.message);
    }
    const swept = sweepOf(gone);
    if (planned.value.length > 0) {
      const failed = planned.value.length - gone.length;
      lastSweep = { atMs: clock.wallMs(), tapes: swept.tapes, bytes: swept.bytes, failed };
    }
    changed(gone.map(({ tapeId }) => tapeId));
    return ok(swept);
  }

  /** For good. */
  function destroy(what: Trash, tapeId: string): Result<number> {
    const removed = what.remove(tapeId);
    if (!removed.ok) return removed;
    try {
      options.gone(tapeId);
    } catch (error) {
      ports.report(`what was kept of tape ${tapeId}`, error);
    }
    return removed;
  }

  function empty(what: Trash): number {
    let freedBytes = 0;
    for (const tapeId of what.list()) {
      const removed = destroy(what, tapeId);
      if (removed.ok) freedBytes += removed.value;
      else ports.report('the trash', removed.failure.message);
    }
    return freedBytes;
  }

  function each(tapeIds: readonly string[], act: (tapeId: string) => Result<null>): TapesChanged {
    const done: string[] = [];
    const kept: TapesChanged['kept'] = [];
    for (const tapeId of new Set(tapeIds)) {
      const acted = act(tapeId);
      if (acted.ok) done.push(tapeId);
      else kept.push({ tapeId, why: acted.failure.message });
    }
    changed(done);
    return { changed: done, kept };
  }

  function hourly(): void {
    sealer.seal();
    void sweepByItself().then((swept) => swept.ok || ports.report('retention', swept.failure.message));
    later(SWEEP_EVERY_MS, hourly);
  }

  return {
    start() {
      isStarted = true;
      later(FIRST_LOOK_MS, () => {
        // Whoever could have wanted them back is gone.
        empty(trash);
        hourly();
      });
    },
    left(tapeId) {
      // Another process may hold the data folder; one at a time seals.
      if (isStarted) sealer.seal(tapeId);
    },
    came(tapeId) {
      index.changed([tapeId]);
      options.touch('tapes');
      if (isStarted) sealer.seal(tapeId);
    },
    tapes,
    async usage() {
      const listed = await tapes();
      if (!listed.ok) return listed;
      const under = async (...names: readonly string[]): Promise<number> => {
        let sum = 0;
        for (const name of names) sum += await bytesUnder(disk, join(dataFolder, name));
        return sum;
      };
      const rest = disk.names(dataFolder).filter((name) => !COUNTED_APART.has(name));
      const isAside = (name: string): boolean => name === 'backups' || name.startsWith('before-restore-');
      const inTapes = listed.value.reduce((sum, tape) => sum + tape.sizeBytes, 0);
      const sealed = listed.value.reduce((sum, tape) => sum + tape.sealedBytes, 0);
      const unsealedBytes = listed.value.reduce(
        (sum, tape) => sum + tape.rawBytes - (tape.sizeBytes - tape.sealedBytes),
        0,
      );
      return ok({
        tapes: listed.value.length,
        pinned: listed.value.filter((tape) => tape.pinned).length,
        bytes: {
          raw: inTapes - sealed,
          sealed,
          index: await under('index'),
          trash: await under('deleted', 'trash'),
          backups: await under(...rest.filter(isAside)),
          other: await under(...rest.filter((name) => !isAside(name))),
        },
        unsealedBytes,
        sealing: sealer.state,
        lastSweep,
        clockJumpedFromMs,
      });
    },
    async seal() {
      options.note('seal', {});
      void sealer.sealAll();
      return ok(null);
    },
    pin(tapeId, pinned) {
      if (!isTapeId(tapeId)) return unknownTape(tapeId);
      options.note(pinned ? 'pin' : 'unpin', { tapeId });
      const set = pins.set(tapeId, pinned, clock.wallMs());
      if (set.ok) options.touch('tapes');
      return set;
    },
    remove(tapeIds) {
      options.note('delete-tapes', { tapeIds });
      const result = each(tapeIds, (tapeId) => (pins.has(tapeId) ? pinnedTape(tapeId) : trash.put(tapeId)));
      if (result.changed.length > 0) {
        const mine = Symbol('deletion');
        for (const tapeId of result.changed) deletions.set(tapeId, mine);
        later(TRASH_KEPT_MS, () => {
          const due = result.changed.filter((tapeId) => deletions.get(tapeId) === mine);
          for (const tapeId of due) {
            deletions.delete(tapeId);
            if (trash.list().includes(tapeId)) destroy(trash, tapeId);
          }
          options.touch('recovery');
        });
      }
      return result;
    },
    restore(tapeIds) {
      options.note('restore-tapes', { tapeIds });
      const result = each(tapeIds, (tapeId) => trash.restore(tapeId));
      for (const tapeId of result.changed) deletions.delete(tapeId);
      return result;
    },
    async preview(rules) {
      const planned = await plan(rules);
      return planned.ok ? ok(sweepOf(planned.value)) : planned;
    },
    sweep,
    async compact() {
      options.note('compact', {});
      const freedBytes = empty(trash) + empty(discarded);
      const vacuumed = await index.vacuum();
      options.touch('recovery');
      return vacuumed.ok ? ok({ freedBytes: freedBytes + vacuumed.value }) : vacuumed;
    },
    async close() {
      for (const callOff of timers) callOff();
      timers.clear();
      await sealer.close();
    },
  };
}

function sweepOf(doomed: readonly Doomed[]): Sweep {
  const bytes = doomed.reduce((sum, tape) => sum + tape.bytes, 0);
  return { tapes: doomed.length, bytes, listed: doomed.slice(0, SWEEP_LISTED_MAX) };
}

function pinnedTape(tapeId: string): { ok: false; failure: Failure } {
  return fail('tape-pinned', `Tape ${tapeId} is pinned.`, 'Unpin it, then delete it.');
}

function unknownTape(tapeId: string): { ok: false; failure: Failure } {
  return fail('unknown-tape', `There is no tape ${JSON.stringify(tapeId)}.`, 'Look at the list of sessions.');
}
