import { describe, expect, it, vi } from 'vitest';
import { checkArgs } from './check.ts';
import { CHECK_WITHIN_MS, Checker, type CheckThread } from './checker.ts';
import { misfit } from './fits.ts';
import { formValidator } from './rjsf-validator.ts';
import { numberOf } from '../args/exact-number.ts';
import { pathText, VIOLATIONS_MAX } from './violations.ts';

function found(schema: unknown, args: unknown): string[] {
  const verdict = checkArgs(schema, args);
  if (verdict.kind !== 'invalid') return [verdict.kind];
  return verdict.violations.map(({ path, message }) => `${pathText(path)}: ${message}`);
}

describe('the check', () => {
  const schema = {
    type: 'object',
    required: ['name'],
    additionalProperties: false,
    properties: {
      name: { type: 'string', minLength: 2 },
      limit: { type: 'integer', maximum: 50 },
      mail: { type: 'string', format: 'email' },
      colour: { enum: ['red', 'green'] },
      tags: { type: 'array', items: { type: 'string' } },
      shape: {
        oneOf: [
          { properties: { kind: { const: 'circle' } }, required: ['kind', 'radius'] },
          { properties: { kind: { const: 'square' } }, required: ['kind', 'side'] },
        ],
      },
    },
  };

  it('names each cause once, where it is', () => {
    expect(found(schema, { name: 'Ada', limit: 5 })).toEqual(['valid']);
    expect(found(schema, {})).toEqual(['name: is required']);
    expect(
      found(schema, { name: 'x', limit: 99, mail: 'no', colour: 'blue', tags: ['a', 7], more: 1 }),
    ).toEqual([
      'name: is too short (1 < 2)',
      'limit: is greater than 50',
      'mail: is not a valid email',
      'colour: must be one of "red","green"',
      'tags[1]: is of type number, must be string',
      'more: is not allowed here',
    ]);
  });

  it('looks at the alternative that was meant', () => {
    expect(found(schema, { name: 'Ada', shape: { kind: 'circle' } })).toEqual(['shape.radius: is required']);
    expect(found(schema, { name: 'Ada', shape: { kind: 'star' } })).toEqual([
      'shape: fits none of the alternatives',
    ]);
  });

  it('says when it can say nothing', () => {
    expect(checkArgs({ properties: { a: { pattern: '(' } } }, { a: 'x' })).toMatchObject({
      kind: 'unchecked',
    });
    expect(checkArgs({ properties: { a: { $ref: 'https://example.org/s' } } }, { a: 1 })).toMatchObject({
      kind: 'unchecked',
    });
    expect(checkArgs('text', {})).toMatchObject({ kind: 'unchecked' });
    expect(checkArgs(null, {})).toEqual({ kind: 'valid' });
  });

  it('is bounded', () => {
    const verdict = checkArgs({ items: { type: 'string' } }, Array(100).fill(1));
    expect(verdict).toMatchObject({ kind: 'invalid', more: 100 - VIOLATIONS_MAX });
  });
});

describe('the thread of the check', () => {
  class FakeThread implements CheckThread {
    onmessage: CheckThread['onmessage'] = null;
    onerror: CheckThread['onerror'] = null;
    readonly asked: unknown[] = [];
    isEnded = false;
    postMessage(question: unknown): void {
      this.asked.push(question);
    }
    terminate(): void {
      this.isEnded = true;
    }
    answer(id: number): void {
      this.onmessage?.(new MessageEvent('message', { data: { id, verdict: { kind: 'valid' } } }));
    }
  }

  function setup() {
    const threads: FakeThread[] = [];
    const checker = new Checker(() => {
      const thread = new FakeThread();
      threads.push(thread);
      return thread;
    });
    return { checker, threads };
  }

  it('is asked one thing at a time, and of what waits the newest', async () => {
    const { checker, threads } = setup();
    const first = checker.check('{}', '1');
    const second = checker.check('{}', '2');
    const third = checker.check('{}', '3');
    expect(threads[0]?.asked).toHaveLength(1);
    expect(await second).toMatchObject({ kind: 'unchecked' });
    threads[0]?.answer(1);
    expect(await first).toEqual({ kind: 'valid' });
    expect(threads[0]?.asked).toMatchObject([{ argsText: '1' }, { argsText: '3' }]);
    // An answer to something else is none.
    threads[0]?.answer(1);
    threads[0]?.answer(2);
    expect(await third).toEqual({ kind: 'valid' });
  });

  it('is ended when it takes too long, and another one serves the next', async () => {
    vi.useFakeTimers();
    try {
      const { checker, threads } = setup();
      const stuck = checker.check('{}', 'a');
      vi.advanceTimersByTime(CHECK_WITHIN_MS);
      const verdict = await stuck;
      expect(verdict.kind === 'unchecked' && verdict.why).toMatch(/longer than/);
      expect(threads[0]?.isEnded).toBe(true);
      const next = checker.check('{}', 'b');
      threads[1]?.answer(2);
      expect(await next).toEqual({ kind: 'valid' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('that cannot be had does not hold anybody', async () => {
    const checker = new Checker(() => {
      throw new Error('no workers here');
    });
    expect(await checker.check('{}', '1')).toMatchObject({ kind: 'unchecked' });
  });
});

describe('the validator of the form library', () => {
  const isValid = (schema: object, data: unknown): boolean => formValidator.isValid(schema, data, schema);

  it('finds the alternative that fits, also for exact numbers and holes', () => {
    expect(isValid({ type: 'integer' }, numberOf('12345678901234567890'))).toBe(true);
    expect(isValid({ type: 'string' }, numberOf('1.0'))).toBe(false);
    expect(isValid({ type: 'object', properties: { a: { type: 'string' } } }, { a: undefined })).toBe(true);
    expect(isValid({ type: 'object', required: ['a'] }, { a: undefined })).toBe(false);
  });

  it('takes a schema that cannot be used for one that does not fit', () => {
    expect(isValid({ $ref: 'https://example.org/s' }, 1)).toBe(false);
  });
});

describe('data of another shape', () => {
  const schema = {
    type: 'object',
    properties: {
      list: { type: 'array', items: { type: 'object', properties: { deep: { type: 'array' } } } },
    },
    additionalProperties: { type: 'object' },
  };

  it('is named by its place', () => {
    expect(misfit(schema, { list: [{ deep: [] }], other: {} })).toBeNull();
    expect(misfit(schema, { list: {} })).toMatch(/“list” is no array/);
    expect(misfit(schema, { list: [{}, { deep: 7 }] })).toMatch(/“list\[1\]\.deep” is no array/);
    expect(misfit(schema, { other: 1 })).toMatch(/“other” is no object/);
  });

  it('does not count scalars, null and what is left out', () => {
    expect(misfit({ type: 'object', properties: { n: { type: 'number' } } }, { n: 'text' })).toBeNull();
    expect(misfit(schema, { list: null, other: undefined })).toBeNull();
  });
});
