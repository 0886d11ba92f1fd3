/** Where JSON text is broken. The engine's message is the best there is; its position is not always told. */
import { ensureSyntaxTree } from '@codemirror/language';
import type { Diagnostic } from '@codemirror/lint';
import type { EditorState } from '@codemirror/state';

/** Time the tree may take to reach the first error; past it the mark falls back to the start. */
const PARSE_BUDGET_MS = 50;

export function jsonDiagnostics(state: EditorState): Diagnostic[] {
  // An empty editor is not an error, it is empty.
  if (state.doc.length === 0) return [];
  try {
    JSON.parse(state.doc.toString());
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = Math.min(toldPosition(error.message) ?? firstError(state) ?? 0, state.doc.length);
    // A mark needs at least one character to be seen.
    const from = at === state.doc.length ? at - 1 : at;
    return [{ from, to: from + 1, severity: 'error', message: withoutPosition(error.message) }];
  }
}

function toldPosition(message: string): number | undefined {
  const told = /at position (\d+)/.exec(message)?.[1];
  return told === undefined ? undefined : Number(told);
}

function firstError(state: EditorState): number | undefined {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_BUDGET_MS);
  let at: number | undefined;
  tree?.iterate({
    enter: (node) => {
      if (at === undefined && node.type.isError) at = node.from;
      return at === undefined;
    },
  });
  return at;
}

/** `…, "{"a":1,,}" is not valid JSON` and `in JSON at position 7 (line 1 column 8)` say what the mark shows. */
function withoutPosition(message: string): string {
  return message
    .replace(/,? (\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, '')
    .replace(/ in JSON at position \d+.*$/s, '')
    .replace(/ at position \d+.*$/s, '');
}
