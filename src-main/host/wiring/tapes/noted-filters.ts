import type { Filter, Scope } from '../../../../src-shared/api/messages.ts';
import type { NoteMark } from '../../../../src-shared/api/notes.ts';
import type { Result } from '../../../../src-shared/base/failure.ts';
import { asksForNotes, withNotes, type NotedRows } from '../../../../src-shared/query/notes.ts';
import { printQuery } from '../../../../src-shared/query/print.ts';
import { readQuery } from '../../../../src-shared/query/read-query.ts';
import type { RowSource } from '../../ports.ts';
import type { ScopeTimeline } from '../../ports/timeline.ts';

/** Sources of rows whose filters may ask for notes and pins (`has:note`, `has:pin`), which are not in the rows. */
export interface NotedFilters {
  rows(scope: Scope, source: RowSource): RowSource;
  timeline(scope: Scope, source: ScopeTimeline): ScopeTimeline;
}

export function createNotedFilters(marks: () => readonly NoteMark[]): NotedFilters {
  function told(filter: Filter, scope: Scope): Filter {
    // Nearly every filter: nothing is read twice.
    if (!/has/i.test(filter.query)) return filter;
    const query = readQuery(filter.query);
    // What cannot be read is the source's to say.
    if (!query.ok || !asksForNotes(query.value)) return filter;
    const here = marks().filter(({ tapeId }) => scope.kind === 'live' || tapeId === scope.tapeId);
    const note = byTape(here.filter(({ hasText }) => hasText));
    const pin = byTape(here.filter(({ pinned }) => pinned));
    return { ...filter, query: printQuery(withNotes(query.value, { note, pin })) };
  }

  return {
    rows: (scope, source) => ({
      page: (filter, anchor, limit) => source.page(told(filter, scope), anchor, limit),
      locate: (filter, entry) => source.locate(told(filter, scope), entry),
    }),
    timeline(scope, source) {
      const asked =
        <Request extends { readonly filter: Filter }, Answer>(
          ask: (request: Request) => Promise<Result<Answer>>,
        ) =>
        (request: Request) =>
          ask({ ...request, filter: told(request.filter, scope) });
      return {
        density: asked((request) => source.density(request)),
        exchanges: asked((request) => source.exchanges(request)),
        marks: asked((request) => source.marks(request)),
        statistics: asked((request) => source.statistics(request)),
        plot: asked((request) => source.plot(request)),
      };
    },
  };
}

function byTape(marks: readonly NoteMark[]): NotedRows {
  const rows = new Map<string, number[]>();
  for (const { tapeId, seq } of marks) {
    if (seq === null) continue;
    const known = rows.get(tapeId);
    if (known === undefined) rows.set(tapeId, [seq]);
    else known.push(seq);
  }
  return rows;
}
