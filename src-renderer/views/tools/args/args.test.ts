import { describe, expect, it } from 'vitest';
import { isExact, isNumberToken, numberOf, tokenOf, withPlainNumbers } from './exact-number.ts';
import { initialArgs } from './initial-args.ts';
import { READ_DEPTH_MAX } from './json-reader.ts';
import { FORM_TEXT_MAX, readArgs } from './read-args.ts';
import { writeJson } from './write-json.ts';

/** As through the form and back. */
function roundTrip(text: string): string {
  const reading = readArgs(text);
  if (reading.kind !== 'object') throw new Error(reading.kind);
  expect(reading.losses).toEqual([]);
  return writeJson(reading.value, '');
}

describe('numbers', () => {
  it.each(['0', '-1', '1.5', '9007199254740991'])('%s is a plain number', (token) => {
    expect(numberOf(token)).toBe(Number(token));
    expect(tokenOf(numberOf(token))).toBe(token);
  });

  it.each(['12345678901234567890', '1.0', '1e400', '-0', '0.1000000000000000055511151231257827', '1E5'])(
    '%s keeps its digits',
    (token) => {
      const value = numberOf(token);
      expect(isExact(value)).toBe(true);
      expect(tokenOf(value)).toBe(token);
    },
  );

  it('knows what JSON calls a number', () => {
    expect(['1', '-1.5e3', '0.1'].map(isNumberToken)).toEqual([true, true, true]);
    expect(['', '01', '1.', '.5', '+1', '0x10', 'NaN', '1 '].map(isNumberToken)).toEqual(
      Array(8).fill(false),
    );
  });

  it('become plain for whoever compares', () => {
    expect(withPlainNumbers({ a: [numberOf('1.0'), 'text'] })).toEqual({ a: [1, 'text'] });
  });
});

describe('arguments', () => {
  it.each([
    '{}',
    '{"a":12345678901234567890,"b":[1.0,{"c":1e400}],"d":null,"e":true}',
    '{"quote":"\\"\\\\","":"empty key","nested":{"list":[[],{}]}}',
  ])('%s come back digit for digit', (text) => {
    expect(roundTrip(text)).toBe(text);
    expect(roundTrip(` ${text.replaceAll(':', ' :\n').replaceAll(',', ' ,\t')} `).replace(/\s/g, '')).toBe(
      text.replace(/\s/g, ''),
    );
  });

  it('that are no JSON, or no object, say so', () => {
    expect(readArgs('{"a":')).toMatchObject({ kind: 'broken' });
    expect(readArgs('[1]')).toEqual({ kind: 'not-object', found: 'an array' });
    expect(readArgs('null')).toEqual({ kind: 'not-object', found: 'null' });
    expect(readArgs('7')).toEqual({ kind: 'not-object', found: 'a number' });
  });

  it.each([
    ['{"a":1,"a":2}', /stands twice/],
    ['{"x":{"__proto__":1}}', /__proto__/],
    ['{"x":"\\ue0ac#7"}', /mark/],
    [`{"x":${'['.repeat(READ_DEPTH_MAX + 1)}${']'.repeat(READ_DEPTH_MAX + 1)}}`, /levels deep/],
    [`{"x":"${'y'.repeat(FORM_TEXT_MAX)}"}`, /too long/],
  ])('that a form would change are kept out of it', (text, why) => {
    const reading = readArgs(text);
    expect(reading.kind === 'object' && reading.losses.join()).toMatch(why);
  });

  it('are written without what is left out', () => {
    expect(writeJson({ a: undefined, b: [undefined, 1], c: {} })).toBe(
      '{\n  "b": [\n    null,\n    1\n  ],\n  "c": {}\n}',
    );
  });
});

describe('a fresh form', () => {
  const fresh = (schema: unknown): unknown => JSON.parse(initialArgs(schema));

  it('begins with the defaults that are stated, and nothing else', () => {
    const schema = {
      type: 'object',
      required: ['must', 'box'],
      properties: {
        must: { type: 'string' },
        limit: { type: 'integer', default: 5 },
        box: { type: 'object', properties: { inner: { default: false }, other: { type: 'string' } } },
        optional: { type: 'object', properties: { inner: { default: 1 } } },
        nothing: { default: null },
      },
    };
    expect(fresh(schema)).toEqual({ limit: 5, box: { inner: false }, nothing: null });
  });

  it.each([true, null, 'object', { type: 'object' }, { properties: { a: true } }])(
    'of %j is empty',
    (schema) => {
      expect(fresh(schema)).toEqual({});
    },
  );
});
