import { describe, expect, it } from 'vitest';
import { cacheSettingsSchema, type CacheRule } from '../../../../src-shared/api/cache.ts';
import { admit, callEligibility, hintedEligibility, hintsOf, mayChangeServer, TTL_MAX_MS } from './policy.ts';

const matching = (text: string): unknown => expect.stringContaining(text);
const OFF = cacheSettingsSchema.parse({});
const ON = cacheSettingsSchema.parse({ enabled: true, toolTtlMs: 7_000 });
const READER = { readOnlyHint: true, idempotentHint: true };
const rule = (mode: CacheRule['mode']): CacheRule => ({ serverId: 's', tool: 't', mode, ttlMs: 3_000 });

describe('which calls may be answered from memory', () => {
  it('none by default', () => {
    expect(OFF.enabled).toBe(false);
    expect(callEligibility(OFF, null, READER)).toMatchObject({ kind: 'bypass', why: 'the cache is off' });
    expect(hintedEligibility(OFF).kind).toBe('bypass');
  });

  it('those of declared readers when it is on', () => {
    expect(callEligibility(ON, null, READER)).toEqual({ kind: 'eligible', ttlMs: 7_000 });
  });

  it.each([
    [null, 'never listed'],
    [{ readOnlyHint: null, idempotentHint: true }, 'not declared read-only'],
    [{ readOnlyHint: false, idempotentHint: true }, 'not declared read-only'],
    [{ readOnlyHint: true, idempotentHint: null }, 'not declared idempotent'],
  ])('not %j', (hints, why) => {
    expect(callEligibility(ON, null, hints)).toMatchObject({ why: matching(why) });
  });

  it('a rule counts more than hints, and than the switch', () => {
    expect(callEligibility(ON, rule('never'), READER).kind).toBe('bypass');
    expect(callEligibility(OFF, rule('always'), null)).toEqual({ kind: 'eligible', ttlMs: 3_000 });
  });

  it('what may write doubts the server, unless a person says that it does not', () => {
    expect(mayChangeServer(null, { readOnlyHint: null, idempotentHint: null })).toBe(true);
    expect(mayChangeServer(null, null)).toBe(true);
    expect(mayChangeServer(null, READER)).toBe(false);
    expect(mayChangeServer(rule('always'), null)).toBe(false);
    expect(mayChangeServer(rule('never'), READER)).toBe(false);
  });
});

describe('which answers may be kept', () => {
  const call = { kind: 'eligible', ttlMs: 7_000 } as const;
  const hinted = { kind: 'eligible', ttlMs: null } as const;

  it.each([
    [{ content: [], isError: true }, 'reported an error'],
    [{ resultType: 'input_required', inputRequests: {} }, 'input_required'],
    [{ resultType: 'task' }, 'the result is task'],
    [{ resultType: 7 }, 'unknown'],
    [{ task: { taskId: '1' } }, 'a task'],
    [{ ttlMs: 0 }, 'ttlMs 0'],
    [{ ttlMs: -5 }, 'ttlMs 0'],
    [{ ttlMs: 'long' }, 'ttlMs 0'],
    ['text', 'not an object'],
    [null, 'not an object'],
  ])('not %j', (result, why) => {
    expect(admit(call, result)).toMatchObject({ kind: 'refuse', why: matching(why) });
  });

  it('no longer than the server, or the person, says', () => {
    expect(admit(call, { ttlMs: 500 })).toMatchObject({ kind: 'keep', ttlMs: 500 });
    expect(admit(call, { ttlMs: 9_000 })).toMatchObject({ kind: 'keep', ttlMs: 7_000 });
    expect(admit(call, {})).toMatchObject({ kind: 'keep', ttlMs: 7_000 });
    expect(admit(hinted, { ttlMs: 9_000 })).toMatchObject({ kind: 'keep', ttlMs: 9_000 });
    expect(admit(hinted, {})).toMatchObject({ kind: 'refuse' });
    expect(admit(hinted, { ttlMs: 1e15 })).toMatchObject({ ttlMs: TTL_MAX_MS });
  });

  it('are private when nothing else is said', () => {
    expect(hintsOf({ cacheScope: 'public' }).scope).toBe('public');
    expect(hintsOf({ cacheScope: 'shared' }).scope).toBe('private');
    expect(hintsOf({}).scope).toBe('private');
  });
});
