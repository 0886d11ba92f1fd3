import { NO_FILTER, type Filter } from '../../../src-shared/api/messages.ts';
import { readQuery } from '../../../src-shared/query/read-query.ts';
import type { Wanted } from './tape-views.ts';

/**
 * One filter of each kind, answered once before somebody asks for the first of that kind: code that runs for the first
 * time is several times as slow. What they match does not matter.
 */
const QUERIES = [
  'kind:request or dir:in',
  'not severity>=warning',
  'status:ok has:answer',
  'method:tools/call',
  'method~progress or finding:a*',
  'tool:a',
  'target~a has:target',
  'has:latency latency<1h',
  'size>=256B',
  'has:id id:1',
  'time>2000-01-01 seq>=1',
] as const;

export const REHEARSED_FILTERS = QUERIES.length;

/** The n-th of them; null when there is none. */
export function rehearsed(n: number): Wanted | null {
  const text = QUERIES[n];
  if (text === undefined) return null;
  const filter: Filter = { ...NO_FILTER, query: text };
  const query = readQuery(text);
  return query.ok ? { filter, query: query.value } : null;
}
