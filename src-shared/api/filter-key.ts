import type { Filter } from './messages.ts';

/** Equal for filters that match the same rows, in whatever order their lists are. */
export function filterKey(filter: Filter): string {
  const { text, dirs, kinds, serverIds, minSeverity, query } = filter;
  return JSON.stringify([
    text,
    dirs.toSorted(),
    kinds.toSorted(),
    serverIds.toSorted(),
    minSeverity,
    query.trim(),
  ]);
}

export function matchesAll(filter: Filter): boolean {
  const { text, dirs, kinds, serverIds, minSeverity, query } = filter;
  return (
    text === '' &&
    dirs.length === 0 &&
    kinds.length === 0 &&
    serverIds.length === 0 &&
    minSeverity === 'none' &&
    query.trim() === ''
  );
}
