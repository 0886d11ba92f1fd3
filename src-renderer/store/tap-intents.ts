import type { ClientFile, TapPlan, TapWish } from '../../src-shared/api/taps.ts';
import type { Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';

/** What may be asked of other programs' files of servers. */
export interface TapIntents {
  file(id: string): Promise<Result<ClientFile>>;
  plan(wish: TapWish): Promise<Result<TapPlan>>;
  /** Refused when the file is not the one with this hash any more. */
  write(wish: TapWish, hash: string): Promise<Result<ClientFile>>;
}

export function createTapIntents(client: DeckClient): TapIntents {
  return {
    file: (id) => ask(client.taps.file({ id })),
    plan: (wish) => ask(client.taps.plan(wish)),
    write: (wish, hash) => ask(client.taps.write({ ...wish, hash })),
  };
}
