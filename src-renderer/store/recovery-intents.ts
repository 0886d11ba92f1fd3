import type { RecoveryReport, TapeStateView } from '../../src-shared/api/recovery.ts';
import type { Failure, Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';

/** What a person can do about recovered and damaged tapes; acts tell by a notice when they fail. */
export interface RecoveryIntents {
  report(id: string): Promise<Result<RecoveryReport>>;
  rebuild(): Promise<boolean>;
  snapshots(
    tapeId: string,
  ): Promise<Result<readonly { entries: number; takenMs: number; hash: string; sizeBytes: number }[]>>;
  stateAt(tapeId: string, entries: number): Promise<Result<TapeStateView>>;
  rebase(
    tapeId: string,
    entries: number,
  ): Promise<Result<{ removed: number; folded: number; before: string; after: string; equal: boolean }>>;
  accept(tapeId: string): Promise<boolean>;
  discard(tapeId: string): Promise<boolean>;
  quarantine(tapeId: string): Promise<boolean>;
  putBack(tapeId: string): Promise<boolean>;
  /** Of a tape that was put aside; nothing undoes it. */
  deleteForGood(tapeId: string): Promise<boolean>;
  /** Begins to read every byte of every tape. */
  verify(): Promise<boolean>;
  stopVerifying(): Promise<boolean>;
}

export function createRecoveryIntents(
  client: DeckClient,
  complain: (failure: Failure) => void,
): RecoveryIntents {
  const { recovery } = client;

  async function done(answer: Promise<Result<unknown>>): Promise<boolean> {
    const settled = await answer;
    if (!settled.ok) complain(settled.failure);
    return settled.ok;
  }

  return {
    report: (id) => ask(recovery.report({ id })),
    rebuild: () => done(ask(recovery.rebuild())),
    snapshots: (tapeId) => ask(recovery.snapshots({ tapeId })),
    stateAt: (tapeId, entries) => ask(recovery.stateAt({ tapeId, entries })),
    rebase: (tapeId, entries) => ask(recovery.rebase({ tapeId, entries })),
    accept: (tapeId) => done(ask(recovery.accept({ tapeId }))),
    discard: (tapeId) => done(ask(recovery.discard({ tapeId }))),
    quarantine: (tapeId) => done(ask(recovery.quarantine({ tapeId }))),
    putBack: (tapeId) => done(ask(recovery.putBack({ tapeId }))),
    deleteForGood: (tapeId) => done(ask(recovery.deleteForGood({ tapeId }))),
    verify: () => done(ask(recovery.verify())),
    stopVerifying: () => done(ask(recovery.stopVerifying())),
  };
}
