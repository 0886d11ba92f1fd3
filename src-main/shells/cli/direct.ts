import type { Result } from '../../../src-shared/base/failure.ts';
import { createHeadlessHost, type DirectApi } from '../../host/host.ts';
import { askApp } from './app-client.ts';
import { headlessPorts } from './headless-ports.ts';

/**
 * Does something with a server: the running app does it when one works on this data folder, so that it shows live;
 * otherwise this process does, into the same folder.
 */
export async function withDirect<T>(
  data: string,
  use: (direct: DirectApi) => Promise<Result<T>>,
): Promise<Result<T>> {
  const app = await askApp(data);
  if (app !== null) return use(app);
  const host = createHeadlessHost(headlessPorts(data));
  if (!host.ok) return host;
  try {
    return await use(host.value.direct);
  } finally {
    await host.value.stop('the command ended');
  }
}
