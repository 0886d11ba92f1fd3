/** What a filter can be completed with. */
import type { SeenAnswer, SeenPathRequest, SeenRequest } from '../../../src-shared/api/suggest.ts';
import type { Result } from '../../../src-shared/base/failure.ts';

export interface Suggestions {
  values(request: SeenRequest): Promise<Result<SeenAnswer>>;
  paths(request: SeenPathRequest): Promise<Result<SeenAnswer>>;
}
