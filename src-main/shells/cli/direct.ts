import type { Result } from '../../../src-shared/base/failure.ts';
import { createHost, type DirectApi } from '../../host/host.ts';
import type { Consent } from '../../host/ports.ts';
import { nodePorts } from '../node-ports.ts';
import { answerAtTerminal } from './answer-at-terminal.ts';
import { askApp } from './app-client.ts';

/** Nobody is asked at a terminal: the command was typed, and nothing else can be started here. */
const NOBODY: Consent = { ask: () => ({ url: null, answer: Promise.resolve(false) }) };

/** Each ends the command in order: the server is stopped with its whole process tree. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does something with a server: the running app does it when one works on this data folder, so that it shows live;
 * otherwise this process does, into the same folder.
 */
export async function withDirect<T>(
  data: string,
  act: (direct: DirectApi, signal: AbortSignal) => Promise<Result<T>>,
): Promise<Result<T>> {
  const abort = new AbortController();
  // Stays until the end: an impatient second Ctrl-C must not leave a server behind that is being stopped.
  const giveUp = (): void => abort.abort();
  for (const signal of SIGNALS) process.on(signal, giveUp);
  try {
    return await withHost(data, (direct) => act(direct, abort.signal));
  } finally {
    for (const signal of SIGNALS) process.off(signal, giveUp);
  }
}

async function withHost<T>(data: string, act: (direct: DirectApi) => Promise<Result<T>>): Promise<Result<T>> {
  const app = await askApp(data);
  if (app !== null) return act(app);
  const host = createHost(nodePorts(data, 'headless', NOBODY), 'headless');
  if (!host.ok) return host;
  const over = new AbortController();
  const terminal =
    process.stdin.isTTY && process.stderr.isTTY ? answerAtTerminal(host.value.api, over.signal) : null;
  try {
    return await act(host.value.direct);
  } finally {
    over.abort();
    await terminal;
    await host.value.stop();
  }
}
