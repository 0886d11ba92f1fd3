import type { Call, CallRequest } from '../../../src-shared/api/tools.ts';
import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import type { CallStage } from '../../../src-shared/journal/entry.ts';
import type { Finding } from '../../../src-shared/state/row.ts';
import type { Clock, Random, Session } from '../ports.ts';
import type { CacheableCall, CacheStage } from '../ports/result-cache.ts';
import { attemptCall } from './attempt.ts';
import type { CallRecord } from './call-record.ts';
import { checkAgainst, judgeResult } from './check-call.ts';
import type { Subject } from './findings.ts';
import type { Admission, Gate } from './guards.ts';
import { createDelays, pause, repeatsAllowed } from './repeats.ts';
import type { SchemaChecker } from './schema-check.ts';
import { StageLog } from './stage-log.ts';
import { isTransportFailure, verdictOf } from './what-counts.ts';

const PROGRESS_MESSAGE_CHARS = 1000;
/** Why a call was aborted, when somebody asked for it. */
export const CANCELLED = Symbol('cancelled');

/** What a call needs of a tool; null for a tool that was never listed, which may be called all the same. */
export interface ToolFacts {
  readonly inputSchema: unknown;
  readonly outputSchema: unknown;
  /** As its server lists it. */
  readonly definition: Readonly<Record<string, unknown>>;
}

export interface PipelineDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly schemas: SchemaChecker;
  readonly cache: CacheStage;
  /** The breakers and bulkheads that a call of this tool passes. */
  gate(serverId: string, tool: string): Gate;
  /** The session that a server has now. */
  session(serverId: string): Result<Session>;
  /** The server is stopped, or being stopped, because somebody wanted it: an ended session is no failure of it. */
  wasStopped(serverId: string): boolean;
  tool(serverId: string, name: string): ToolFacts | null;
  /** Arguments that break the schema are refused rather than sent. */
  refuseInvalidArguments(): boolean;
  /** A call has moved. */
  onChanged(call: Call): void;
  /** A request of it goes to the wire next, with this JSON text of its id. */
  onSent(call: Call, idJson: string): void;
  /** What the checks found, for the tape. Never empty. */
  onFindings(call: Call, subject: Subject, findings: readonly Finding[]): void;
}

export interface CallEnd {
  readonly state: Exclude<Call['state'], { kind: 'running' }>;
  readonly stages: readonly CallStage[];
}

/** What a call came to before it is judged. */
interface Answer {
  readonly result: unknown;
  /** Set when nothing was sent. */
  readonly fromCache?: { readonly ageMs: number; readonly ttlMs: number };
}

/** One call on its way through the stages. */
interface Passing {
  readonly record: CallRecord;
  readonly request: CallRequest;
  readonly tool: ToolFacts | null;
  readonly gate: Gate;
  readonly stages: StageLog;
}

/**
 * What a tool call goes through: validate its arguments, breaker, bulkhead, cache, call, check its result. Each stage
 * notes its time. A stage that refuses ends the call with a failure; nothing here rejects.
 */
export class Pipeline {
  readonly #deps: PipelineDeps;

  constructor(deps: PipelineDeps) {
    this.#deps = deps;
  }

  /** Resolves when nothing of the call is under way any more; `end` is told once, as soon as it has an outcome. */
  async run(record: CallRecord, request: CallRequest, end: (ended: CallEnd) => void): Promise<void> {
    const passing: Passing = {
      record,
      request,
      tool: this.#deps.tool(request.serverId, request.tool),
      gate: this.#deps.gate(request.serverId, request.tool),
      stages: new StageLog(this.#deps.clock, (stage) => record.enter(stage)),
    };
    const validating = this.#validate(passing);
    const answer = await this.#answer(passing, validating);
    const state = await this.#conclude(passing, validating, answer);
    passing.stages.endAll('not waited for');
    end({ state, stages: passing.stages.stages });
    await validating;
  }

  /** Beside the call, not before it, unless it may refuse: arguments that break the schema are sent all the same. */
  async #validate({ record, request, tool, stages }: Passing): Promise<readonly Finding[]> {
    const end = stages.begin('validate');
    const value = { text: request.argsJson, member: null };
    const { findings, outcome } = await checkAgainst(
      this.#deps.schemas,
      'arguments',
      tool?.inputSchema,
      value,
    );
    end(outcome);
    if (findings.length > 0) this.#deps.onFindings(record.call, 'arguments', findings);
    return findings;
  }

  async #answer(passing: Passing, validating: Promise<readonly Finding[]>): Promise<Result<Answer>> {
    if (this.#deps.refuseInvalidArguments()) {
      const broken = (await validating).find(({ code }) => code === 'arguments-schema');
      if (broken !== undefined) return { ok: false, failure: refused(broken) };
    }
    const admission = this.#admit(passing);
    return admission.ok ? this.#inPlace(passing, admission.value) : this.#refused(passing, admission.failure);
  }

  /** Nothing is sent. What is known already answers all the same: the server has no part in it. */
  #refused(passing: Passing, failure: Failure): Result<Answer> {
    const known = this.#deps.cache.known(cacheableOf(passing));
    if (known === null) return { ok: false, failure };
    passing.stages.begin('cache')(hitWords(known));
    return ok({ result: known.result, fromCache: { ageMs: known.ageMs, ttlMs: known.ttlMs } });
  }

  #admit({ gate, stages }: Passing): Result<Admission> {
    const end = stages.begin('breaker');
    const admission = gate.admit();
    if (!admission.ok) {
      end(admission.phase);
      return { ok: false, failure: admission.failure };
    }
    end(admission.value.isTrial ? 'half-open: a trial' : 'closed');
    return admission;
  }

  async #inPlace(passing: Passing, admission: Admission): Promise<Result<Answer>> {
    const { record, request, gate, stages } = passing;
    const end = stages.begin('bulkhead');
    const entering = gate.enter(record.abort.signal, request.timeoutMs);
    // Awaited only when it is a promise: most calls go on to the wire at once.
    const entrance = entering instanceof Promise ? await entering : entering;
    if (entrance.kind !== 'in') {
      end(entrance.kind);
      await admission.settle('neutral', entrance.kind);
      const failure = noPlace(entrance.kind, passing);
      return entrance.kind === 'cancelled' ? { ok: false, failure } : this.#refused(passing, failure);
    }
    end(entering instanceof Promise ? 'waited' : 'at once');
    try {
      return await this.#cached(passing, admission);
    } finally {
      entrance.leave();
    }
  }

  async #cached(passing: Passing, admission: Admission): Promise<Result<Answer>> {
    const { stages } = passing;
    const { cache } = this.#deps;
    const call = cacheableOf(passing);
    const endLook = stages.begin('cache');
    const known = cache.look(call);
    if (known.kind === 'hit') {
      endLook(hitWords(known));
      await admission.settle('neutral', 'served from the cache');
      return ok({ result: known.result, fromCache: { ageMs: known.ageMs, ttlMs: known.ttlMs } });
    }
    endLook(known.kind === 'off' ? `off: ${known.why}` : `miss: ${known.why}`);
    const answer = await this.#call(passing, admission);
    cache.ended(call);
    if (known.kind === 'miss' && answer.ok) {
      const endKeep = stages.begin('cache');
      endKeep(cache.keep(call, answer.value.result));
    }
    return answer;
  }

  /** The call itself, and again as often as its tool and its limits allow: each time a request of its own. */
  async #call(passing: Passing, first: Admission): Promise<Result<Answer>> {
    const { record, gate, tool } = passing;
    const { clock, random } = this.#deps;
    const { signal } = record.abort;
    const attempts = 1 + repeatsAllowed(gate.retry, tool?.definition ?? null);
    const nextDelayMs = createDelays(gate.retry, random);
    let admission: Result<Admission> = ok(first);
    let last: Result<Answer> | null = null;
    for (let number = 1; ; number += 1) {
      if (admission.ok && admission.value.isStale) {
        // The breaker has changed its phase while the call waited for its place.
        await admission.value.settle('neutral', 'another phase');
        admission = this.#admit(passing);
      }
      if (!admission.ok) return last ?? admission;
      const session = this.#deps.session(passing.request.serverId);
      if (!session.ok) {
        await admission.value.settle('neutral', session.failure.code);
        return last ?? session;
      }
      const isLast = number >= attempts;
      const delayMs = isLast ? 0 : nextDelayMs();
      const words = attempts === 1 ? '' : `attempt ${number} of ${attempts}: `;
      last = await this.#attempt(passing, session.value, admission.value, (result) => {
        const again =
          isLast || signal.aborted || !isTransportFailure(result) ? '' : `, again in ${delayMs} ms`;
        return `${words}${result.ok ? 'answered' : result.failure.code}${again}`;
      });
      if (isLast || signal.aborted || !isTransportFailure(last)) return last;
      await pause(clock, delayMs, signal);
      if (signal.aborted) return last;
      admission = this.#admit(passing);
    }
  }

  /** The deadline is inside of the breaker: a call that is late has failed. */
  async #attempt(
    { record, request, stages }: Passing,
    session: Session,
    admission: Admission,
    wordsOf: (result: Result<unknown>) => string,
  ): Promise<Result<Answer>> {
    const { clock } = this.#deps;
    const end = stages.begin('call');
    const result = await attemptCall({
      clock,
      session,
      request,
      signal: record.abort.signal,
      onProgress: (progress) => this.#progressed(record, progress),
      onSent: (idJson) => this.#deps.onSent(record.call, idJson),
    });
    end(wordsOf(result));
    const isOurDoing = record.abort.signal.aborted || this.#deps.wasStopped(request.serverId);
    await admission.settle(
      verdictOf(result, isOurDoing),
      result.ok ? 'answered' : result.failure.message.replace(/[.]$/, ''),
    );
    return result.ok ? ok({ result: result.value }) : result;
  }

  async #conclude(
    { record, tool, stages }: Passing,
    validating: Promise<readonly Finding[]>,
    answer: Result<Answer>,
  ): Promise<CallEnd['state']> {
    const latencyUs = stages.spanUs('call') ?? stages.elapsedUs;
    if (!answer.ok) {
      return record.abort.signal.reason === CANCELLED
        ? { kind: 'cancelled', latencyUs }
        : { kind: 'failed', failure: answer.failure, latencyUs };
    }
    const end = stages.begin('check');
    const judged = await judgeResult(this.#deps.schemas, tool?.outputSchema, answer.value.result);
    end(judged.outcome);
    const { isError, resultJson, truncated } = judged;
    const broken = judged.findings.filter(({ code }) => code !== 'result-truncated');
    if (broken.length > 0) this.#deps.onFindings(record.call, 'result', broken);
    const findings = [...(await validating), ...judged.findings];
    const { fromCache } = answer.value;
    const done = { kind: 'done', isError, resultJson, truncated, latencyUs, findings } as const;
    return fromCache === undefined ? done : { ...done, fromCache };
  }

  #progressed(record: CallRecord, { progress, total, message }: ProgressUpdate): void {
    if (!record.running) return;
    const clipped = message === null ? null : message.slice(0, PROGRESS_MESSAGE_CHARS);
    record.progressed({ progress, total, message: clipped });
    this.#deps.onChanged(record.call);
  }
}

type ProgressUpdate = { progress: number; total: number | null; message: string | null };

function cacheableOf({ request, tool }: Passing): CacheableCall {
  return {
    serverId: request.serverId,
    tool: request.tool,
    definition: tool?.definition ?? null,
    argsJson: request.argsJson,
    fresh: request.fresh === true,
  };
}

function hitWords({ ageMs }: { readonly ageMs: number }): string {
  return `hit, ${Math.round(ageMs)} ms old`;
}

function refused(broken: Finding): Failure {
  return fail(
    'invalid-arguments',
    `The arguments break the tool's inputSchema and were not sent: ${broken.message}`,
    'Correct them, or allow invalid arguments to be sent: Settings, Execution.',
  ).failure;
}

function noPlace(kind: 'full' | 'late' | 'cancelled', { request, gate }: Passing): Failure {
  return kind === 'cancelled'
    ? fail('request-cancelled', 'The call was cancelled while it waited for its place.', 'Run it again.')
        .failure
    : gate.fullFailure(kind, request.timeoutMs);
}
