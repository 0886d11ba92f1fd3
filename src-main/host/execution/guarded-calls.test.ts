import { describe, expect, it } from 'vitest';
import { TOOL_LIMITS, type ToolLimits } from '../../../src-shared/api/guards.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { CallStage } from '../../../src-shared/journal/entry.ts';
import { request, settle, setup, started, stateOf } from '../../sim/calls-world.ts';
import { NO_CACHE, type CacheStage } from '../ports/result-cache.ts';

describe('a call and its guards', () => {
  const idempotent = {
    inputSchema: null,
    outputSchema: null,
    definition: { annotations: { readOnlyHint: false, idempotentHint: true } },
  };
  const trip = (failures: number): ToolLimits => ({
    ...TOOL_LIMITS,
    breaker: { ...TOOL_LIMITS.breaker, trip: { kind: 'in-row', failures } },
  });
  const twice: ToolLimits = { ...TOOL_LIMITS, retry: { repeats: 2, when: 'declared', backoffMs: 100 } };
  const closed = fail('session-closed', 'Gone.', '');
  const calling = (stages: readonly CallStage[] = []) =>
    stages.flatMap(({ stage, outcome }) => (stage === 'call' ? [outcome] : []));

  it('has its time-out inside of the breaker: a late call counts', async () => {
    const { calls, clock, staged, pending } = setup({ toolLimits: trip(1) });
    // The session forgets its own deadline; the pipeline's ends the call, and the breaker hears of it.
    started(calls.start(request({ timeoutMs: 1000 })));
    await clock.advance(6001);
    const { callId } = started(calls.start(request()));
    await settle();
    expect(stateOf(calls, callId)).toMatchObject({ kind: 'failed', failure: { code: 'breaker-open' } });
    expect(pending).toHaveLength(1);
    expect(staged.map(({ outcome }) => outcome)).toEqual(['request-timeout', 'breaker-open']);
    expect(staged[1]?.stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      'validate no schema',
      'breaker open',
    ]);
  });

  it.each<[string, Result<unknown>]>([
    ['isError', ok({ isError: true })],
    ['a JSON-RPC error', fail('request-failed', '-32603', '')],
  ])('%s is an answer and opens nothing', async (_name, answer) => {
    const { calls, pending } = setup({ toolLimits: trip(1) });
    started(calls.start(request()));
    pending[0]?.resolve(answer);
    await settle();
    started(calls.start(request()));
    expect(pending).toHaveLength(2);
  });

  it('says nothing of a server that was stopped, nor when it was cancelled', async () => {
    const { calls, pending } = setup({ toolLimits: trip(1) });
    started(calls.start(request({ serverId: 'stopped' })));
    pending[0]?.resolve(closed);
    calls.cancel(started(calls.start(request())).callId);
    await settle();
    started(calls.start(request({ serverId: 'stopped' })));
    started(calls.start(request()));
    expect(pending).toHaveLength(4);
  });

  it('is repeated when its tool says that it may, each time with a request and a stage of its own', async () => {
    const { calls, clock, pending, sent, staged } = setup({ tool: idempotent, toolLimits: twice });
    const { callId } = started(calls.start(request()));
    pending[0]?.resolve(closed);
    await settle();
    expect(pending).toHaveLength(1);
    await clock.advance(100);
    pending[1]?.resolve(closed);
    await settle();
    await clock.advance(200);
    pending[2]?.resolve(ok({}));
    await settle();
    expect(stateOf(calls, callId).kind).toBe('done');
    expect(sent).toHaveLength(3);
    expect(calling(staged[0]?.stages)).toEqual([
      expect.stringMatching(/^attempt 1 of 3: session-closed, again in \d+ ms$/),
      expect.stringMatching(/^attempt 2 of 3: session-closed, again in \d+ ms$/),
      'attempt 3 of 3: answered',
    ]);
  });

  it.each<[string, unknown, number]>([
    ['nothing', {}, 1],
    ['that it is not idempotent', { idempotentHint: false }, 1],
    ['that it is destructive', { destructiveHint: true, readOnlyHint: false }, 1],
    ['that it is idempotent, in words', { idempotentHint: 'true' }, 1],
    ['that it only reads', { readOnlyHint: true, idempotentHint: false }, 2],
  ])('of a tool that says %s is sent so often', async (_name, annotations, times) => {
    const tool = { ...idempotent, definition: { annotations } };
    const { calls, clock, pending } = setup({ tool, toolLimits: twice });
    started(calls.start(request()));
    pending[0]?.resolve(closed);
    await settle();
    await clock.advance(1000);
    expect(pending).toHaveLength(times);
  });

  it('is not repeated by default, after an answer, after a cancel, or against an open breaker', async () => {
    const byDefault = setup({ tool: idempotent });
    started(byDefault.calls.start(request()));
    byDefault.pending[0]?.resolve(closed);
    await settle();
    await byDefault.clock.advance(60_000);
    expect(byDefault.pending).toHaveLength(1);

    const { calls, clock, pending } = setup({ tool: idempotent, toolLimits: twice });
    started(calls.start(request()));
    pending[0]?.resolve(fail('request-failed', '-32603', ''));
    await settle();
    await clock.advance(60_000);
    expect(pending).toHaveLength(1);
    const { callId } = started(calls.start(request()));
    pending[1]?.resolve(closed);
    await settle();
    calls.cancel(callId);
    await settle();
    await clock.advance(60_000);
    expect(pending).toHaveLength(2);
    expect(stateOf(calls, callId).kind).toBe('cancelled');

    const open = setup({ tool: idempotent, toolLimits: { ...trip(1), retry: twice.retry } });
    const refused = started(open.calls.start(request())).callId;
    open.pending[0]?.resolve(closed);
    await settle();
    await open.clock.advance(1000);
    expect(open.pending).toHaveLength(1);
    expect(stateOf(open.calls, refused)).toMatchObject({ failure: { code: 'session-closed' } });
  });

  it('that waited for its place asks the breaker again', async () => {
    const toolLimits = { ...trip(1), bulkhead: { concurrency: 1, queue: 1 } };
    const { calls, pending, staged } = setup({ toolLimits });
    started(calls.start(request()));
    await settle();
    started(calls.start(request()));
    await settle();
    pending[0]?.resolve(closed);
    await settle();
    expect(pending).toHaveLength(1);
    expect(staged[1]?.outcome).toBe('breaker-open');
    expect(staged[1]?.stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      'validate no schema',
      'breaker closed',
      'bulkhead waited',
      'cache off: no cache',
      'breaker open',
    ]);
  });

  it('is answered from the cache when a breaker or a full bulkhead refuses it, and only then', async () => {
    let known: ReturnType<CacheStage['known']> = null;
    const cache: CacheStage = { ...NO_CACHE, known: () => known };
    const { calls, pending, staged } = setup({ toolLimits: trip(1), cache });
    started(calls.start(request()));
    pending[0]?.resolve(closed);
    await settle();
    const refused = started(calls.start(request())).callId;
    await settle();
    expect(stateOf(calls, refused)).toMatchObject({ failure: { code: 'breaker-open' } });
    known = { kind: 'hit', result: { content: [] }, ageMs: 40, ttlMs: 100 };
    const served = started(calls.start(request())).callId;
    await settle();
    expect(stateOf(calls, served)).toMatchObject({ kind: 'done', fromCache: { ageMs: 40, ttlMs: 100 } });
    expect(pending).toHaveLength(1);
    expect(staged.at(-1)?.stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      'validate no schema',
      'breaker open',
      'cache hit, 40 ms old',
      'check no schema',
    ]);

    const limits = { ...TOOL_LIMITS, bulkhead: { concurrency: 1, queue: 0 } };
    const full = setup({ toolLimits: limits, cache });
    started(full.calls.start(request()));
    await settle();
    const answered = started(full.calls.start(request())).callId;
    await settle();
    expect(stateOf(full.calls, answered)).toMatchObject({ kind: 'done', fromCache: { ageMs: 40 } });
    expect(full.pending).toHaveLength(1);
  });
});
