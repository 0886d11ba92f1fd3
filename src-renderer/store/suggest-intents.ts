import type { SeenAnswer, SeenPathRequest, SeenRequest } from '../../src-shared/api/suggest.ts';
import type { Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';

/** What a filter can be completed with. */
export interface SuggestIntents {
  values(request: SeenRequest): Promise<Result<SeenAnswer>>;
  paths(request: SeenPathRequest): Promise<Result<SeenAnswer>>;
}

export function createSuggestIntents(client: DeckClient): SuggestIntents {
  return {
    values: (request) => ask(client.suggest.values(request)),
    paths: (request) => ask(client.suggest.paths(request)),
  };
}
