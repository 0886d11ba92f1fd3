import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN_DEPTH_MAX, PLAIN_PARTS_MAX, PLAIN_VALUE_CHARS_MAX, surelyValid } from './plain-schema.ts';
import { SchemaValidator } from './schema-validator.ts';

const NAMES = ['a', 'b', 'constructor', '__proto__', 'toString'];
const name = fc.constantFrom(...NAMES);
const primitive = fc.oneof(
  fc.constantFrom(null, true, false, 0, -0, 1, 1.5, 7, -3, 1e21, '', 'a', '😀', '\uD800'),
  fc.string({ maxLength: 4 }),
);
const typeName = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object', 'none');
const count = fc.constantFrom(0, 1, 2, 3, -1, 0.5);

/** Schemas as they are met, with what is wrong and what is not understood among it. */
const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom<unknown>(true, {}, { type: 'string' }, { type: ['integer', 'null'] }),
    fc.record(
      {
        type: fc.oneof(typeName, fc.array(typeName, { maxLength: 3 })),
        title: fc.constantFrom<unknown>('a title', 5),
        description: fc.constant('a description'),
        default: primitive,
        properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }),
        required: fc.array(name, { maxLength: 3 }),
        additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        items: fc.oneof(tie('schema'), fc.array(tie('schema'), { maxLength: 2 })),
        enum: fc.array(primitive, { maxLength: 4 }),
        const: primitive,
        minimum: fc.constantFrom(-1, 0, 1.5),
        maximum: fc.constantFrom(0, 1.5, 7),
        exclusiveMinimum: fc.constantFrom(0, 1),
        exclusiveMaximum: fc.constantFrom(1, 7),
        minLength: count,
        maxLength: count,
        minItems: count,
        maxItems: count,
        pattern: fc.constant('^a'),
        nullable: fc.boolean(),
        $schema: fc.constantFrom(
          'http://json-schema.org/draft-07/schema#',
          'https://json-schema.org/draft/2020-12/schema',
          'http://json-schema.org/draft-04/schema#',
        ),
      },
      { requiredKeys: [] },
    ),
  ),
}));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    primitive,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
}));

const validator = new SchemaValidator();
let jobId = 0;
const verdictOf = (of: unknown, valueText: string, member: string | null) =>
  validator.check({
    jobId: (jobId += 1),
    schemaHash: JSON.stringify(of),
    schemaText: JSON.stringify(of),
    valueText,
    member,
  });

/** Without what is wrong, or not understood. */
const asTold = (of: Record<string, unknown>, text: string) => surelyValid(of, text, null);

describe('what is surely valid', () => {
  it('is valid for the validator, whatever the schema and the value are', () => {
    let sure = 0;
    fc.assert(
      fc.property(schema, value, fc.constantFrom(null, 'a', 'constructor'), (of, given, member) => {
        const text = JSON.stringify(given);
        if (!surelyValid(of, text, member)) return;
        sure += 1;
        expect(verdictOf(of, text, member)).toEqual({ kind: 'valid' });
      }),
      { numRuns: 3_000 },
    );
    expect(sure).toBeGreaterThan(100);
  });

  it('is all that is valid by a schema of members and types', () => {
    const of = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        text: { type: 'string', description: 'What to say', minLength: 1, maxLength: 3 },
        count: { type: 'integer', minimum: 0, exclusiveMaximum: 10, default: 1 },
        tone: { enum: ['calm', 'loud'] },
        tags: { type: 'array', items: { type: ['string', 'null'] }, maxItems: 2 },
      },
      required: ['text'],
      additionalProperties: false,
    };
    for (const given of [{ text: '😀😀😀' }, { text: 'a', count: 9, tone: 'loud', tags: ['x', null] }])
      expect(asTold(of, JSON.stringify(given))).toBe(true);
    for (const given of [
      {},
      { text: '' },
      { text: 'long' },
      { text: 'a', count: 1.5 },
      { text: 'a', count: 10 },
      { text: 'a', tone: 'shrill' },
      { text: 'a', tags: [1] },
      { text: 'a', tags: ['', '', ''] },
      { text: 'a', more: 1 },
      [],
      null,
    ])
      expect(asTold(of, JSON.stringify(given))).toBe(false);
    expect(asTold(of, 'not json')).toBe(false);
    expect(surelyValid(of, '{"structuredContent":{"text":"a"}}', 'structuredContent')).toBe(true);
    expect(surelyValid(of, '{}', 'structuredContent')).toBe(false);
  });

  it('leaves to the thread what costs more than a walk over the value, and what is too large', () => {
    for (const of of [
      { pattern: '^(a+)+$' },
      { $ref: '#' },
      { anyOf: [{ type: 'string' }] },
      { items: { uniqueItems: true } },
      { format: 'email' },
      { properties: { constructor: { type: 'string' } } },
    ])
      expect(asTold(of, '[]')).toBe(false);
    const long = JSON.stringify('x'.repeat(PLAIN_VALUE_CHARS_MAX));
    expect([asTold({}, JSON.stringify('x')), asTold({}, long)]).toEqual([true, false]);
    let deep: unknown = {};
    for (let depth = 0; depth < PLAIN_DEPTH_MAX; depth += 1) deep = { items: deep };
    expect([
      asTold({ items: (deep as { items: unknown }).items }, '[]'),
      asTold({ items: deep }, '[]'),
    ]).toEqual([true, false]);
    const wide = (members: number) => ({
      properties: Object.fromEntries(Array.from({ length: members }, (_, n) => [`m${n}`, {}])),
    });
    expect([asTold(wide(PLAIN_PARTS_MAX - 1), '{}'), asTold(wide(PLAIN_PARTS_MAX), '{}')]).toEqual([
      true,
      false,
    ]);
  });
});
