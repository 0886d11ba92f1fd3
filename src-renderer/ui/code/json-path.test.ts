import { json } from '@codemirror/lang-json';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { jsonPathAt } from './json-path.ts';

const doc = '{"result": {"content": [{"type": "text"}, {"my key": [true, "here"]}]}, "n": 1}';

function pathAt(needle: string): string | undefined {
  const state = EditorState.create({ doc, extensions: [json()] });
  ensureSyntaxTree(state, doc.length, 10_000);
  return jsonPathAt(state, doc.indexOf(needle));
}

test.each([
  ['"here"', '$.result.content[1]["my key"][1]'],
  ['"text"', '$.result.content[0].type'],
  ['"type"', '$.result.content[0].type'],
  ['true', '$.result.content[1]["my key"][0]'],
  ['1}', '$.n'],
])('at %s', (needle, path) => expect(pathAt(needle)).toBe(path));

test('an empty text has no path', () => {
  expect(jsonPathAt(EditorState.create({ extensions: [json()] }), 0)).toBeUndefined();
});
