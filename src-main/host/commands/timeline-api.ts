import type { HostApi } from '../../../src-shared/api/host-api.ts';
import type { Scope } from '../../../src-shared/api/messages.ts';
import type { ReadValues, ScopeTimeline } from '../ports/timeline.ts';

export interface TimelineDeps {
  source(scope: Scope): ScopeTimeline;
  readonly values: ReadValues;
}

/** What was recorded, by time. */
export function createTimelineApi(timeline: TimelineDeps): HostApi['timeline'] {
  return {
    density: ({ scope, ...request }) => timeline.source(scope).density(request),
    exchanges: ({ scope, ...request }) => timeline.source(scope).exchanges(request),
    marks: ({ scope, ...request }) => timeline.source(scope).marks(request),
    statistics: ({ scope, ...request }) => timeline.source(scope).statistics(request),
    plot: ({ scope, ...request }) => timeline.source(scope).plot(request),
    values: (request) => timeline.values(request),
  };
}
