import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../ports.ts';
import { createSchemaChecker, QUEUE_MAX, type SchemaChecker } from './schema-check.ts';

const clock: Clock = {
  wallMs: () => Date.now(),
  monoUs: () => performance.now() * 1000,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
const workerUrl = new URL('./schema-worker.ts', import.meta.url);
const REDOS = { type: 'object', properties: { text: { type: 'string', pattern: '^(a+)+$' } } };
const HOSTILE = JSON.stringify({ text: `${'a'.repeat(50)}!` });

let checker: SchemaChecker | null = null;
function open(deadlineMs = 1_500, url = workerUrl): SchemaChecker {
  checker = createSchemaChecker({ clock, workerUrl: url, deadlineMs, memoryMb: 48 });
  return checker;
}
afterEach(async () => {
  await checker?.close();
  checker = null;
});

describe('the schema check', () => {
  it('checks in its thread', async () => {
    const { check } = bound(open());
    expect(await check({ type: 'object' }, '{}', null)).toEqual({ kind: 'valid' });
    expect(await check({ type: 'array' }, '{}', null)).toMatchObject({ kind: 'invalid' });
    expect(await check({ type: 'nothing' }, '{}', null)).toMatchObject({ kind: 'unusable' });
  });

  it('ends a pattern that would run forever, keeps the host alive, and goes on', async () => {
    const { check } = bound(open());
    await check({}, '{}', null);
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);
    const hostile = check(REDOS, HOSTILE, null);
    const behind = check({ type: 'object' }, '{}', null);
    expect(await hostile).toEqual({ kind: 'timeout', deadlineMs: 1_500 });
    expect(await behind).toEqual({ kind: 'valid' });
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(10);
  });

  it('survives a schema that eats all memory', async () => {
    const { check } = bound(open(60_000));
    // Every level doubles the errors.
    const $defs: Record<string, unknown> = { l0: { type: 'string' } };
    for (let level = 1; level <= 24; level += 1) {
      const $ref = `#/$defs/l${level - 1}`;
      $defs[`l${level}`] = { allOf: [{ $ref }, { $ref }] };
    }
    const verdict = await check({ $ref: '#/$defs/l24', $defs }, '1', null);
    expect(verdict).toMatchObject({ kind: 'unusable', why: expect.stringContaining('memory') as string });
    expect(await check({ type: 'object' }, '{}', null)).toEqual({ kind: 'valid' });
  });

  it('bounds its queue', async () => {
    const { check } = bound(open());
    const all = Array.from({ length: QUEUE_MAX + 2 }, () => check({ type: 'object' }, '{}', null));
    const verdicts = await Promise.all(all);
    expect(verdicts.at(-1)).toMatchObject({ kind: 'unchecked' });
    expect(verdicts.filter(({ kind }) => kind === 'valid')).toHaveLength(QUEUE_MAX);
  });

  it('gives up on a thread that cannot start', async () => {
    const { check } = bound(open(300, new URL('./no-such-worker.ts', import.meta.url)));
    expect(await check({}, '{}', null)).toMatchObject({ kind: 'unchecked' });
    expect(await check({}, '{}', null)).toMatchObject({ kind: 'unchecked' });
  });

  it('answers what waits when it is closed, and nothing later', async () => {
    const opened = open();
    const { check } = bound(opened);
    const waiting = [check(REDOS, HOSTILE, null), check({}, '{}', null)];
    await opened.close();
    expect(await Promise.all(waiting)).toMatchObject([{ kind: 'unchecked' }, { kind: 'unchecked' }]);
    expect(await check({}, '{}', null)).toMatchObject({ kind: 'unchecked' });
  });

  it('does not follow a schema deeper than the stack', async () => {
    let deep: unknown = {};
    for (let level = 0; level < 100_000; level += 1) deep = { not: deep };
    expect(await open().check(deep, '{}', null)).toMatchObject({ kind: 'unusable' });
  });
});

function bound(opened: SchemaChecker): Pick<SchemaChecker, 'check'> {
  return { check: (...args) => opened.check(...args) };
}
