import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { FrameReading } from '../../../src-shared/state/read-frame.ts';
import { createToolsState, foldTools, type ToolsState } from '../../../src-shared/state/tools.ts';
import type { TapeRef } from './entry-queue.ts';
import type { Fold } from './projector.ts';

export interface KnownTools {
  readonly tapeId: string;
  readonly state: ToolsState;
}

/** The tools of every server, from its newest tape; kept after the server has stopped, until it runs anew. */
export class ToolsFold implements Fold {
  readonly #byServer = new Map<string, KnownTools>();

  fold(tape: TapeRef, entry: Entry, reading: FrameReading | undefined): boolean {
    const known = this.#byServer.get(tape.serverId);
    const before = known?.tapeId === tape.tapeId ? known.state : createToolsState();
    const state = foldTools(before, entry, reading ?? null);
    if (state === before) return false;
    this.#byServer.set(tape.serverId, { tapeId: tape.tapeId, state });
    return state.tools !== before.tools || state.unusable !== before.unusable || state.stale !== before.stale;
  }

  /** What an interrupted tape listed, until the server runs again. */
  adopt(tape: TapeRef, state: ToolsState): void {
    if (!this.#byServer.has(tape.serverId)) this.#byServer.set(tape.serverId, { tapeId: tape.tapeId, state });
  }

  of(serverId: string): KnownTools | null {
    return this.#byServer.get(serverId) ?? null;
  }

  servers(): readonly string[] {
    return [...this.#byServer.keys()];
  }

  forget(serverId: string): void {
    this.#byServer.delete(serverId);
  }
}
