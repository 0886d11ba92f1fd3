import type { Call, CallRequest } from '../../../src-shared/api/tools.ts';
import type { EntryRef } from '../../../src-shared/api/messages.ts';
import { type Failure, FailureError, fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Finding } from '../../../src-shared/state/row.ts';
import type { Clock, Random, Session } from '../ports.ts';
import { CallRecord } from './call-record.ts';
import { findingsOf, RESULT_TOO_DEEP, RESULT_TOO_LONG, STRUCTURE_MISSING, type Subject } from './findings.ts';
import { resultText } from './result-text.ts';
import type { SchemaChecker } from './schema-check.ts';
import { watchCall } from './watch-call.ts';

export const RUNNING_PER_SERVER_MAX = 64;
export const FINISHED_MAX = 500;
/** UTF-16 units of results that are kept of finished calls, all together. */
const KEPT_CHARS_MAX = 64 * 1024 * 1024;
const PROGRESS_MESSAGE_CHARS = 1000;
/** A session that breaks its own deadline by this much is not waited for any longer. */
const DEADLINE_MARGIN_MS = 5000;
/** Why a call was aborted, when somebody asked for it. */
const CANCELLED = Symbol('cancelled');

/** What a call needs of a tool; null for a tool that was never listed, which may be called all the same. */
export interface ToolSchemas {
  readonly inputSchema: unknown;
  readonly outputSchema: unknown;
}

export interface CallsDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly schemas: SchemaChecker;
  /** The session that a server has now. */
  session(serverId: string): Result<Session>;
  tool(serverId: string, name: string): ToolSchemas | null;
  /** A call has begun, moved or ended. */
  onChanged(call: Call): void;
  /** The request goes to the wire next, with this JSON text of its id; `noteRequest` may tell its entry. */
  onSent(call: Call, idJson: string): void;
  /** What the checks found, for the tape. Never empty. */
  onFindings(call: Call, subject: Subject, findings: readonly Finding[]): void;
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
  /** Cancels what runs, and waits for it. */
  close(): Promise<void>;
}

export function createCalls(deps: CallsDeps): Calls {
  return new CallTable(deps);
}

/** The calls of all servers: what runs, and the last that have ended. */
class CallTable implements Calls {
  readonly #deps: CallsDeps;
  /** Ended calls stand in the order of their end. */
  readonly #records = new Map<string, CallRecord>();
  readonly #working = new Set<Promise<void>>();
  #closed = false;

  constructor(deps: CallsDeps) {
    this.#deps = deps;
  }

  start(request: CallRequest): Result<Call> {
    const { clock, random } = this.#deps;
    if (this.#closed) return fail('not-running', 'The host is stopping.', 'Start it again.');
    const session = this.#deps.session(request.serverId);
    if (!session.ok) return session;
    const running = [...this.#records.values()].filter(
      (each) => each.running && each.call.serverId === request.serverId,
    );
    if (running.length >= RUNNING_PER_SERVER_MAX) {
      return fail(
        'too-many',
        `${RUNNING_PER_SERVER_MAX} calls of this server run already.`,
        'Wait for one to end, or cancel one.',
      );
    }
    const record = new CallRecord({
      callId: random.token(16),
      serverId: request.serverId,
      tool: request.tool,
      startedMs: clock.wallMs(),
      state: { kind: 'running', progress: null },
      request: null,
    });
    this.#records.set(record.call.callId, record);
    this.#deps.onChanged(record.call);
    const work = this.#run(record, session.value, request).finally(() => this.#working.delete(work));
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

  noteRequest(callId: string, request: EntryRef): void {
    const record = this.#records.get(callId);
    if (record === undefined) return;
    record.change({ request });
    this.#deps.onChanged(record.call);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const record of this.#records.values()) record.abort.abort(CANCELLED);
    await Promise.all(this.#working);
  }

  async #run(record: CallRecord, session: Session, request: CallRequest): Promise<void> {
    const tool = this.#deps.tool(request.serverId, request.tool);
    // Beside the call, not before it: arguments that break the schema are sent all the same.
    const checking = this.#check(record, 'arguments', tool?.inputSchema, request.argsJson, null);
    const startedUs = this.#deps.clock.monoUs();
    const result = await this.#call(record, session, request);
    const latencyUs = this.#deps.clock.monoUs() - startedUs;
    if (result.ok) {
      const { state, findings } = await this.#judge(record, tool, result.value, latencyUs);
      this.#end(record, { ...state, findings: [...(await checking), ...findings] });
    } else if (record.abort.signal.reason === CANCELLED) {
      this.#end(record, { kind: 'cancelled', latencyUs });
    } else {
      this.#end(record, { kind: 'failed', failure: result.failure, latencyUs });
    }
    await checking;
  }

  async #call(record: CallRecord, session: Session, request: CallRequest): Promise<Result<unknown>> {
    const { clock } = this.#deps;
    const overdue = Promise.withResolvers<Result<unknown>>();
    const stopTimer = clock.after(request.timeoutMs + DEADLINE_MARGIN_MS, () => {
      overdue.resolve(fail('request-timeout', 'The call did not end in time.', 'Restart the server.'));
      record.abort.abort();
    });
    const called = session.callTool(request.tool, request.argsJson, {
      timeoutMs: request.timeoutMs,
      signal: record.abort.signal,
      onProgress: (progress) => this.#progressed(record, progress),
      onSent: (idJson) => this.#deps.onSent(record.call, idJson),
    });
    try {
      return await Promise.race([called, overdue.promise]);
    } catch (error) {
      return { ok: false, failure: internal(error) };
    } finally {
      stopTimer();
    }
  }

  #progressed(record: CallRecord, { progress, total, message }: ProgressUpdate): void {
    if (!record.running) return;
    const clipped = message === null ? null : message.slice(0, PROGRESS_MESSAGE_CHARS);
    record.change({ state: { kind: 'running', progress: { progress, total, message: clipped } } });
    this.#deps.onChanged(record.call);
  }

  async #judge(
    record: CallRecord,
    tool: ToolSchemas | null,
    result: unknown,
    latencyUs: number,
  ): Promise<Judged> {
    const text = resultText(result);
    const isError = isRecord(result) && result['isError'] === true;
    const base = { kind: 'done', isError, latencyUs } as const;
    switch (text.kind) {
      case 'too-deep':
        return { state: { ...base, resultJson: '', truncated: true }, findings: [RESULT_TOO_DEEP] };
      case 'cut':
        return { state: { ...base, resultJson: text.text, truncated: true }, findings: [RESULT_TOO_LONG] };
      case 'whole': {
        const schema = promisesStructure(result) && !isError ? tool?.outputSchema : undefined;
        const findings = await this.#checkStructure(record, schema, result, text.text);
        return { state: { ...base, resultJson: text.text, truncated: false }, findings };
      }
    }
  }

  async #checkStructure(
    record: CallRecord,
    schema: unknown,
    result: unknown,
    text: string,
  ): Promise<readonly Finding[]> {
    if (schema === undefined || schema === null) return [];
    if (isRecord(result) && result['structuredContent'] !== undefined) {
      return this.#check(record, 'result', schema, text, 'structuredContent');
    }
    this.#deps.onFindings(record.call, 'result', [STRUCTURE_MISSING]);
    return [STRUCTURE_MISSING];
  }

  async #check(
    record: CallRecord,
    subject: Subject,
    schema: unknown,
    valueText: string,
    member: string | null,
  ): Promise<readonly Finding[]> {
    if (schema === undefined || schema === null) return [];
    const findings = findingsOf(await this.#deps.schemas.check(schema, valueText, member), subject);
    if (findings.length > 0) this.#deps.onFindings(record.call, subject, findings);
    return findings;
  }

  #end(record: CallRecord, state: Call['state']): void {
    record.change({ state });
    const { callId } = record.call;
    this.#records.delete(callId);
    this.#records.set(callId, record);
    this.#evict();
    this.#deps.onChanged(record.call);
  }

  /** The oldest ended calls leave; what they did stays on the tape. */
  #evict(): void {
    const finished = [...this.#records.values()].filter((each) => !each.running);
    let keptChars = finished.reduce((sum, each) => sum + each.keptChars, 0);
    let count = finished.length;
    for (const oldest of finished) {
      // The newest stays, whatever it weighs: somebody waits for it.
      if ((count <= FINISHED_MAX && keptChars <= KEPT_CHARS_MAX) || count <= 1) return;
      this.#records.delete(oldest.call.callId);
      keptChars -= oldest.keptChars;
      count -= 1;
    }
  }
}

type ProgressUpdate = { progress: number; total: number | null; message: string | null };
type Done = Extract<Call['state'], { kind: 'done' }>;

interface Judged {
  readonly state: Omit<Done, 'findings'>;
  readonly findings: readonly Finding[];
}

/** A result that asks for input, or is of an extension, is not the one that the schema speaks of. */
function promisesStructure(result: unknown): boolean {
  const type = isRecord(result) ? result['resultType'] : undefined;
  return type === undefined || type === 'complete';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownCall(callId: string): { ok: false; failure: Failure } {
  return fail(
    'unknown-call',
    `There is no call ${callId} any more.`,
    `The last ${FINISHED_MAX} calls are kept; the tape has all of them.`,
  );
}

function internal(error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `The call broke off: ${why}`,
    hint: 'This is a defect of Tapedeck: report it.',
  };
}
