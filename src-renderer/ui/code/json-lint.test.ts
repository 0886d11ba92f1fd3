import { json } from '@codemirror/lang-json';
import { ensureSyntaxTree } from '@codemirror/language';
import type { Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { jsonDiagnostics } from './json-lint.ts';

function lint(doc: string): Diagnostic[] {
  const state = EditorState.create({ doc, extensions: [json()] });
  // Parsed beforehand: the linter's own time budget must not decide a test on a busy machine.
  ensureSyntaxTree(state, doc.length, 10_000);
  return jsonDiagnostics(state);
}

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
