import { describe, expect, it } from 'vitest';
import { AS_JSON, NULLABLE, STATED_DEFAULT } from '../schema/form-schema.ts';
import { emptyOf, typeWords } from './field-words.ts';

describe('what a field may be, in words', () => {
  it.each([
    [{ type: 'integer', minimum: 1, maximum: 50 }, 'integer 1…50'],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'integer ≥ 0'],
    [{ type: 'number', exclusiveMinimum: 0 }, 'number >0'],
    [{ type: 'string', format: 'email' }, 'string, email'],
    [{ type: 'string', maxLength: 200 }, 'string ≤ 200 chars'],
    [{ type: 'array', items: { type: 'string' }, maxItems: 4 }, 'string[] ≤ 4 items'],
    [{ type: 'string', [NULLABLE]: true }, 'string or null'],
    [{ enum: ['a', 'b'] }, 'choice'],
    [{ oneOf: [{}, {}] }, 'one of 2'],
    [{ [AS_JSON]: true }, 'JSON'],
  ])('%j is “%s”', (schema, words) => {
    expect(typeWords(schema)).toBe(words);
  });
});

describe('what a field begins as', () => {
  it.each([
    [{ type: 'string' }, ''],
    [{ type: 'integer', minimum: 3 }, 3],
    [{ type: 'boolean' }, false],
    [{ type: 'array' }, []],
    [{ enum: ['a', 'b'] }, 'a'],
    [{ type: 'string', [STATED_DEFAULT]: 'x' }, 'x'],
    [{ oneOf: [{ type: 'number' }, { type: 'string' }] }, 0],
    [
      {
        type: 'object',
        required: ['kind'],
        properties: {
          kind: { const: 'circle' },
          other: { const: 'no' },
          size: { [STATED_DEFAULT]: 2 },
          x: { type: 'string' },
        },
      },
      { kind: 'circle', size: 2 },
    ],
    [{ [AS_JSON]: true }, null],
  ])('of %j', (schema, value) => {
    expect(emptyOf(schema)).toEqual(value);
  });
});
