import type { DataVersions } from '../../../src-shared/api/data-versions.ts';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';

export interface DataDeps {
  versions(): DataVersions;
  /** Null takes the wish back. */
  requestRollback(to: number | null): Result<null>;
}

/** The group `data` of the contract: formats on the disk, and the way back. */
export function createDataApi(deps: DataDeps): HostApi['data'] {
  return {
    versions: async () => ok(deps.versions()),
    rollback: async ({ to }) => deps.requestRollback(to),
  };
}
