import type { RecoveryStepName, Restart } from '../../../../src-shared/api/recovery.ts';
import type { ReplicaServer } from '../../../../src-shared/state/replica.ts';
import type { TapeState } from '../../../../src-shared/state/tape-state.ts';
import type { LockHolder } from '../../journal/lock.ts';
import type { Clock, Index, Journal } from '../../ports.ts';
import type { RebuildableIndex, TapeRepair } from '../../ports/recovery.ts';
import type { ReportStore } from '../../recovery/report-store.ts';
import type { SnapshotStore } from '../../snapshots/snapshot-store.ts';

/** What a recovery needs of the host. */
export interface RecoverDeps {
  readonly clock: Clock;
  readonly hostRun: string;
  /** Who held the data folder and died. */
  readonly died: LockHolder | null;
  /** When the host began to open, and how long the window waited for it. */
  readonly startedMs: number;
  readonly openingMs: number;
  readonly repair: TapeRepair;
  readonly journal: Pick<Journal, 'read'>;
  readonly snapshots: SnapshotStore;
  readonly reports: ReportStore;
  readonly index: Pick<Index, 'announce'> & Pick<RebuildableIndex, 'indexed'>;
  readonly signal: AbortSignal;
  /** Ends what dead hosts left running, and says what that was, by tape. */
  reap(): Promise<readonly { readonly tapeId: string; readonly processes: readonly number[] }[]>;
  /** The state of a tape that was interrupted: what the projections go on from. */
  adopt(tapeId: string, state: TapeState): void;
  readonly document: {
    servers(): ReadonlyMap<string, ReplicaServer>;
    set(serverId: string, server: ReplicaServer): void;
    remove(serverId: string): void;
  };
  /** Names of the servers that are defined here, by id. */
  defined(): ReadonlyMap<string, string>;
  /** What the workspace document should say of a server with this state; null when it was never ready. */
  replicaOf(state: TapeState): ReplicaServer | null;
  /** Starts what was wanted when the host died; a person's consent still decides. */
  restartWanted(): readonly Restart[];
  onStep(step: RecoveryStepName | null): void;
}
