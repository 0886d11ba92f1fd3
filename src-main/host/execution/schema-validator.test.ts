import { describe, expect, it } from 'vitest';
import { COMPILED_MAX, SchemaValidator } from './schema-validator.ts';
import { PROBLEMS_MAX } from './verdict.ts';

function check(
  schema: unknown,
  value: unknown,
  member: string | null = null,
  validator = new SchemaValidator(),
) {
  const schemaText = JSON.stringify(schema);
  return validator.check({
    jobId: 1,
    schemaHash: schemaText,
    schemaText,
    valueText: JSON.stringify(value),
    member,
  });
}

describe('the validator', () => {
  it('says what is wrong and where', () => {
    const schema = {
      type: 'object',
      properties: { celsius: { type: 'number' }, kind: { enum: ['a', 'b'] } },
      required: ['station'],
      additionalProperties: false,
    };
    const value = { structuredContent: { celsius: 'warm', kind: 'c', stations: [] } };
    expect(check(schema, value, 'structuredContent')).toEqual({
      kind: 'invalid',
      problems: [
        { path: '/structuredContent', message: "must have required property 'station'" },
        { path: '/structuredContent', message: 'must NOT have additional properties: "stations"' },
        { path: '/structuredContent/celsius', message: 'must be number' },
        { path: '/structuredContent/kind', message: 'must be equal to one of the allowed values: ["a","b"]' },
      ],
      moreProblems: 0,
    });
  });

  it('bounds the problems', () => {
    const value = Array.from({ length: PROBLEMS_MAX + 5 }, () => 'x');
    expect(check({ items: { type: 'number' } }, value)).toMatchObject({
      problems: { length: PROBLEMS_MAX },
      moreProblems: 5,
    });
  });

  it.each([
    ['no dialect', { type: 'object', dependentRequired: { a: ['b'] } }],
    ['2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema', dependentRequired: { a: ['b'] } }],
    [
      '2019-09',
      { $schema: 'https://json-schema.org/draft/2019-09/schema#', dependentRequired: { a: ['b'] } },
    ],
    ['draft-07', { $schema: 'http://json-schema.org/draft-07/schema#', dependencies: { a: ['b'] } }],
  ])('knows %s', (_name, schema) => {
    expect(check(schema, { a: 1, b: 1 })).toEqual({ kind: 'valid' });
    expect(check(schema, { a: 1 })).toMatchObject({ kind: 'invalid' });
  });

  it('takes prefixItems for what each dialect makes of it', () => {
    const rest = { prefixItems: [{ type: 'string' }] };
    expect(check(rest, [1])).toMatchObject({ kind: 'invalid' });
    expect(check({ $schema: 'http://json-schema.org/draft-07/schema#', ...rest }, [1])).toEqual({
      kind: 'valid',
    });
  });

  it('checks formats', () => {
    expect(check({ type: 'string', format: 'email' }, 'a@example.org')).toEqual({ kind: 'valid' });
    expect(check({ type: 'string', format: 'email' }, 'nobody')).toMatchObject({ kind: 'invalid' });
    expect(check({ type: 'string', format: 'of-their-own' }, 'x')).toEqual({ kind: 'valid' });
  });

  it.each([
    ['a wrong type', { type: 'objekt' }],
    ['a reference to nowhere', { $ref: '#/$defs/missing' }],
    ['a reference to the internet', { $ref: 'https://example.org/schema.json' }],
    ['a broken pattern', { type: 'string', pattern: '(' }],
    ['an unknown dialect', { $schema: 'https://example.org/mine' }],
    ['a dialect that is no text', { $schema: 4 }],
    ['an array', []],
    ['a text', 'object'],
    ['null', null],
  ])('finds %s unusable', (_name, schema) => expect(check(schema, {})).toMatchObject({ kind: 'unusable' }));

  it('says of a dialect that nobody knows that nobody does, whatever it is called', () => {
    for (const $schema of ['https://example.org/mine', '__proto__', 'constructor', 'toString#', 7])
      expect(check({ $schema }, {})).toEqual({
        kind: 'unusable',
        why: `its dialect ${JSON.stringify($schema)} is not one of 2020-12, 2019-09, draft-07`,
      });
  });

  it('takes patterns that are only valid without Unicode', () => {
    expect(check({ type: 'string', pattern: '^\\-a$' }, '-a')).toEqual({ kind: 'valid' });
  });

  it('lets two schemas have one $id', () => {
    const validator = new SchemaValidator();
    const $id = 'https://example.org/same';
    expect(check({ $id, type: 'string' }, 'x', null, validator)).toEqual({ kind: 'valid' });
    expect(check({ $id, type: 'number' }, 1, null, validator)).toEqual({ kind: 'valid' });
  });

  it('says that a value is no JSON', () => {
    const job = { jobId: 1, schemaHash: 'h', schemaText: '{}', valueText: '{', member: null };
    expect(new SchemaValidator().check(job)).toMatchObject({ kind: 'unchecked' });
  });

  it('keeps a bounded number of compiled schemas', () => {
    const validator = new SchemaValidator();
    for (let at = 0; at < COMPILED_MAX + 20; at += 1) check({ const: at }, at, null, validator);
    expect(validator.compiledCount).toBe(COMPILED_MAX);
    expect(check({ const: 0 }, 0, null, validator)).toEqual({ kind: 'valid' });
  });
});
