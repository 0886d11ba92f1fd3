import { describe, expect, it } from 'vitest';
import {
  AS_JSON,
  FORM_DEPTH_MAX,
  FORM_NODES_MAX,
  LABELS,
  NULLABLE,
  planForm,
  STATED_DEFAULT,
} from './form-schema.ts';

/** The plan of one property. */
function fieldOf(property: unknown, root: object = {}): unknown {
  const plan = planForm({ type: 'object', properties: { a: property }, ...root });
  if (plan.kind === 'json') throw new Error(plan.why);
  return Reflect.get(Object(plan.schema['properties']), 'a');
}

function whyNot(schema: unknown): string {
  const plan = planForm(schema);
  return plan.kind === 'json' ? plan.why : 'a form';
}

describe('a form is made', () => {
  it('of plain fields, with defaults kept apart and patterns left to the check', () => {
    expect(fieldOf({ type: 'string', pattern: '^(a+)+$', default: 'x', description: 'd' })).toEqual({
      type: 'string',
      description: 'd',
      [STATED_DEFAULT]: 'x',
    });
  });

  it('without null among the alternatives', () => {
    expect(
      fieldOf({ anyOf: [{ type: 'string', format: 'email' }, { type: 'null' }], default: null }),
    ).toEqual({
      type: 'string',
      format: 'email',
      [STATED_DEFAULT]: null,
      [NULLABLE]: true,
    });
    expect(fieldOf({ type: ['integer', 'null'], minimum: 1 })).toEqual({
      type: 'integer',
      minimum: 1,
      [NULLABLE]: true,
    });
  });

  it('with alternatives that have names', () => {
    const circle = { type: 'object', properties: { kind: { const: 'circle' }, r: { type: 'number' } } };
    expect(fieldOf({ oneOf: [circle, { type: 'string' }, { title: 'mine', type: 'number' }] })).toMatchObject(
      {
        oneOf: [{ title: 'kind: "circle"' }, { title: 'string' }, { title: 'mine' }],
      },
    );
  });

  it('with constants as a choice', () => {
    expect(fieldOf({ oneOf: [{ const: 1, title: 'low' }, { const: 2 }] })).toEqual({
      enum: [1, 2],
      [LABELS]: ['low', null],
    });
  });

  it('with local references in place, and what stands beside them', () => {
    const $defs = { 'a/b': { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] } };
    expect(fieldOf({ $ref: '#/$defs/a~1b', description: 'here' }, { $defs })).toMatchObject({
      type: 'object',
      description: 'here',
      required: ['x'],
    });
  });

  it('with the parts of allOf laid together', () => {
    const property = {
      allOf: [
        { properties: { x: { type: 'string' } }, required: ['x'] },
        { properties: { y: { type: 'number' } } },
      ],
    };
    expect(fieldOf(property)).toMatchObject({
      type: 'object',
      properties: { x: { type: 'string' }, y: { type: 'number' } },
      required: ['x'],
    });
  });

  it('with JSON boxes for what has no control of its own', () => {
    expect(fieldOf({})).toEqual({ [AS_JSON]: true });
    expect(fieldOf(true)).toEqual({ [AS_JSON]: true });
    expect(fieldOf({ type: 'array', prefixItems: [{ type: 'string' }] })).toEqual({ [AS_JSON]: true });
  });

  it('where anyOf only says what goes together', () => {
    const plan = planForm({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    });
    expect(plan).toMatchObject({ kind: 'form', schema: { type: 'object', properties: { a: {}, b: {} } } });
  });

  it('of a schema that says nothing but object', () => {
    expect(planForm({})).toMatchObject({ kind: 'form', schema: { type: 'object', properties: {} } });
  });
});

describe('JSON it is, with the reason', () => {
  const deep = (levels: number): object =>
    levels === 0 ? { type: 'string' } : { type: 'object', properties: { in: deep(levels - 1) } };
  const many = Object.fromEntries(
    Array.from({ length: FORM_NODES_MAX }, (_, at) => [`p${at}`, { type: 'string' }]),
  );
  /** Each definition names the one before twice: 2^40 parts when written out. */
  const doubling = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [
      `d${at}`,
      {
        type: 'object',
        properties: { l: { $ref: `#/$defs/d${at + 1}` }, r: { $ref: `#/$defs/d${at + 1}` } },
      },
    ]),
  );

  it.each([
    ['a boolean', true, /just “true”/],
    ['no schema', null, /no usable/],
    ['text', 'object', /no usable/],
    ['an array', { type: 'array' }, /does not describe an object/],
    ['itself inside', { type: 'object', properties: { next: { $ref: '#' } } }, /contains itself/],
    [
      'itself through another',
      {
        properties: { a: { $ref: '#/$defs/a' } },
        $defs: { a: { properties: { b: { $ref: '#/$defs/a' } } } },
      },
      /contains itself/,
    ],
    [
      'itself in allOf',
      { properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } },
      /contains itself/,
    ],
    ['another document', { properties: { a: { $ref: 'https://example.org/s.json' } } }, /another document/],
    ['a dangling reference', { properties: { a: { $ref: '#/$defs/none' } } }, /not there/],
    ['too many parts', { properties: many }, /more than 600 parts/],
    ['too many levels', deep(FORM_DEPTH_MAX + 1), /levels deep/],
    [
      'exponential references',
      { properties: { a: { $ref: '#/$defs/d0' } }, $defs: doubling },
      /parts|levels deep/,
    ],
    ['dynamic references', { properties: { a: { $dynamicRef: '#x' } } }, /\$dynamicRef/],
    ['a part that is none', { properties: { a: 7 } }, /not a schema/],
  ])('for %s', (_name, schema, why) => {
    expect(whyNot(schema)).toMatch(why);
  });
});
