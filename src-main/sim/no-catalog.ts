import { ok } from '../../src-shared/base/failure.ts';
import type { CatalogSession } from '../host/ports/catalog.ts';

/** For a fake session whose server has neither resources nor prompts. */
export const NO_CATALOG: CatalogSession = {
  refresh: async () => ok(null),
  readResource: async () => ok({}),
  getPrompt: async () => ok({}),
  offersCompletions: () => false,
  complete: async () => ok({}),
  send: async () => ok({}),
  subscribe: async () => ok(null),
};
