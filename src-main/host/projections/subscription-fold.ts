import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { FrameReading } from '../../../src-shared/state/read-frame.ts';
import {
  createSubscriptions,
  foldSubscriptions,
  type Subscriptions,
} from '../../../src-shared/state/subscriptions.ts';
import type { TapeRef } from './entry-queue.ts';
import type { Fold } from './projector.ts';

export interface KnownSubscriptions {
  readonly tapeId: string;
  readonly state: Subscriptions;
}

/** The subscriptions of every server, from its newest tape. */
export class SubscriptionFold implements Fold {
  readonly #onReady: (serverId: string) => void;
  readonly #byServer = new Map<string, KnownSubscriptions>();

  /** `onReady`: a session has begun, and nothing is subscribed to in it. */
  constructor(onReady: (serverId: string) => void) {
    this.#onReady = onReady;
  }

  fold({ serverId, tapeId }: TapeRef, entry: Entry, reading: FrameReading | undefined): boolean {
    if (entry.kind === 'session') {
      if (entry.phase.kind === 'ready') this.#onReady(serverId);
      return false;
    }
    let known = this.#byServer.get(serverId);
    const isNew = known?.tapeId !== tapeId;
    if (known === undefined || isNew) {
      // The end of an older tape says nothing of the one that took its place.
      if (entry.kind !== 'frame' && entry.kind !== 'tape-opened') return false;
      known = { tapeId, state: createSubscriptions() };
      this.#byServer.set(serverId, known);
    }
    return foldSubscriptions(known.state, entry, reading) || isNew;
  }

  of(serverId: string): KnownSubscriptions | null {
    return this.#byServer.get(serverId) ?? null;
  }

  servers(): readonly string[] {
    return [...this.#byServer.keys()];
  }

  forget(serverId: string): void {
    this.#byServer.delete(serverId);
  }
}
