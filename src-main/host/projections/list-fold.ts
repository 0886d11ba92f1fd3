import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { FrameReading } from '../../../src-shared/state/read-frame.ts';
import { EMPTY_LISTING, foldListing, type Listing } from '../../../src-shared/state/listing.ts';
import { LIST_SPECS, type ListKind } from '../../../src-shared/state/lists.ts';
import type { TapeRef } from './entry-queue.ts';
import type { Fold } from './projector.ts';

export interface KnownList {
  readonly tapeId: string;
  readonly state: Listing;
}

export interface ListEvents {
  /** Another page has been listed. */
  onPage(tape: TapeRef, kind: ListKind, state: Listing): void;
  /** The server says that what it has listed is out of date. */
  onStale(serverId: string, kind: ListKind): void;
}

/** One list of every server, from its newest tape; kept after the server has stopped, until it runs anew. */
export class ListFold implements Fold {
  readonly #kind: ListKind;
  readonly #events: ListEvents;
  readonly #byServer = new Map<string, KnownList>();

  constructor(kind: ListKind, events: ListEvents) {
    this.#kind = kind;
    this.#events = events;
  }

  fold(tape: TapeRef, entry: Entry, reading: FrameReading | undefined): boolean {
    const known = this.#byServer.get(tape.serverId);
    const before = known?.tapeId === tape.tapeId ? known.state : EMPTY_LISTING;
    const state = foldListing(LIST_SPECS[this.#kind], before, entry, reading ?? null);
    if (state === before) return false;
    this.#byServer.set(tape.serverId, { tapeId: tape.tapeId, state });
    const hasPage = state.page !== before.page;
    if (hasPage) this.#events.onPage(tape, this.#kind, state);
    if (state.stale && !before.stale) this.#events.onStale(tape.serverId, this.#kind);
    return hasPage || state.stale !== before.stale;
  }

  /** What an interrupted tape listed, until the server runs again. */
  adopt(tape: TapeRef, state: Listing): void {
    if (!this.#byServer.has(tape.serverId)) this.#byServer.set(tape.serverId, { tapeId: tape.tapeId, state });
  }

  of(serverId: string): KnownList | null {
    return this.#byServer.get(serverId) ?? null;
  }

  servers(): readonly string[] {
    return [...this.#byServer.keys()];
  }

  forget(serverId: string): void {
    this.#byServer.delete(serverId);
  }
}
