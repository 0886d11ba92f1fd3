import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { FrameReading } from '../../../src-shared/state/read-frame.ts';
import type { TapeRef } from './entry-queue.ts';
import type { Fold } from './projector.ts';

/** Where a call's two frames are on its tape; -1 while unknown. */
interface Whereabouts {
  readonly tapeId: string;
  readonly callId: string;
  requestSeq: number;
  responseSeq: number;
}

/** Calls whose frames are remembered; the oldest go. */
export const CALLS_REMEMBERED_MAX = 1_000;

/** Finds the frames of the host's own calls, so that a call can be shown on its tape and findings put on its frames. */
export class CallRequests implements Fold {
  readonly #byId = new Map<string, Whereabouts>();
  readonly #byCall = new Map<string, Whereabouts>();
  readonly #onRequest: (callId: string, tapeId: string, seq: number) => void;

  constructor(onRequest: (callId: string, tapeId: string, seq: number) => void) {
    this.#onRequest = onRequest;
  }

  /** The call's request, with this JSON text of its id, is the next such frame on the tape. */
  expect(callId: string, tapeId: string, idJson: string): void {
    const earlier = this.#byCall.get(callId);
    // A call that is repeated: its newest request is the one that counts.
    if (earlier !== undefined)
      for (const [id, each] of this.#byId) if (each === earlier) this.#byId.delete(id);
    const where: Whereabouts = { tapeId, callId, requestSeq: -1, responseSeq: -1 };
    this.#byId.set(`${tapeId} ${idJson}`, where);
    this.#byCall.set(callId, where);
    for (const [key, oldest] of this.#byCall) {
      if (this.#byCall.size <= CALLS_REMEMBERED_MAX) break;
      this.#byCall.delete(key);
      for (const [id, each] of this.#byId) if (each === oldest) this.#byId.delete(id);
    }
  }

  /** The seqs of a call's frames, as far as they are folded. */
  of(callId: string): Readonly<Whereabouts> | null {
    return this.#byCall.get(callId) ?? null;
  }

  fold(tape: TapeRef, entry: Entry, reading: FrameReading | undefined): boolean {
    if (entry.kind !== 'frame' || reading === undefined || this.#byId.size === 0) return false;
    for (const message of reading.messages) {
      if (message.kind === 'notification' || message.kind === 'not-rpc') continue;
      const where = this.#byId.get(`${tape.tapeId} ${message.id}`);
      if (where === undefined) continue;
      if (message.kind === 'request' && entry.dir === 'out' && where.requestSeq === -1) {
        where.requestSeq = entry.seq;
        this.#onRequest(where.callId, tape.tapeId, entry.seq);
      } else if (message.kind !== 'request' && entry.dir === 'in' && where.responseSeq === -1) {
        where.responseSeq = entry.seq;
      }
    }
    return false;
  }

  closed(tapeId: string): void {
    for (const [key, where] of this.#byId) if (where.tapeId === tapeId) this.#byId.delete(key);
  }
}
