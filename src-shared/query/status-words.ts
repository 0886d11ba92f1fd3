import { ROW_STATUSES, type RowStatus } from '../state/row.ts';

/**
 * How an exchange stands, in the words of a filter. Whoever looks for errors means both kinds, the JSON-RPC error and a result
 * with `isError`, so `error` is both here; each kind has a word of its own. Every other status is its own word.
 */
const SEVERAL: Readonly<Record<string, readonly RowStatus[]>> = {
  error: ['error', 'tool-error'],
  'rpc-error': ['error'],
  failed: ['error', 'tool-error', 'unanswered', 'orphaned'],
};

export const QUERY_STATUSES: readonly string[] = [...ROW_STATUSES, 'rpc-error', 'failed'];

/** `words` are among `QUERY_STATUSES`; each status once, in the order of `ROW_STATUSES`. */
export function statusesOf(words: readonly string[]): readonly RowStatus[] {
  return ROW_STATUSES.filter((status) => words.some((word) => meaningOf(word).includes(status)));
}

/** The fewest words that mean exactly `statuses`. */
export function statusWords(statuses: readonly RowStatus[]): readonly string[] {
  const hasBoth = statuses.includes('error') && statuses.includes('tool-error');
  return statuses.flatMap((status) => {
    if (status === 'error') return hasBoth ? ['error'] : ['rpc-error'];
    return status === 'tool-error' && hasBoth ? [] : [status];
  });
}

/** What was seen of each status, as what was seen for each word. */
export function seenStatusWords(
  seen: readonly { readonly text: string; readonly count: number }[],
): { readonly text: string; readonly count: number; readonly isCut: false }[] {
  return QUERY_STATUSES.flatMap((word) => {
    const those = seen.filter(({ text }) => meaningOf(word).some((status) => status === text));
    if (those.length === 0) return [];
    return [{ text: word, count: those.reduce((sum, { count }) => sum + count, 0), isCut: false }];
  });
}

function meaningOf(word: string): readonly string[] {
  return SEVERAL[word] ?? [word];
}
