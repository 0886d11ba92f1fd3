import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { FrameReading } from '../../../src-shared/state/read-frame.ts';
import { stringAt } from '../../../src-shared/wire/message.ts';
import type { TapeRef } from './entry-queue.ts';
import type { Fold } from './projector.ts';

/** Hears a server say that one of its resources has changed. */
export class ResourceUpdates implements Fold {
  readonly #onUpdated: (serverId: string, uri: string) => void;

  constructor(onUpdated: (serverId: string, uri: string) => void) {
    this.#onUpdated = onUpdated;
  }

  fold(tape: TapeRef, entry: Entry, reading: FrameReading | undefined): boolean {
    if (entry.kind !== 'frame' || entry.dir !== 'in' || reading === undefined) return false;
    for (const message of reading.messages) {
      if (message.kind !== 'notification' || message.method !== 'notifications/resources/updated') continue;
      const uri = stringAt(message.params, 'uri');
      if (uri !== null) this.#onUpdated(tape.serverId, uri);
    }
    return false;
  }
}
