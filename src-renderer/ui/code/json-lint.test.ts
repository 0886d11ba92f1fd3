import { json } from '@codemirror/lang-json';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { jsonDiagnostics } from './json-lint.ts';

const lint = (doc: string) => jsonDiagnostics(EditorState.create({ doc, extensions: [json()] }));

test('good and empty texts have no findings', () => {
  expect(lint('{"a": [1, null]}')).toEqual([]);
  expect(lint('')).toEqual([]);
});

test.each([
  ['{"a": 1,,}', 8],
  ['{"a": nope}', 6],
  ['[1, 2', 4],
  ['{"a" 1}', 5],
])('the mark is on the broken place: %s', (doc, from) => {
  const [found] = lint(doc);
  expect(found?.from).toBe(from);
  expect(found?.to).toBe(from + 1);
  expect(found?.message).not.toMatch(/position|is not valid JSON/);
  expect(found?.message.length).toBeGreaterThan(5);
});
