import { SERVER_LIMITS, TOOL_LIMITS, type ToolLimits } from '../../src-shared/api/guards.ts';
import type { Call, CallRequest } from '../../src-shared/api/tools.ts';
import { fail, ok, type Result } from '../../src-shared/base/failure.ts';
import type { CallStage } from '../../src-shared/journal/entry.ts';
import type { Finding } from '../../src-shared/state/row.ts';
import type { ServerEnd } from '../host/execution/call-record.ts';
import { createCalls } from '../host/execution/calls.ts';
import { Guards } from '../host/execution/guards.ts';
import type { ToolFacts } from '../host/execution/pipeline.ts';
import type { Verdict } from '../host/execution/verdict.ts';
import type { CallOptions, Clock, Session } from '../host/ports.ts';
import { NO_CACHE, type CacheStage } from '../host/ports/result-cache.ts';
import { NO_CATALOG } from './no-catalog.ts';

/** Time that passes only when it is told to. */
class ManualClock implements Clock {
  nowMs = 0;
  #timers = new Set<{ atMs: number; run: () => void }>();
  wallMs = () => this.nowMs;
  monoUs = () => this.nowMs * 1000;
  after(delayMs: number, run: () => void) {
    const timer = { atMs: this.nowMs + delayMs, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }
  async advance(ms: number) {
    this.nowMs += ms;
    for (const timer of this.#timers) {
      if (timer.atMs > this.nowMs) continue;
      this.#timers.delete(timer);
      timer.run();
    }
    await settle();
  }
}

/** Longer than any chain of promises here. */
export const settle = async () => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

interface Pending {
  readonly options: CallOptions;
  readonly argsJson: string;
  resolve(result: Result<unknown>): void;
}

/** A table of calls over a session whose answers the test gives. */
export function setup({
  tool = null,
  verdict = { kind: 'valid' },
  cache = NO_CACHE,
  refuses = false,
  toolLimits = TOOL_LIMITS,
  died = Promise.resolve(null),
}: {
  tool?: ToolFacts | null;
  verdict?: Verdict;
  cache?: CacheStage;
  refuses?: boolean;
  toolLimits?: ToolLimits;
  /** What the server turns out to have died of. */
  died?: Promise<ServerEnd | null>;
} = {}) {
  const clock = new ManualClock();
  const pending: Pending[] = [];
  const findings: { subject: string; findings: readonly Finding[] }[] = [];
  const sent: string[] = [];
  const staged: { outcome: string; stages: readonly CallStage[] }[] = [];
  const checked: { valueText: string; member: string | null }[] = [];
  let tokens = 0;
  const session: Session = {
    ping: async () => ({ probe: 'ping', answer: ok(null) }),
    connect: async () => fail('internal', 'not here', ''),
    catalog: NO_CATALOG,
    refreshTools: async () => ok(null),
    callTool(_name, argsJson, options) {
      const { promise, resolve } = Promise.withResolvers<Result<unknown>>();
      options.onSent?.('7');
      options.signal.addEventListener('abort', () => resolve(fail('request-cancelled', 'cancelled', '')));
      pending.push({ options, argsJson, resolve });
      return promise;
    },
    close: async () => {},
  };
  const guards = new Guards({
    clock,
    serverLimits: () => ({ limits: SERVER_LIMITS, isOverridden: false }),
    toolLimits: () => ({ limits: toolLimits, isOverridden: false }),
    onPhase: () => {},
    onChanged: () => {},
  });
  const calls = createCalls({
    clock,
    random: { token: () => `call-${(tokens += 1)}` },
    schemas: {
      check: async (_schema, valueText, member) => {
        checked.push({ valueText, member });
        return verdict;
      },
      close: async () => {},
    },
    session: (serverId) => (serverId === 'gone' ? fail('not-running', 'It does not run.', '') : ok(session)),
    tool: () => tool,
    cache,
    gate: (serverId, name) => guards.gate(serverId, name),
    wasStopped: (serverId) => serverId === 'stopped',
    refuseInvalidArguments: () => refuses,
    whyClosed: () => died,
    onStaged: (_call, outcome, stages) => void staged.push({ outcome, stages }),
    onChanged: () => {},
    onSent: (call, idJson) => void sent.push(`${call.callId} ${idJson}`),
    onFindings: (_call, subject, found) => void findings.push({ subject, findings: found }),
  });
  return { calls, clock, pending, findings, sent, staged, checked };
}

export const request = (part: Partial<CallRequest> = {}): CallRequest => ({
  serverId: 's',
  tool: 't',
  argsJson: '{}',
  timeoutMs: 10_000,
  ...part,
});

export function started(outcome: Result<Call>): Call {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

export function stateOf(calls: ReturnType<typeof createCalls>, callId: string): Call['state'] {
  return started(calls.get(callId)).state;
}
