import type { Buffer } from '../../../src-shared/api/buffers.ts';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import { ok } from '../../../src-shared/base/failure.ts';

export interface BuffersDeps {
  list(): Buffer[];
}

/** What the host holds in memory. */
export function createBuffersApi(buffers: BuffersDeps): HostApi['buffers'] {
  return { list: async () => ok(buffers.list()) };
}
