import type { HostApi } from '../../../src-shared/api/host-api.ts';
import type { GuardChange, GuardList, GuardRef } from '../../../src-shared/api/guards.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';

export interface GuardsDeps {
  list(): GuardList;
  set(change: GuardChange): Result<null>;
  reset(ref: GuardRef): Result<null>;
  isolate(ref: GuardRef): Result<null>;
}

export function createGuardsApi(guards: GuardsDeps): HostApi['guards'] {
  return {
    list: async () => ok(guards.list()),
    set: async (change) => guards.set(change),
    reset: async (ref) => guards.reset(ref),
    isolate: async (ref) => guards.isolate(ref),
  };
}
