import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prettyJson } from './pretty.ts';

test('tokens survive byte for byte', () => {
  const odd = '{"a":123456789012345678901234567890,"a":1.0e+2,"\\u0041":"\\/"}';
  expect(prettyJson(odd)).toBe(
    '{\n  "a": 123456789012345678901234567890,\n  "a": 1.0e+2,\n  "\\u0041": "\\/"\n}',
  );
});

test('empty containers stay on one line, strings keep their brackets', () => {
  expect(prettyJson('[ {} , [ ] , "{[,:]}" ]')).toBe('[\n  {},\n  [],\n  "{[,:]}"\n]');
});

test.each(['{', '[1}', '{"a', '1,2', ']', `${'['.repeat(300)}${']'.repeat(300)}`])(
  'not one JSON text: %s',
  (text) => {
    expect(prettyJson(text)).toBeUndefined();
  },
);

test('a text that was cut is shown as far as it goes', () => {
  expect(prettyJson('{"a":[1,{"b":"say \\"h', { cut: true })).toBe(
    '{\n  "a": [\n    1,\n    {\n      "b": "say \\"h',
  );
  expect(prettyJson('{"a":[1}', { cut: true })).toBeUndefined();
});

test('for any JSON: same as the standard printer, whatever the spacing before', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), (json, gap) => {
      const value: unknown = JSON.parse(json);
      expect(prettyJson(gap + json + gap)).toBe(prettyJson(JSON.stringify(value, null, gap)) ?? 'broken');
      expect(JSON.parse(prettyJson(json) ?? 'broken')).toEqual(value);
    }),
  );
});
