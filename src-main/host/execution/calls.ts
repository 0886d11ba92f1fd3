import type { EntryRef } from '../../../src-shared/api/messages.ts';
import type { Call, CallRequest } from '../../../src-shared/api/tools.ts';
import type { Gauge } from '../../../src-shared/base/gauge.ts';
import { type Failure, FailureError, fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { CallStage } from '../../../src-shared/journal/entry.ts';
import { CallRecord, type ServerEnd } from './call-record.ts';
import { CANCELLED, Pipeline, type CallEnd, type PipelineDeps } from './pipeline.ts';
import { watchCall } from './watch-call.ts';

/** Calls under way, of all servers together; the bulkheads hold each server far below. */
export const UNDER_WAY_MAX = 4096;
export const FINISHED_MAX = 500;
/** UTF-16 units of results that are kept of finished calls, all together. */
export const KEPT_CHARS_MAX = 64 * 1024 * 1024;

/** About what a call takes beside its result. */
const CALL_BYTES = 1024;

export interface CallsDeps extends PipelineDeps {
  /** A call has gone through its stages, for the tape; told right before it ends. `outcome`: in a few words. */
  onStaged(call: Call, outcome: string, stages: readonly CallStage[]): void;
  /** The connection of a server closed under a call. A pipe closes a moment before its process is gone: what it died of. */
  whyClosed(serverId: string): Promise<ServerEnd | null>;
}

export interface Calls {
  start(request: CallRequest): Result<Call>;
  get(callId: string): Result<Call>;
  /** Asks for the end; the call ends as cancelled. Nothing for one that has ended. */
  cancel(callId: string): Result<null>;
  /** Throws a FailureError when there is no such call, or too many watch it. */
  watch(callId: string, signal: AbortSignal): AsyncGenerator<Call>;
  /** Newest first. */
  list(): readonly Call[];
  noteRequest(callId: string, request: EntryRef): void;
  /** What is kept of calls, running ones too; dropped are ended calls that left. */
  gauge(): Gauge;
  /** Cancels what runs, and waits for it. */
  close(): Promise<void>;
}

export function createCalls(deps: CallsDeps): Calls {
  return new CallTable(deps);
}

/** The calls of all servers: what runs, and the last that have ended. */
class CallTable implements Calls {
  readonly #deps: CallsDeps;
  readonly #pipeline: Pipeline;
  /** Ended calls stand in the order of their end. */
  readonly #records = new Map<string, CallRecord>();
  readonly #working = new Set<Promise<void>>();
  /** Of those that have ended. */
  #finished = 0;
  #keptChars = 0;
  #closed = false;
  #dropped = 0;

  constructor(deps: CallsDeps) {
    this.#deps = deps;
    this.#pipeline = new Pipeline(deps);
  }

  start(request: CallRequest): Result<Call> {
    const { clock, random } = this.#deps;
    if (this.#closed) return fail('not-running', 'The host is stopping.', 'Start it again.');
    const session = this.#deps.session(request.serverId);
    if (!session.ok) return session;
    if (this.#working.size >= UNDER_WAY_MAX) {
      return fail(
        'too-many',
        `${UNDER_WAY_MAX} calls are under way.`,
        'Wait for some to end, or cancel some.',
      );
    }
    const record = new CallRecord({
      callId: random.token(16),
      serverId: request.serverId,
      tool: request.tool,
      startedMs: clock.wallMs(),
      state: { kind: 'running', stage: 'validate', progress: null },
      request: null,
      stages: [],
    });
    this.#records.set(record.call.callId, record);
    this.#deps.onChanged(record.call);
    const work = this.#pipeline
      .run(record, request, (ended) => this.#end(record, ended))
      .finally(() => this.#working.delete(work));
    this.#working.add(work);
    return ok(record.call);
  }

  get(callId: string): Result<Call> {
    const record = this.#records.get(callId);
    return record === undefined ? unknownCall(callId) : ok(record.call);
  }

  cancel(callId: string): Result<null> {
    const record = this.#records.get(callId);
    if (record === undefined) return unknownCall(callId);
    record.abort.abort(CANCELLED);
    return ok(null);
  }

  async *watch(callId: string, signal: AbortSignal): AsyncGenerator<Call> {
    const record = this.#records.get(callId);
    if (record === undefined) throw new FailureError(unknownCall(callId).failure);
    if (!record.addWatcher()) {
      const { failure } = fail('too-many', 'Too many are watching this call.', 'Close one of the pages.');
      throw new FailureError(failure);
    }
    try {
      yield* watchCall(record, this.#deps.clock, signal);
    } finally {
      record.removeWatcher();
    }
  }

  list(): readonly Call[] {
    return [...this.#records.values()]
      .map((each) => each.call)
      .toSorted((one, other) => other.startedMs - one.startedMs);
  }

  gauge(): Gauge {
    let bytes = 0;
    for (const record of this.#records.values()) bytes += CALL_BYTES + 2 * record.keptChars;
    return { entries: this.#records.size, bytes, dropped: this.#dropped };
  }

  noteRequest(callId: string, request: EntryRef): void {
    const record = this.#records.get(callId);
    if (record === undefined) return;
    record.found(request);
    this.#deps.onChanged(record.call);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const record of this.#records.values()) record.abort.abort(CANCELLED);
    await Promise.all(this.#working);
  }

  #end(record: CallRecord, { state, stages }: CallEnd): void {
    const { clock } = this.#deps;
    const beganUs = clock.monoUs();
    this.#deps.onStaged(record.call, outcomeOf(state), stages);
    const tookUs = Math.round(clock.monoUs() - beganUs);
    // Right after the last one; the entry on the tape cannot hold the time of its own append.
    const startUs = Math.max(0, ...stages.map((each) => each.startUs + each.tookUs));
    record.end(state, [...stages, { stage: 'record', startUs, tookUs, outcome: 'noted' }]);
    if (state.kind === 'failed' && state.failure.code === 'session-closed') this.#explain(record);
    const { callId } = record.call;
    this.#records.delete(callId);
    this.#records.set(callId, record);
    this.#finished += 1;
    this.#keptChars += record.keptChars;
    this.#evict();
    this.#deps.onChanged(record.call);
  }

  #explain(record: CallRecord): void {
    const settled = (end: ServerEnd | null): void => {
      record.explained(end);
      this.#deps.onChanged(record.call);
    };
    record.awaitExplanation();
    this.#deps.whyClosed(record.call.serverId).then(settled, () => settled(null));
  }

  /** The oldest ended calls leave; what they did stays on the tape. */
  #evict(): void {
    for (const oldest of this.#records.values()) {
      // The newest stays, whatever it weighs: somebody waits for it.
      if ((this.#finished <= FINISHED_MAX && this.#keptChars <= KEPT_CHARS_MAX) || this.#finished <= 1)
        return;
      if (oldest.running) continue;
      this.#records.delete(oldest.call.callId);
      this.#dropped += 1;
      this.#keptChars -= oldest.keptChars;
      this.#finished -= 1;
    }
  }
}

function outcomeOf(state: CallEnd['state']): string {
  switch (state.kind) {
    case 'done':
      return state.isError ? 'isError' : 'ok';
    case 'failed':
      return state.failure.code;
    case 'cancelled':
      return 'cancelled';
  }
}

function unknownCall(callId: string): { ok: false; failure: Failure } {
  return fail(
    'unknown-call',
    `There is no call ${callId} any more.`,
    `The last ${FINISHED_MAX} calls are kept; the tape has all of them.`,
  );
}
