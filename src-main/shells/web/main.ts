import { setTimeout as sleep } from 'node:timers/promises';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import { reportToTerminal } from '../node-ports.ts';
import { createWebShell, type WebShell, type WebShellOptions } from './shell.ts';

export { createConsentDesk, type ConsentDesk } from './consent-desk.ts';
export { findRunningApp, type RunningApp } from './local-client.ts';
export type { LocalMethods } from './local-methods.ts';

/** The host as far as this shell needs it. */
export interface ServedHost {
  readonly api: HostApi;
  /** Stops every server, whole process trees, and closes the tapes. */
  stop(): Promise<void>;
}

export interface StartWebOptions extends Omit<WebShellOptions, 'api' | 'report'> {
  readonly host: ServedHost;
  /** Opens a browser at the URL; left out with --no-open. */
  readonly openBrowser?: ((url: string) => void) | undefined;
}

export interface RunningWeb {
  readonly origin: string;
  mintLaunchUrl(): string;
  /** Resolves with the exit code when everything has been stopped, by a signal or by `stop`. */
  readonly done: Promise<number>;
  stop(): Promise<void>;
}

/** A host that does not stop in this time is left to the process's end. */
export const STOP_DEADLINE_MS = 15_000;
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Serves a host to browsers of this machine until a signal. Prints `TAPEDECK_URL …` on stdout, and nothing else there;
 * everything for people goes to stderr. The first signal stops in order, a second one at once.
 */
export async function startWeb(options: StartWebOptions): Promise<Result<RunningWeb>> {
  const { host, openBrowser } = options;
  const created = await createWebShell({ ...options, api: host.api, report: reportToTerminal });
  if (!created.ok) return created;
  const shell = created.value;
  const { promise: done, resolve } = Promise.withResolvers<number>();
  const forgetKeys = freshLinkOnEnter(shell);

  let stopping: Promise<void> | null = null;
  const stop = (exitCode = 0): Promise<void> => {
    stopping ??= (async () => {
      forgetKeys();
      // The timer keeps the process alive: a host that hangs may have nothing else that does.
      const deadline = new AbortController();
      const isInOrder = await Promise.race([
        Promise.all([shell.close(), host.stop()]).then(() => true),
        sleep(STOP_DEADLINE_MS, false, { signal: deadline.signal }),
      ]).catch(reportStop);
      deadline.abort();
      forgetSignals();
      resolve(isInOrder ? exitCode : 1);
    })();
    return stopping;
  };
  const forgetSignals = onSignals((code) => {
    if (stopping !== null) process.exit(code);
    void stop(0);
  });

  const url = shell.mintLaunchUrl();
  process.stdout.write(`TAPEDECK_URL ${url}\n`);
  openBrowser?.(url);
  return ok({ origin: shell.origin, mintLaunchUrl: () => shell.mintLaunchUrl(), done, stop: () => stop() });
}

function reportStop(error: unknown): false {
  reportToTerminal('stop', error);
  return false;
}

function onSignals(run: (exitCode: number) => void): () => void {
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => [signal, () => run(code)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

/** A link works once: who needs another presses Enter where the app runs. */
function freshLinkOnEnter(shell: WebShell): () => void {
  if (!process.stdin.isTTY) return () => undefined;
  const print = (): void => void process.stderr.write(`A fresh link: ${shell.mintLaunchUrl()}\n`);
  process.stdin.on('data', print);
  process.stdin.unref();
  return () => {
    process.stdin.off('data', print);
    process.stdin.pause();
  };
}
