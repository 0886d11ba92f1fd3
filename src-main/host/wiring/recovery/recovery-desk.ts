import type { HostApi } from '../../../../src-shared/api/host-api.ts';
import type {
  Rebuild,
  RecoveryState,
  RecoveryStepName,
  TapeStateView,
} from '../../../../src-shared/api/recovery.ts';
import { fail, ok, type Failure, type Result } from '../../../../src-shared/base/failure.ts';
import { isTapeId } from '../../../../src-shared/journal/segment.ts';
import type { TapeState } from '../../../../src-shared/state/tape-state.ts';
import type { Clock, Journal } from '../../ports.ts';
import type { RebuildableIndex } from '../../ports/recovery.ts';
import { rebuild } from './rebuild.ts';
import { isLeft, orphansOf } from './recover-tape.ts';
import type { ReportStore } from '../../recovery/report-store.ts';
import type { Shelf, Shelves } from '../../recovery/shelves.ts';
import { inTurns } from '../../recovery/turns.ts';
import type { SnapshotStore } from '../../snapshots/snapshot-store.ts';
import type { TapeSums } from '../../journal/verify.ts';
import { foldFrom, loadState, stateHash } from '../tapes/tape-states.ts';
import { createVerifier } from '../tapes/verify-run.ts';

/** Of what a person looks at, at most this much is shown. */
const SHOWN_MAX = 500;

export interface DeskDeps {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'read' | 'list'>;
  readonly snapshots: SnapshotStore;
  readonly reports: ReportStore;
  readonly shelves: Shelves;
  /** Null for a host that records only. */
  readonly rebuildable: RebuildableIndex | null;
  readonly signal: AbortSignal;
  verifyTape(tapeId: string): Generator<null, TapeSums>;
  /** This process records it now. */
  living(): readonly string[];
  serverNameOf(tapeId: string): string;
  note(intent: string, detail: unknown): void;
  /** A tape was deleted for good: what was made of it goes as well. */
  gone(tapeId: string): void;
  changed(): void;
}

export interface RecoveryDesk {
  readonly api: HostApi['recovery'];
  setRunning(step: RecoveryStepName | null): void;
  /** A start is still at work, or everything is being rebuilt. */
  isBusy(this: void): boolean;
}

/** What people can do about recovered and damaged tapes, and what they are told. */
export function createRecoveryDesk(deps: DeskDeps): RecoveryDesk {
  const { clock, journal, snapshots, reports, shelves, signal } = deps;
  let running: RecoveryStepName | null = null;
  let rebuilt: Rebuild | null = null;
  let isRebuilding = false;
  const verifier = createVerifier(deps);

  function state(): RecoveryState {
    return {
      running,
      reports: reports.reports().map(({ id, atMs, died, tapes, orphanedTotal }) => ({
        id,
        atMs,
        died,
        tapes: tapes.length,
        orphaned: orphanedTotal,
        tornBytes: tapes.reduce((sum, { tornBytes }) => sum + tornBytes, 0),
        left: tapes.filter(isLeft).length,
      })),
      decisions: [...reports.decisions()],
      rebuild: rebuilt,
      verification: verifier.state(),
    };
  }

  function decide(tapeId: string, decision: 'accepted' | 'discarded' | 'quarantined'): Result<null> {
    if (!isTapeId(tapeId)) return unknownTape(tapeId);
    if (deps.living().includes(tapeId)) {
      return fail('already-running', `Tape ${tapeId} is being recorded.`, 'Stop its server first.');
    }
    const serverName = deps.serverNameOf(tapeId);
    deps.note(`recovery-${decision}`, { tapeId });
    if (decision !== 'accepted') {
      const shelf: Shelf = decision === 'discarded' ? 'trash' : 'quarantine';
      const moved = shelves.put(tapeId, shelf);
      if (!moved.ok) return moved;
    }
    const decided = reports.decide({ tapeId, serverName, decision, atMs: clock.wallMs() });
    // Without its decision nobody would find it on its shelf.
    if (!decided.ok && decision !== 'accepted') shelves.putBack(tapeId);
    deps.changed();
    return decided;
  }

  function putBack(tapeId: string): Result<null> {
    deps.note('recovery-put-back', { tapeId });
    if (shelves.of(tapeId) !== null) {
      const moved = shelves.putBack(tapeId);
      if (!moved.ok) return moved;
    }
    const undone = reports.undecide(tapeId);
    deps.changed();
    // The trash may have been emptied since.
    return undone.ok && !shelves.isInUse(tapeId) ? unknownTape(tapeId) : undone;
  }

  function deleteForGood(tapeId: string): Result<null> {
    if (!isTapeId(tapeId) || shelves.isInUse(tapeId)) return unknownTape(tapeId);
    deps.note('recovery-deleted', { tapeId });
    // The trash may have been emptied since.
    const deleted = shelves.of(tapeId) === null ? ok(null) : shelves.deleteForGood(tapeId);
    if (!deleted.ok) return deleted;
    deps.gone(tapeId);
    const undone = reports.undecide(tapeId);
    deps.changed();
    return undone;
  }

  async function stateAt(tapeId: string, entries: number): Promise<Result<TapeStateView>> {
    if (!isTapeId(tapeId)) return unknownTape(tapeId);
    const { state: found } = await inTurns(loadState(journal, snapshots, tapeId, entries), signal);
    return found.counters.entries === 0 ? unknownTape(tapeId) : ok(viewOf(tapeId, found));
  }

  return {
    setRunning(step) {
      running = step;
      deps.changed();
    },
    isBusy: () => running !== null || isRebuilding,
    api: {
      state: async () => ok(state()),
      async report({ id }) {
        const found = reports.reports().find((each) => each.id === id);
        if (found !== undefined) return ok(found);
        return fail('unknown-entry', `There is no report ${id}.`, 'The newest are kept: look at the list.');
      },
      async rebuild() {
        const { rebuildable } = deps;
        if (rebuildable === null)
          return fail('index-unavailable', 'This host records only.', 'Rebuild in the app.');
        if (isRebuilding) return fail('already-running', 'A rebuild is under way.', 'Wait for its end.');
        isRebuilding = true;
        deps.note('recovery-rebuild', {});
        rebuild({
          ...deps,
          rebuildable,
          onProgress(now) {
            rebuilt = now;
            deps.changed();
          },
        })
          .catch((error: unknown) => {
            if (rebuilt === null) return;
            const why = error instanceof Error ? error.message : String(error);
            rebuilt = { ...rebuilt, phase: 'failed', why, finishedMs: clock.wallMs() };
            deps.changed();
          })
          .finally(() => {
            isRebuilding = false;
          });
        return ok(null);
      },
      async snapshots({ tapeId }) {
        if (!isTapeId(tapeId)) return unknownTape(tapeId);
        return ok(
          snapshots.list(tapeId).flatMap((entries) => {
            const snapshot = snapshots.load(tapeId, entries);
            if (snapshot === null) return [];
            const { takenMs, hash } = snapshot;
            return [{ entries, takenMs, hash, sizeBytes: snapshots.sizeBytes(tapeId, entries) }];
          }),
        );
      },
      stateAt: ({ tapeId, entries }) => stateAt(tapeId, entries),
      async rebase({ tapeId, entries }) {
        if (!isTapeId(tapeId)) return unknownTape(tapeId);
        const snapshot = snapshots.load(tapeId, entries);
        if (snapshot === null)
          return fail('unknown-entry', 'That snapshot is not there any more.', 'Choose another.');
        if (deps.living().includes(tapeId))
          return fail('already-running', `Tape ${tapeId} is being recorded.`, 'Stop its server first.');
        deps.note('recovery-rebase', { tapeId, entries });
        const before = await inTurns(loadState(journal, snapshots, tapeId), signal);
        const removed = snapshots.remove(tapeId, entries);
        const folded = await inTurns(foldFrom(journal, tapeId, snapshot), signal);
        const [was, is] = [stateHash(before.state), stateHash(folded.state)];
        deps.changed();
        return ok({ removed, folded: folded.tailEntries, before: was, after: is, equal: was === is });
      },
      accept: async ({ tapeId }) => decide(tapeId, 'accepted'),
      discard: async ({ tapeId }) => decide(tapeId, 'discarded'),
      quarantine: async ({ tapeId }) => decide(tapeId, 'quarantined'),
      putBack: async ({ tapeId }) => putBack(tapeId),
      deleteForGood: async ({ tapeId }) => deleteForGood(tapeId),
      async verify() {
        deps.note('recovery-verify', {});
        return verifier.begin();
      },
      async stopVerifying() {
        verifier.stop();
        return ok(null);
      },
    },
  };
}

function viewOf(tapeId: string, state: TapeState): TapeStateView {
  const { session, counters } = state;
  return {
    tapeId,
    entries: counters.entries,
    hash: stateHash(state),
    serverName: state.serverName,
    phase: state.closed === null ? session.phase : `closed: ${state.closed}`,
    era: [session.era ?? '', session.protocolVersion].join(' ').trim(),
    peer: session.peer,
    tools: [...state.tools.items.keys()].slice(0, SHOWN_MAX),
    open: orphansOf(tapeId, state).slice(0, SHOWN_MAX),
    stderr: state.stderr.map(({ text }) => text),
    framesIn: counters.framesIn,
    framesOut: counters.framesOut,
    findings: counters.findings,
    lostEntries: counters.lostEntries,
  };
}

function unknownTape(tapeId: string): { ok: false; failure: Failure } {
  return fail('unknown-tape', `There is no tape ${tapeId}.`, 'Look at the list of sessions.');
}
