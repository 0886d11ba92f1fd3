import { describe, expect, it } from 'vitest';
import type { StatisticsRow } from '../../../../src-shared/api/timeline.ts';
import { nameOf, nextSort, sortedRows, withRow, SORTS } from './statistics-rows.ts';

const row = (over: Partial<StatisticsRow>): StatisticsRow => ({
  method: 'tools/call',
  tool: 'echo',
  isNotification: false,
  count: 1,
  failed: 0,
  open: 0,
  bytes: 10,
  p50Us: 1,
  p95Us: 2,
  p99Us: 3,
  maxUs: 4,
  error: 0,
  ...over,
});

describe('the rows of the statistics', () => {
  const rows = [
    row({ tool: 'a', count: 5, maxUs: 1, p50Us: 9, p95Us: 1, p99Us: 1, bytes: 1, failed: 0 }),
    row({ tool: 'b', count: 7, maxUs: 9, p50Us: 1, p95Us: 9, p99Us: 9, bytes: 9, failed: 2 }),
    row({ method: 'ping', tool: '', count: 6, maxUs: 5, p50Us: 5, p95Us: 5, p99Us: 5, bytes: 5, failed: 1 }),
  ];

  it('are sorted by any column, either way', () => {
    for (const by of SORTS) {
      const down = sortedRows(rows, { by, isDescending: true }).map(nameOf);
      expect(sortedRows(rows, { by, isDescending: false }).map(nameOf)).toEqual(down.toReversed());
    }
    expect(sortedRows(rows, { by: 'count', isDescending: true }).map(({ count }) => count)).toEqual([
      7, 6, 5,
    ]);
    expect(sortedRows(rows, { by: 'name', isDescending: false }).map(nameOf)[0]).toBe('ping');
  });

  it('turn around when their column is pressed again', () => {
    expect(nextSort({ by: 'count', isDescending: true }, 'count')).toEqual({
      by: 'count',
      isDescending: false,
    });
    expect(nextSort({ by: 'count', isDescending: true }, 'p95')).toEqual({ by: 'p95', isDescending: true });
    expect(nextSort({ by: 'count', isDescending: true }, 'name')).toEqual({
      by: 'name',
      isDescending: false,
    });
  });

  it('are a filter that keeps what else was in it', () => {
    expect(withRow('status:error', row({}))).toBe('status:error method:tools/call tool:echo');
    expect(withRow('method:tools/call tool:echo', row({ method: 'ping', tool: '' }))).toBe('method:ping');
  });
});
