import { createTapeState, foldTape, type TapeState } from '../../../../src-shared/state/tape-state.ts';
import type { Journal } from '../../ports.ts';
import { stateHash, type Snapshot } from '../../snapshots/snapshot-file.ts';
import type { SnapshotStore } from '../../snapshots/snapshot-store.ts';

/** The state of a tape, and where it came from. */
export interface LoadedState {
  readonly state: TapeState;
  /** Entries that a snapshot had; null when there was none that could be used. */
  readonly snapshotEntries: number | null;
  readonly snapshotsUnusable: number;
  /** Entries folded from the files after it. */
  readonly tailEntries: number;
}

const ENTRIES_PER_TURN = 64;

/** The newest usable snapshot, and the tail after it folded on; from zero when there is none. */
export function* loadState(
  journal: Pick<Journal, 'read'>,
  snapshots: SnapshotStore,
  tapeId: string,
  entriesMax = Infinity,
): Generator<null, LoadedState> {
  const { snapshot, unusable } = snapshots.newest(tapeId, entriesMax);
  yield null;
  if (snapshot === null) {
    const zero = yield* foldFrom(journal, tapeId, null, entriesMax);
    return { ...zero, snapshotEntries: null, snapshotsUnusable: unusable };
  }
  const { entries } = snapshot;
  const folded = yield* foldFrom(journal, tapeId, snapshot, entriesMax);
  return { ...folded, snapshotEntries: entries, snapshotsUnusable: unusable };
}

/** Folds from a snapshot's end (it is used up by this), or from the first entry; tells how many were read now and then. */
export function* foldFrom(
  journal: Pick<Journal, 'read'>,
  tapeId: string,
  snapshot: Snapshot | null,
  entriesMax = Infinity,
  onRead: (entries: number) => void = () => undefined,
): Generator<null, { readonly state: TapeState; readonly tailEntries: number }> {
  const state = snapshot?.state ?? createTapeState();
  const from = snapshot?.entries ?? 0;
  let tailEntries = 0;
  let read = 0;
  for (const { entry } of journal.read(tapeId, snapshot?.mark ?? undefined)) {
    read += 1;
    if (read % ENTRIES_PER_TURN === 0) {
      onRead(read);
      yield null;
    }
    if (entry.seq >= entriesMax) break;
    if (entry.seq < from) continue;
    foldTape(state, entry);
    tailEntries += 1;
  }
  return { state, tailEntries };
}

export { stateHash };
