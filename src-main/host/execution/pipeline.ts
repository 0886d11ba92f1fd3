import type { Call, CallRequest } from '../../../src-shared/api/tools.ts';
import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import type { CallStage } from '../../../src-shared/journal/entry.ts';
import type { Finding } from '../../../src-shared/state/row.ts';
import type { Clock, Session } from '../ports.ts';
import type { CacheableCall, CacheStage } from '../ports/result-cache.ts';
import { attemptCall } from './attempt.ts';
import type { CallRecord } from './call-record.ts';
import { checkAgainst, judgeResult } from './check-call.ts';
import type { Subject } from './findings.ts';
import type { SchemaChecker } from './schema-check.ts';
import { StageLog } from './stage-log.ts';

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
  readonly schemas: SchemaChecker;
  readonly cache: CacheStage;
  /** The session that a server has now. */
  session(serverId: string): Result<Session>;
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
}

/** One call on its way through the stages. */
interface Passing {
  readonly record: CallRecord;
  readonly request: CallRequest;
  readonly tool: ToolFacts | null;
  readonly stages: StageLog;
}

/**
 * What a tool call goes through: validate its arguments, cache, call, check its result. Each stage notes its time. A
 * stage that refuses ends the call with a failure; nothing here rejects.
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
    return this.#cached(passing);
  }

  async #cached(passing: Passing): Promise<Result<Answer>> {
    const { request, tool, stages } = passing;
    const { cache } = this.#deps;
    const call: CacheableCall = {
      serverId: request.serverId,
      tool: request.tool,
      definition: tool?.definition ?? null,
      argsJson: request.argsJson,
    };
    const endLook = stages.begin('cache');
    const known = cache.look(call);
    if (known.kind === 'hit') {
      endLook(`hit, ${Math.round(known.ageMs)} ms old`);
      return ok({ result: known.result });
    }
    endLook(known.kind === 'off' ? `off: ${known.why}` : `miss: ${known.why}`);
    const answer = await this.#call(passing);
    if (known.kind === 'miss' && answer.ok) {
      const endKeep = stages.begin('cache');
      endKeep(cache.keep(call, answer.value.result));
    }
    return answer;
  }

  async #call({ record, request, stages }: Passing): Promise<Result<Answer>> {
    const { clock } = this.#deps;
    const session = this.#deps.session(request.serverId);
    if (!session.ok) return session;
    const end = stages.begin('call');
    const result = await attemptCall({
      clock,
      session: session.value,
      request,
      signal: record.abort.signal,
      onProgress: (progress) => this.#progressed(record, progress),
      onSent: (idJson) => this.#deps.onSent(record.call, idJson),
    });
    end(result.ok ? 'answered' : result.failure.code);
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
    return { kind: 'done', isError, resultJson, truncated, latencyUs, findings };
  }

  #progressed(record: CallRecord, { progress, total, message }: ProgressUpdate): void {
    if (!record.running) return;
    const clipped = message === null ? null : message.slice(0, PROGRESS_MESSAGE_CHARS);
    record.progressed({ progress, total, message: clipped });
    this.#deps.onChanged(record.call);
  }
}

type ProgressUpdate = { progress: number; total: number | null; message: string | null };

function refused(broken: Finding): Failure {
  return fail(
    'invalid-arguments',
    `The arguments break the tool's inputSchema and were not sent: ${broken.message}`,
    'Correct them, or allow invalid arguments to be sent: Settings, Execution.',
  ).failure;
}
