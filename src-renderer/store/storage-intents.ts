import type { Retention, StorageUsage, Sweep } from '../../src-shared/api/storage.ts';
import type { Tape } from '../../src-shared/api/tapes.ts';
import { ok, type Failure, type Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';
import type { Notice } from './state.ts';

/** What may be asked of the data folder. */
export interface StorageIntents {
  pin(tape: Tape, pinned: boolean): Promise<void>;
  /** Deletes a tape; a notice says so and offers to put it back. */
  remove(tape: Tape): Promise<void>;
  usage(): Promise<Result<StorageUsage>>;
  /** Begins to seal every tape that has ended; `usage` tells how far it is. */
  seal(): Promise<Result<null>>;
  preview(rules: Retention): Promise<Result<Sweep>>;
  sweep(): Promise<Result<Sweep>>;
  compact(): Promise<Result<{ freedBytes: number }>>;
}

interface Saying {
  notify(notice: Omit<Notice, 'id'>): void;
  complain(failure: Failure): void;
}

export function createStorageIntents(client: DeckClient, say: Saying): StorageIntents {
  async function restore(tape: Tape): Promise<void> {
    const restored = await ask(client.storage.restore({ tapeIds: [tape.id] }));
    if (!restored.ok) return say.complain(restored.failure);
    const [kept] = restored.value.kept;
    if (kept !== undefined) say.notify({ severity: 'error', message: kept.why, hint: '' });
  }

  return {
    async pin(tape, pinned) {
      const set = await ask(client.storage.pin({ tapeId: tape.id, pinned }));
      if (!set.ok) say.complain(set.failure);
    },
    async remove(tape) {
      const removed = await ask(client.storage.remove({ tapeIds: [tape.id] }));
      if (!removed.ok) return say.complain(removed.failure);
      const [kept] = removed.value.kept;
      if (kept !== undefined) return say.notify({ severity: 'error', message: kept.why, hint: '' });
      say.notify({
        severity: 'info',
        message: `Deleted a tape of ${tape.serverName}.`,
        hint: 'It can be put back for ten minutes.',
        action: { title: 'Undo', run: () => void restore(tape) },
      });
    },
    usage: () => ask(client.storage.usage()),
    async seal() {
      const begun = await ask(client.storage.seal());
      return begun.ok ? ok(null) : begun;
    },
    preview: (rules) => ask(client.storage.previewSweep(rules)),
    sweep: () => ask(client.storage.sweep()),
    compact: () => ask(client.storage.compact()),
  };
}
