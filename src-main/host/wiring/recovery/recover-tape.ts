import type { OrphanedRequest, RecoveredTape } from '../../../../src-shared/api/recovery.ts';
import { isStream } from '../../../../src-shared/state/exchanges.ts';
import { createTapeState, foldTape, type TapeState } from '../../../../src-shared/state/tape-state.ts';
import type { Salvage, TapeEnd } from '../../ports/recovery.ts';
import type { RecoverDeps } from './recover-deps.ts';
import { inTurns, StoppedError } from '../../recovery/turns.ts';
import type { LoadedState } from '../tapes/tape-states.ts';

/** The index is waited for, to say how long it took; it goes on by itself. */
const INDEX_DEADLINE_MS = 10 * 60_000;
const INDEX_LOOK_MS = 100;

/** A tape that was left open, and what is known of it so far. */
export interface FoundTape {
  readonly tapeId: string;
  readonly end: TapeEnd;
  readonly loaded: LoadedState | null;
  readonly orphaned: readonly OrphanedRequest[];
  report: RecoveredTape;
}

/** One that cannot even be opened is left as it is, and the others go on. */
export async function examined({ repair, signal }: RecoverDeps, tapeId: string): Promise<TapeEnd> {
  try {
    return await inTurns(repair.examine(tapeId), signal);
  } catch (error) {
    if (error instanceof StoppedError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'unreadable', isTooNew: false, why };
  }
}

/** What can be read of a tape that cannot be continued; null when it can be, or is of a newer version. */
export async function salvaged(
  { repair, signal }: RecoverDeps,
  tapeId: string,
  end: TapeEnd,
): Promise<Salvage | null> {
  if (end.kind !== 'unreadable' || end.isTooNew) return null;
  return inTurns(repair.salvage(tapeId), signal);
}

export function foundTape(
  tapeId: string,
  end: TapeEnd,
  loaded: LoadedState | null,
  salvage: Salvage | null,
): FoundTape {
  const state = loaded?.state ?? createTapeState();
  const orphaned = end.kind === 'whole' && end.last?.kind !== 'tape-closed' ? orphansOf(tapeId, state) : [];
  return {
    tapeId,
    end,
    loaded,
    orphaned,
    report: {
      tapeId,
      serverId: salvage?.server?.id ?? state.serverId,
      serverName: salvage?.server?.name ?? state.serverName,
      outcome: 'failed',
      why: '',
      entries: end.kind === 'whole' ? end.nextSeq : (salvage?.readable ?? 0),
      tornBytes: end.kind === 'unreadable' ? 0 : end.tornBytes,
      orphaned: orphaned.length,
      reapedProcesses: 0,
      lastMs: loaded === null ? null : state.lastMs,
      snapshotEntries: loaded?.snapshotEntries ?? null,
      snapshotsUnusable: loaded?.snapshotsUnusable ?? 0,
      tailEntries: loaded?.tailEntries ?? 0,
      indexBehind: 0,
      gapEntries: state.counters.lostEntries,
      damage: salvage === null ? null : { readable: salvage.readable, lost: salvage.lost },
    },
  };
}

/** The requests that wait for an answer which will not come. */
export function orphansOf(tapeId: string, state: TapeState): OrphanedRequest[] {
  const open = [...state.messages.exchanges.open.values()].filter((each) => !isStream(each));
  return open.map(({ seq, dir, method, target, id }) => ({
    tapeId,
    seq,
    serverName: state.serverName,
    dir,
    method,
    target,
    id,
  }));
}

/** Ends one tape, with what the projections need of it. */
export function endTape(deps: RecoverDeps, tape: FoundTape): void {
  const { repair, snapshots, index, clock, journal } = deps;
  const { tapeId, end, loaded } = tape;
  switch (end.kind) {
    case 'unreadable':
      tape.report = { ...tape.report, outcome: end.isTooNew ? 'too-new' : 'damaged', why: end.why };
      return;
    case 'empty': {
      const cleared = repair.clear(tapeId);
      tape.report = cleared.ok
        ? { ...tape.report, outcome: 'empty' }
        : { ...tape.report, outcome: 'failed', why: cleared.failure.message };
      return;
    }
    case 'whole': {
      const finished = repair.finish(tapeId, end, { reapedProcesses: tape.report.reapedProcesses });
      if (!finished.ok) {
        tape.report = { ...tape.report, outcome: 'failed', why: finished.failure.message };
        return;
      }
      const { tornBytes, entries } = finished.value;
      const wasClosed = end.last?.kind === 'tape-closed';
      tape.report = { ...tape.report, outcome: wasClosed ? 'closed' : 'recovered', tornBytes, entries };
      index.announce(tapeId, entries);
      if (loaded === null) return;
      const { state } = loaded;
      const mark = { seq: end.nextSeq, at: end.at };
      for (const { entry } of wasClosed ? [] : journal.read(tapeId, mark))
        if (entry.seq >= state.counters.entries) foldTape(state, entry);
      deps.adopt(tapeId, state);
      try {
        snapshots.write({ tapeId, entries: state.counters.entries, takenMs: clock.wallMs(), mark, state });
      } catch {
        // A cache: the next one who asks folds it again.
      }
      return;
    }
  }
}

export async function measureIndex({ index }: RecoverDeps, tape: FoundTape): Promise<void> {
  if (tape.end.kind !== 'whole') return;
  const has = await index.indexed(tape.tapeId);
  tape.report = { ...tape.report, indexBehind: Math.max(0, tape.end.nextSeq - has) };
}

/** True once the index has all of these tapes; false when that takes too long. */
export async function indexed(
  { clock, index, signal }: RecoverDeps,
  tapes: readonly RecoveredTape[],
): Promise<boolean> {
  const deadlineUs = clock.monoUs() + INDEX_DEADLINE_MS * 1000;
  for (const { tapeId, entries, outcome } of tapes) {
    if (outcome !== 'recovered' && outcome !== 'closed') continue;
    while ((await index.indexed(tapeId)) < entries) {
      if (clock.monoUs() > deadlineUs) return false;
      await new Promise<void>((resolve) => clock.after(INDEX_LOOK_MS, resolve));
      signal.throwIfAborted();
    }
  }
  return true;
}

/** Left as it is by the start, and so found again by the next. */
export function isLeft({ outcome }: RecoveredTape): boolean {
  return outcome === 'damaged' || outcome === 'too-new' || outcome === 'failed';
}
