import type { TapeState } from '../../../../src-shared/state/tape-state.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { newestEntries, type PlacedEntry } from '../../journal/newest-entries.ts';
import type { TapeWriter } from '../../ports.ts';
import { SnapshotStore } from '../../snapshots/snapshot-store.ts';
import { SNAPSHOT_EVERY_ENTRIES, SNAPSHOT_EVERY_MS, Snapshotter } from '../../snapshots/snapshotter.ts';

/** Saves the states of living tapes, so that the next start folds a tail and not everything. */
export interface TapeKeeping {
  readonly snapshots: SnapshotStore;
  opened(writer: TapeWriter): void;
  folded(tapeId: string, state: TapeState): void;
  closed(tapeId: string): void;
  newestEntries(tapeId: string, max: number): readonly PlacedEntry[];
  close(): void;
}

export function createTapeKeeping(
  {
    disk,
    dataFolder,
    clock,
    report,
    snapshotEvery,
  }: Pick<HostPorts, 'disk' | 'dataFolder' | 'clock' | 'report' | 'snapshotEvery'>,
  /** A headless host leaves snapshots to the app. */
  isSaving: boolean,
): TapeKeeping {
  const snapshots = new SnapshotStore(disk, dataFolder);
  const writers = new Map<string, TapeWriter>();
  const snapshotter = new Snapshotter({
    store: snapshots,
    clock,
    everyEntries: snapshotEvery?.entries ?? SNAPSHOT_EVERY_ENTRIES,
    everyMs: snapshotEvery?.ms ?? SNAPSHOT_EVERY_MS,
    markBefore: (tapeId, seq) => writers.get(tapeId)?.markBefore(seq) ?? null,
    onFailed: (error) => report('snapshots', error),
  });
  return {
    snapshots,
    opened: (writer) => void writers.set(writer.tapeId, writer),
    folded(tapeId, state) {
      if (isSaving && writers.has(tapeId)) snapshotter.folded(tapeId, state);
    },
    closed(tapeId) {
      writers.delete(tapeId);
      snapshotter.closed(tapeId);
    },
    newestEntries: (tapeId, max) => newestEntries(disk, dataFolder, tapeId, max),
    close: () => snapshotter.close(),
  };
}
