/** The rows of the statistics: their order, and the filter that one of them stands for. */
import type { StatisticsRow } from '../../../../src-shared/api/timeline.ts';
import { withValues } from '../../../../src-shared/query/edit.ts';

export const SORTS = ['name', 'count', 'failed', 'rate', 'bytes', 'p50', 'p95', 'p99', 'max'] as const;
export type SortBy = (typeof SORTS)[number];

export interface Sort {
  readonly by: SortBy;
  readonly isDescending: boolean;
}

export function nameOf({ method, tool }: StatisticsRow): string {
  return tool === '' ? method : `${method} ${tool}`;
}

export function sortedRows(
  rows: readonly StatisticsRow[],
  { by, isDescending }: Sort,
): readonly StatisticsRow[] {
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const order = by === 'name' ? nameOf(a).localeCompare(nameOf(b)) : amountOf(a, by) - amountOf(b, by);
    return sign * order || nameOf(a).localeCompare(nameOf(b));
  });
}

/** Numbers begin with the largest, names at the beginning. */
export function nextSort(sort: Sort, by: SortBy): Sort {
  return sort.by === by ? { by, isDescending: !sort.isDescending } : { by, isDescending: by !== 'name' };
}

/** The filter that shows what a row counts; all else in it stays. */
export function withRow(query: string, { method, tool }: StatisticsRow): string {
  return withValues(withValues(query, 'method', [method]), 'tool', tool === '' ? [] : [tool]);
}

function amountOf(row: StatisticsRow, by: Exclude<SortBy, 'name'>): number {
  switch (by) {
    case 'count':
    case 'rate':
      return row.count;
    case 'failed':
      return row.failed;
    case 'bytes':
      return row.bytes;
    case 'p50':
      return row.p50Us;
    case 'p95':
      return row.p95Us;
    case 'p99':
      return row.p99Us;
    case 'max':
      return row.maxUs;
  }
}
