import type { Result } from '../../../src-shared/base/failure.ts';
import { createHost, type DirectApi } from '../../host/host.ts';
import type { Consent } from '../../host/ports.ts';
import { nodePorts } from '../node-ports.ts';
import { askApp } from './app-client.ts';

/** Nobody is asked at a terminal: the command was typed, and nothing else can be started here. */
const NOBODY: Consent = { ask: () => ({ url: null, answer: Promise.resolve(false) }) };

/**
 * Does something with a server: the running app does it when one works on this data folder, so that it shows live;
 * otherwise this process does, into the same folder.
 */
export async function withDirect<T>(
  data: string,
  act: (direct: DirectApi) => Promise<Result<T>>,
): Promise<Result<T>> {
  const app = await askApp(data);
  if (app !== null) return act(app);
  const host = createHost(nodePorts(data, 'headless', NOBODY), 'headless');
  if (!host.ok) return host;
  try {
    return await act(host.value.direct);
  } finally {
    await host.value.stop();
  }
}
