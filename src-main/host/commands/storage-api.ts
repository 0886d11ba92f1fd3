import type { HostApi } from '../../../src-shared/api/host-api.ts';
import type { Retention, StorageUsage, Sweep, TapesChanged } from '../../../src-shared/api/storage.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';

export interface StorageDeps {
  usage(): Promise<Result<StorageUsage>>;
  seal(): Promise<Result<null>>;
  pin(tapeId: string, pinned: boolean): Result<null>;
  remove(tapeIds: readonly string[]): TapesChanged;
  restore(tapeIds: readonly string[]): TapesChanged;
  preview(rules: Retention): Promise<Result<Sweep>>;
  sweep(): Promise<Result<Sweep>>;
  compact(): Promise<Result<{ freedBytes: number }>>;
}

export function createStorageApi(storage: StorageDeps): HostApi['storage'] {
  return {
    usage: () => storage.usage(),
    seal: () => storage.seal(),
    pin: async ({ tapeId, pinned }) => storage.pin(tapeId, pinned),
    remove: async ({ tapeIds }) => ok(storage.remove(tapeIds)),
    restore: async ({ tapeIds }) => ok(storage.restore(tapeIds)),
    previewSweep: (rules) => storage.preview(rules),
    sweep: () => storage.sweep(),
    compact: () => storage.compact(),
  };
}
