import type { Gauge } from '../../../src-shared/base/gauge.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { FrameReading } from '../../../src-shared/state/read-frame.ts';
import type { TapeRef } from './entry-queue.ts';
import type { Fold } from './projector.ts';

/** Where a call's two frames are on its tape; -1 while unknown. */
interface Whereabouts {
  readonly tapeId: string;
  readonly callId: string;
  /** Under which it waits for its frames. */
  readonly idKey: string;
  requestSeq: number;
  responseSeq: number;
}

/** Calls whose frames are remembered; the oldest go. */
export const CALLS_REMEMBERED_MAX = 1_000;
const EVICTED = 32;

/** About what one takes, with its keys. */
const WHEREABOUTS_BYTES = 300;

/** Finds the frames of the host's own calls, so that a call can be shown on its tape and findings put on its frames. */
export class CallRequests implements Fold {
  readonly #byId = new Map<string, Whereabouts>();
  readonly #byCall = new Map<string, Whereabouts>();
  #dropped = 0;
  readonly #onRequest: (callId: string, tapeId: string, seq: number) => void;

  constructor(onRequest: (callId: string, tapeId: string, seq: number) => void) {
    this.#onRequest = onRequest;
  }

  /** The call's request, with this JSON text of its id, is the next such frame on the tape. */
  expect(callId: string, tapeId: string, idJson: string): void {
    const earlier = this.#byCall.get(callId);
    // A call that is repeated: its newest request is the one that counts.
    if (earlier !== undefined) this.#forgetId(earlier);
    const idKey = `${tapeId} ${idJson}`;
    const where: Whereabouts = { tapeId, callId, idKey, requestSeq: -1, responseSeq: -1 };
    this.#byId.set(idKey, where);
    this.#byCall.set(callId, where);
    if (this.#byCall.size <= CALLS_REMEMBERED_MAX) return;
    let left = EVICTED;
    // A Map finds its first key by walking over those that were deleted: so for several at once.
    for (const [key, oldest] of this.#byCall) {
      if (left === 0) break;
      left -= 1;
      this.#byCall.delete(key);
      this.#dropped += 1;
      this.#forgetId(oldest);
    }
  }

  get gauge(): Gauge {
    return {
      entries: this.#byCall.size,
      bytes: this.#byCall.size * WHEREABOUTS_BYTES,
      dropped: this.#dropped,
    };
  }

  /** Another call may have the same id by now, on a tape that was begun again. */
  #forgetId(where: Whereabouts): void {
    if (this.#byId.get(where.idKey) === where) this.#byId.delete(where.idKey);
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
