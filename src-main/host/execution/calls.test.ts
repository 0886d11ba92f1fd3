import { describe, expect, it } from 'vitest';
import { SERVER_LIMITS } from '../../../src-shared/api/guards.ts';
import { LAST_LINES_MAX, type Call } from '../../../src-shared/api/tools.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import type { CallStage } from '../../../src-shared/journal/entry.ts';
import type { Finding } from '../../../src-shared/state/row.ts';
import { request, settle, setup, started, stateOf } from '../../sim/calls-world.ts';
import type { CacheStage } from '../ports/result-cache.ts';
import { WATCHERS_MAX, type ServerEnd } from './call-record.ts';
import { FINISHED_MAX, type createCalls } from './calls.ts';
import { RESULT_BYTES_MAX } from './result-text.ts';
import type { Verdict } from './verdict.ts';
import { LAST_WORDS_MS, PROGRESS_INTERVAL_MS } from './watch-call.ts';

const INVALID: Verdict = {
  kind: 'invalid',
  problems: [{ path: '/a', message: 'must be number' }],
  moreProblems: 0,
};

describe('a call', () => {
  it('runs and ends with its whole result, its latency and its request', async () => {
    const { calls, clock, pending, sent } = setup();
    const { callId } = started(calls.start(request({ argsJson: '{"n":12345678901234567890}' })));
    expect(stateOf(calls, callId)).toEqual({ kind: 'running', stage: 'call', progress: null });
    expect(pending[0]?.argsJson).toBe('{"n":12345678901234567890}');
    expect(sent).toEqual([`${callId} 7`]);
    calls.noteRequest(callId, { tapeId: 'tape', seq: 4 });
    await clock.advance(12);
    pending[0]?.resolve(ok({ content: [], isError: true, extra: { kept: 1 } }));
    await settle();
    expect(stateOf(calls, callId)).toEqual({
      kind: 'done',
      isError: true,
      resultJson: '{"content":[],"isError":true,"extra":{"kept":1}}',
      truncated: false,
      latencyUs: 12_000,
      findings: [],
    });
    expect(started(calls.get(callId)).request).toEqual({ tapeId: 'tape', seq: 4 });
  });

  it('fails with the failure of its session', async () => {
    const { calls, pending } = setup();
    const { callId } = started(calls.start(request()));
    pending[0]?.resolve(fail('request-failed', 'Refused.', 'Ask nicely.'));
    await settle();
    expect(stateOf(calls, callId)).toMatchObject({ kind: 'failed', failure: { code: 'request-failed' } });
  });

  it('is cancelled', async () => {
    const { calls } = setup();
    const { callId } = started(calls.start(request()));
    expect(calls.cancel(callId)).toEqual(ok(null));
    await settle();
    expect(stateOf(calls, callId)).toEqual({ kind: 'cancelled', latencyUs: 0 });
    expect(calls.cancel(callId)).toEqual(ok(null));
  });

  it('is not waited for when its session forgets it', async () => {
    const { calls, clock, pending } = setup();
    const { callId } = started(calls.start(request({ timeoutMs: 1000 })));
    await clock.advance(6001);
    expect(stateOf(calls, callId)).toMatchObject({ kind: 'failed', failure: { code: 'request-timeout' } });
    expect(pending[0]?.options.signal.aborted).toBe(true);
  });

  it('needs a server that runs', () => {
    const { calls } = setup();
    expect(calls.start(request({ serverId: 'gone' }))).toMatchObject({ failure: { code: 'not-running' } });
    expect(calls.get('nobody')).toMatchObject({ failure: { code: 'unknown-call' } });
    expect(calls.cancel('nobody')).toMatchObject({ failure: { code: 'unknown-call' } });
  });
});

/** Says more than the plain check understands: the verdict is that of the test's checker. */
const SCHEMA = { type: 'object', patternProperties: {} };

describe('what a call finds', () => {
  const tool = { inputSchema: SCHEMA, outputSchema: SCHEMA, definition: {} };

  it('is noted for arguments and result, and stops neither', async () => {
    const { calls, pending, findings, checked } = setup({ tool, verdict: INVALID });
    const { callId } = started(calls.start(request({ argsJson: '{"a":"x"}' })));
    pending[0]?.resolve(ok({ structuredContent: { a: 'y' } }));
    await settle();
    expect(stateOf(calls, callId)).toMatchObject({
      kind: 'done',
      findings: [
        { code: 'arguments-schema', severity: 'warning', message: 'arguments/a must be number' },
        { code: 'result-schema', severity: 'error', message: 'result/a must be number' },
      ],
    });
    expect(findings.map(({ subject }) => subject)).toEqual(['arguments', 'result']);
    expect(checked).toEqual([
      { valueText: '{"a":"x"}', member: null },
      { valueText: '{"structuredContent":{"a":"y"}}', member: 'structuredContent' },
    ]);
  });

  it('is a missing structure, but not in an error or a question', async () => {
    const { calls, pending } = setup({ tool });
    const results = [{ content: [] }, { content: [], isError: true }, { resultType: 'input_required' }];
    const ids = results.map(() => started(calls.start(request())).callId);
    for (const [at, result] of results.entries()) pending[at]?.resolve(ok(result));
    await settle();
    const codes = ids.map((id) => Reflect.get(stateOf(calls, id), 'findings') as Finding[]);
    expect(codes).toMatchObject([[{ code: 'result-schema' }], [], []]);
  });

  it('is a result too long or too deep to be shown', async () => {
    const { calls, pending } = setup({ tool });
    const long = started(calls.start(request())).callId;
    const deep = started(calls.start(request())).callId;
    pending[0]?.resolve(ok({ text: 'é'.repeat(RESULT_BYTES_MAX / 2) }));
    let nested: unknown = [];
    for (let level = 0; level < 100_000; level += 1) nested = [nested];
    pending[1]?.resolve(ok(nested));
    await settle();
    const cut = stateOf(calls, long);
    expect(cut).toMatchObject({ kind: 'done', truncated: true, findings: [{ code: 'result-truncated' }] });
    const text = String(Reflect.get(cut, 'resultJson'));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(RESULT_BYTES_MAX);
    expect(text.at(-1)).toBe('é');
    expect(stateOf(calls, deep)).toMatchObject({ truncated: true, findings: [{ code: 'result-truncated' }] });
  });
});

describe('the stages of a call', () => {
  const tool = { inputSchema: SCHEMA, outputSchema: null, definition: {} };
  const lines = (stages: readonly CallStage[] = []) =>
    stages.map(({ stage, startUs, tookUs, outcome }) => `${stage} ${startUs}+${tookUs} ${outcome}`);

  it('are told once, with their times, right before its end', async () => {
    const { calls, clock, pending, staged } = setup({ tool });
    const { callId } = started(calls.start(request()));
    await settle();
    await clock.advance(12);
    expect(staged).toEqual([]);
    pending[0]?.resolve(ok({}));
    await settle();
    expect(staged).toHaveLength(1);
    expect(staged[0]?.outcome).toBe('ok');
    expect(lines(staged[0]?.stages)).toEqual([
      'validate 0+0 valid',
      'breaker 0+0 closed',
      'bulkhead 0+0 at once',
      'cache 0+0 off: no cache',
      'call 0+12000 answered',
      'check 12000+0 no schema',
    ]);
    expect(lines(started(calls.get(callId)).stages)).toEqual([
      ...lines(staged[0]?.stages),
      'record 12000+0 noted',
    ]);
  });

  it('end where the call ends', async () => {
    const { calls, clock, staged } = setup({ tool });
    const { callId } = started(calls.start(request()));
    await clock.advance(3);
    calls.cancel(callId);
    await settle();
    expect(staged[0]?.outcome).toBe('cancelled');
    expect(lines(staged[0]?.stages).at(-1)).toBe('call 0+3000 request-cancelled');
  });

  it('may refuse arguments that break the schema, before anything is sent', async () => {
    const { calls, pending, staged } = setup({ tool, verdict: INVALID, refuses: true });
    const { callId } = started(calls.start(request()));
    await settle();
    expect(stateOf(calls, callId)).toMatchObject({ kind: 'failed', failure: { code: 'invalid-arguments' } });
    expect(pending).toEqual([]);
    expect(lines(staged[0]?.stages)).toEqual(['validate 0+0 1 problem']);
  });

  it('end at a result that is known', async () => {
    const kept: unknown[] = [];
    const ended: string[] = [];
    const cache: CacheStage = {
      known: () => null,
      look: () =>
        kept.length > 0 ? { kind: 'hit', result: kept[0], ageMs: 5, ttlMs: 9 } : { kind: 'miss', why: 'new' },
      keep(_call, result) {
        kept.push(result);
        return 'stored';
      },
      ended: () => void ended.push('ended'),
    };
    const { calls, pending, staged } = setup({ tool, cache });
    started(calls.start(request()));
    pending[0]?.resolve(ok({ a: 1 }));
    await settle();
    const { callId } = started(calls.start(request()));
    await settle();
    expect(pending).toHaveLength(1);
    expect(stateOf(calls, callId)).toMatchObject({
      kind: 'done',
      resultJson: '{"a":1}',
      fromCache: { ageMs: 5, ttlMs: 9 },
    });
    expect(ended).toEqual(['ended']);
    expect(staged.map(({ stages }) => lines(stages).filter((line) => line.startsWith('cache')))).toEqual([
      ['cache 0+0 miss: new', 'cache 0+0 stored'],
      ['cache 0+0 hit, 5 ms old'],
    ]);
  });
});

describe('the table', () => {
  it('bounds what runs and what waits, per server', async () => {
    const { calls, pending } = setup();
    const { concurrency, queue } = SERVER_LIMITS.bulkhead;
    for (let at = 0; at < concurrency + queue; at += 1) started(calls.start(request()));
    await settle();
    expect(pending).toHaveLength(concurrency);
    const { callId } = started(calls.start(request()));
    await settle();
    expect(stateOf(calls, callId)).toMatchObject({ kind: 'failed', failure: { code: 'bulkhead-full' } });
    started(calls.start(request({ serverId: 'other' })));
    expect(pending).toHaveLength(concurrency + 1);
    pending[0]?.resolve(ok({}));
    await settle();
    expect(pending).toHaveLength(concurrency + 2);
  });

  it('keeps the last that have ended, and one that ended just now', async () => {
    const { calls, pending } = setup();
    const slow = started(calls.start(request())).callId;
    const ids: string[] = [];
    for (let at = 0; at < FINISHED_MAX + 5; at += 1) {
      ids.push(started(calls.start(request())).callId);
      pending.at(-1)?.resolve(ok({}));
      await settle();
    }
    pending[0]?.resolve(ok({}));
    await settle();
    expect(calls.list()).toHaveLength(FINISHED_MAX);
    expect(calls.get(slow).ok).toBe(true);
    expect(calls.get(ids[0] ?? '').ok).toBe(false);
    expect(calls.get(ids.at(-1) ?? '').ok).toBe(true);
  });

  it('keeps a bounded amount of text', async () => {
    const { calls, pending } = setup();
    const text = 'x'.repeat(RESULT_BYTES_MAX - 100);
    for (let at = 0; at < 12; at += 1) {
      started(calls.start(request()));
      pending.at(-1)?.resolve(ok({ text }));
      await settle();
    }
    expect(calls.list()).toHaveLength(8);
  });

  it('cancels everything when it is closed', async () => {
    const { calls } = setup();
    const { callId } = started(calls.start(request()));
    await calls.close();
    expect(stateOf(calls, callId).kind).toBe('cancelled');
    expect(calls.start(request())).toMatchObject({ failure: { code: 'not-running' } });
  });
});

describe('watching', () => {
  function collect(
    calls: ReturnType<typeof createCalls>,
    callId: string,
    signal = new AbortController().signal,
  ) {
    const seen: Call['state'][] = [];
    const over = (async () => {
      for await (const call of calls.watch(callId, signal)) seen.push(call.state);
    })();
    return { seen, over };
  }

  it('shows the newest progress now and then, and the end at once', async () => {
    const { calls, clock, pending } = setup();
    const { callId } = started(calls.start(request()));
    const { seen, over } = collect(calls, callId);
    await settle();
    expect(seen).toHaveLength(1);
    const progress = (value: number) =>
      pending[0]?.options.onProgress({ progress: value, total: null, message: null });
    for (let value = 1; value <= 1000; value += 1) progress(value);
    await settle();
    expect(seen).toHaveLength(1);
    await clock.advance(PROGRESS_INTERVAL_MS);
    expect(seen.at(-1)).toMatchObject({ kind: 'running', progress: { progress: 1000 } });
    expect(seen).toHaveLength(2);
    progress(1001);
    pending[0]?.resolve(ok({}));
    await over;
    expect(seen).toHaveLength(3);
    expect(seen.at(-1)?.kind).toBe('done');
  });

  it('of a call that has ended shows its end', async () => {
    const { calls, pending } = setup();
    const { callId } = started(calls.start(request()));
    pending[0]?.resolve(ok({}));
    await settle();
    const { seen, over } = collect(calls, callId);
    await over;
    expect(seen.map(({ kind }) => kind)).toEqual(['done']);
  });

  it('tells what the server died of, which is known a moment later', async () => {
    const { promise, resolve } = Promise.withResolvers<ServerEnd | null>();
    const { calls, pending } = setup({ died: promise });
    const { callId } = started(calls.start(request()));
    const { seen, over } = collect(calls, callId);
    pending[0]?.resolve(fail('session-closed', 'The connection closed.', ''));
    await settle();
    expect(seen.at(-1)).toMatchObject({ kind: 'failed', failure: { message: 'The connection closed.' } });
    const lines = Array.from({ length: LAST_LINES_MAX + 5 }, (_, at) => `line ${at}`);
    resolve({ why: 'It ended with exit 7.', lastLines: lines });
    await over;
    expect(seen.at(-1)).toMatchObject({
      kind: 'failed',
      failure: { code: 'session-closed', message: 'It ended with exit 7.' },
      lastLines: lines.slice(5),
    });
    expect(stateOf(calls, callId)).toEqual(seen.at(-1));
  });

  it('does not wait for ever to learn what the server died of', async () => {
    const { calls, clock, pending } = setup({ died: new Promise(() => undefined) });
    const { callId } = started(calls.start(request()));
    const { seen, over } = collect(calls, callId);
    pending[0]?.resolve(fail('session-closed', 'The connection closed.', ''));
    await settle();
    await clock.advance(LAST_WORDS_MS);
    await over;
    expect(seen.at(-1)).toMatchObject({ kind: 'failed', failure: { message: 'The connection closed.' } });
  });

  it('ends when the watcher leaves', async () => {
    const { calls } = setup();
    const { callId } = started(calls.start(request()));
    const abort = new AbortController();
    const { seen, over } = collect(calls, callId, abort.signal);
    await settle();
    abort.abort();
    await over;
    expect(seen).toHaveLength(1);
  });

  it('is bounded, and a place that is left is free again', async () => {
    const { calls, pending } = setup();
    const { callId } = started(calls.start(request()));
    const abort = new AbortController();
    const watchers = Array.from({ length: WATCHERS_MAX }, () => collect(calls, callId, abort.signal));
    await settle();
    await expect(collect(calls, callId).over).rejects.toMatchObject({ failure: { code: 'too-many' } });
    abort.abort();
    await Promise.all(watchers.map(({ over }) => over));
    const { over } = collect(calls, callId);
    pending[0]?.resolve(ok({}));
    await over;
    await expect(collect(calls, 'nobody').over).rejects.toMatchObject({ failure: { code: 'unknown-call' } });
  });
});
