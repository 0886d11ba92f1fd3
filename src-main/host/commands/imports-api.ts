import type {
  ConfigPreview,
  FoundLocation,
  ImportDone,
  ImportFrom,
  ImportPick,
} from '../../../src-shared/api/imports.ts';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';

export interface ImportsDeps {
  preview(from: ImportFrom): Result<ConfigPreview>;
  locations(): readonly FoundLocation[];
  take(from: ImportFrom, picks: readonly ImportPick[]): Promise<Result<ImportDone>>;
}

/** Servers from the files of other programs; nothing is started or approved by these. */
export function createImportsApi(
  deps: ImportsDeps,
): Pick<HostApi['servers'], 'previewConfig' | 'importLocations' | 'import'> {
  return {
    previewConfig: async (from) => deps.preview(from),
    importLocations: async () => ok([...deps.locations()]),
    import: ({ from, picks }) => deps.take(from, picks),
  };
}
