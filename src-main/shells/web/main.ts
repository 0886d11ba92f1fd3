import { setTimeout as sleep } from 'node:timers/promises';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import { reportToTerminal } from '../node-ports.ts';
import type { Downloads } from '../page/downloads.ts';
import type { LocalMethods } from './local-methods.ts';
import { createWebShell, type WebShell, type WebShellOptions } from './shell.ts';

export { createConsentDesk, type ConsentDesk } from './consent-desk.ts';
export { findRunningApp, type RunningApp } from './local-client.ts';
export type { LocalMethods } from './local-methods.ts';

/** The host as far as this shell needs it. */
export interface ServedHost {
  readonly api: HostApi;
  /** Files that were written for the page. */
  readonly download: Downloads;
  /** Stops every server, whole process trees, and closes the tapes. */
  stop(): Promise<void>;
}

/** A host that is not there yet: its start has work to do first, and a page says how far it is. */
export interface LateHost {
  /** The page, as it is now. */
  readonly page: () => string;
  /** Resolves to the host, or to why there is none; then the page must say so too. */
  readonly open: () => Promise<Result<{ readonly host: ServedHost; readonly methods: LocalMethods }>>;
}

export interface StartWebOptions extends Omit<WebShellOptions, 'api' | 'report' | 'starting'> {
  readonly host: ServedHost | LateHost;
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
/** A page that shows a start asks again every second: it is given this long to hear that the start failed. */
export const FAILURE_SHOWN_MS = 4_000;
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Serves a host to browsers of this machine until a signal. Prints `TAPEDECK_URL …` on stdout, and nothing else there;
 * everything for people goes to stderr. The first signal stops in order, a second one at once.
 */
export async function startWeb(options: StartWebOptions): Promise<Result<RunningWeb>> {
  const { openBrowser } = options;
  const given = options.host;
  const created = await createWebShell({
    ...options,
    api: 'api' in given ? given.api : null,
    downloads: 'api' in given ? given.download : undefined,
    starting: 'page' in given ? given.page : undefined,
    report: reportToTerminal,
  });
  if (!created.ok) return created;
  const shell = created.value;
  if ('page' in given) tellUrl(shell, openBrowser);
  const opened = 'page' in given ? await openLate(shell, given) : ok(given);
  if (!opened.ok) return opened;
  const host = opened.value;
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

  if ('api' in given) tellUrl(shell, openBrowser);
  return ok({ origin: shell.origin, mintLaunchUrl: () => shell.mintLaunchUrl(), done, stop: () => stop() });
}

function tellUrl(shell: WebShell, openBrowser: StartWebOptions['openBrowser']): void {
  const url = shell.mintLaunchUrl();
  process.stdout.write(`TAPEDECK_URL ${url}\n`);
  openBrowser?.(url);
}

async function openLate(shell: WebShell, late: LateHost): Promise<Result<ServedHost>> {
  const looking = shell.looked().then(() => true);
  const opened = await late.open();
  if (!opened.ok) {
    const isWatched = await Promise.race([looking, sleep(0, false)]);
    if (isWatched) await Promise.race([shell.looked(), sleep(FAILURE_SHOWN_MS)]);
    await shell.close();
    return opened;
  }
  const { host, methods } = opened.value;
  const attached = await shell.attach(host.api, methods, host.download);
  if (attached.ok) return ok(host);
  await Promise.all([shell.close(), host.stop()]);
  return attached;
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
