import type { HostApi } from '../../../src-shared/api/host-api.ts';
import type { Suggestions } from '../ports/suggest.ts';

/** What a filter can be completed with. */
export function createSuggestApi(suggestions: Suggestions): HostApi['suggest'] {
  return {
    values: (request) => suggestions.values(request),
    paths: (request) => suggestions.paths(request),
  };
}
