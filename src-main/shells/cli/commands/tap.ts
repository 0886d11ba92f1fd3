import { constants } from 'node:os';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import { hasCredentials } from '../../../../src-shared/base/url-credentials.ts';
import { openStdioTap, openUrlTap } from '../../../host/wiring/tap/open-tap.ts';
import { VERSION } from '../../version.ts';
import { openClientSide } from '../client-side.ts';

export interface TapOptions {
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  readonly port?: number | undefined;
  readonly allowOrigin?: readonly string[] | undefined;
  readonly install?: string | undefined;
  readonly server?: readonly string[] | undefined;
  readonly restore?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

/** A shell's exit codes for a program that is not there, and for one that cannot be run. */
const NOT_FOUND = 127;
const NOT_RUN = 126;
const USAGE = 2;
const SIGNAL_BASE = 128;
/** Some signals do not end Node: then the shell's convention must do. */
const SIGNAL_GRACE_MS = 100;

const PASSED_ON: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGBREAK']
    : ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `tapedeck tap`: between a client and a command, or on a port before a URL. Nothing of ours is ever on stdout. */
export async function tap(data: string, options: TapOptions, command: readonly string[]): Promise<number> {
  const [file, ...args] = command;
  const { install } = options;
  if (install !== undefined) {
    const { tapInstall } = await import('./tap-install.ts');
    return tapInstall(data, { ...options, install });
  }
  if ((file === undefined) === (options.url === undefined)) {
    report(
      'Which server?\n  Give -- COMMAND ARGS…, --url URL [--port N], or --install CLIENT|FILE. [bad-request]',
    );
    return USAGE;
  }
  return file === undefined ? tapUrl(data, options) : tapCommand(data, options, file, args);
}

/** Until a signal ends it. */
async function tapUrl(data: string, options: TapOptions): Promise<number> {
  const { url = '', port = 0, allowOrigin: allowedOrigins = [] } = options;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    report(`${url} is not an http or https URL. [bad-request]`);
    return USAGE;
  }
  if (hasCredentials(url)) {
    report(
      'a name or password in a URL would be recorded: leave it to the client, in a header. [bad-request]',
    );
    return USAGE;
  }
  const opened = await openUrlTap({
    dataFolder: data,
    version: VERSION,
    name: options.name ?? null,
    url: new URL(url),
    port,
    allowedOrigins,
    report,
  });
  if (!opened.ok) {
    complain(opened.failure);
    return USAGE;
  }
  report(`listening on ${opened.value.url.href}, in front of ${url}`);
  await new Promise<void>((resolve) => {
    for (const signal of ENDS) process.once(signal, () => resolve());
  });
  await opened.value.close();
  return 0;
}

/** Never returns: the process ends as the server did. */
async function tapCommand(
  data: string,
  options: TapOptions,
  file: string,
  args: readonly string[],
): Promise<number> {
  // A signal that comes before the server is there must not end us without it.
  const early: NodeJS.Signals[] = [];
  let pass = (signal: NodeJS.Signals): void => void early.push(signal);
  for (const signal of PASSED_ON) process.on(signal, () => pass(signal));
  const client = openClientSide();
  const opened = await openStdioTap({
    dataFolder: data,
    version: VERSION,
    name: options.name ?? null,
    command: file,
    args,
    client,
    report,
  });
  if (!opened.ok) {
    complain(opened.failure);
    process.exit(opened.failure.code === 'command-not-found' ? NOT_FOUND : NOT_RUN);
  }
  pass = (signal) => opened.value.signal(signal);
  for (const signal of early) pass(signal);
  const { code, signal } = await opened.value.ended;
  if (signal === null) process.exit(code ?? 1);
  for (const each of PASSED_ON) process.removeAllListeners(each);
  process.kill(process.pid, signal);
  await new Promise((resolve) => setTimeout(resolve, SIGNAL_GRACE_MS));
  process.exit(SIGNAL_BASE + constants.signals[signal]);
}

function report(message: string): void {
  process.stderr.write(`tapedeck tap: ${message}\n`);
}

function complain({ code, message, hint }: Failure): void {
  report(`${message}\n  ${hint} [${code}]`);
}
