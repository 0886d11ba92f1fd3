import type { HostApi } from '../../../src-shared/api/host-api.ts';
import type { GroupDraft, Limits, Policy, SupervisionView } from '../../../src-shared/api/supervision.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';

/** What a person can see and decide about supervision. */
export interface SupervisionDeps {
  view(): SupervisionView;
  setPolicy(id: string, policy: Policy): Result<null>;
  setRoot(limits: Limits): Result<null>;
  putGroup(id: string | null, draft: GroupDraft): Result<{ id: string }>;
  removeGroup(id: string): Result<null>;
  startGroup(id: string): Result<null>;
  stopGroup(id: string): Result<null>;
  restartGroup(id: string): Result<null>;
  setPaused(isPaused: boolean): Result<null>;
  restartNow(id: string): Result<null>;
  reset(id: string): Result<null>;
}

export function supervisionApi(deps: SupervisionDeps): HostApi['supervision'] {
  return {
    get: async () => ok(deps.view()),
    setPolicy: async ({ id, policy }) => deps.setPolicy(id, policy),
    setRoot: async (limits) => deps.setRoot(limits),
    putGroup: async ({ id, draft }) => deps.putGroup(id, draft),
    removeGroup: async ({ id }) => deps.removeGroup(id),
    startGroup: async ({ id }) => deps.startGroup(id),
    stopGroup: async ({ id }) => deps.stopGroup(id),
    restartGroup: async ({ id }) => deps.restartGroup(id),
    setPaused: async ({ isPaused }) => deps.setPaused(isPaused),
    restartNow: async ({ id }) => deps.restartNow(id),
    reset: async ({ id }) => deps.reset(id),
  };
}
