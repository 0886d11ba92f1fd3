import { constants } from 'node:os';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import { fail } from '../../../../src-shared/base/failure.ts';
import { openStdioTap } from '../../../host/open-tap.ts';
import { VERSION } from '../../version.ts';
import { openClientSide } from '../client-side.ts';

export interface TapOptions {
  readonly name?: string | undefined;
}

/** A shell's exit codes for a program that is not there, and for one that cannot be run. */
const NOT_FOUND = 127;
const NOT_RUN = 126;
const SIGNAL_BASE = 128;
/** Some signals do not end Node: then the shell's convention must do. */
const SIGNAL_GRACE_MS = 100;

const PASSED_ON: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGBREAK']
    : ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

/** `tapedeck tap -- CMD`: never returns; the process ends as the server did. Nothing of ours is ever on stdout. */
export async function tap(data: string, options: TapOptions, command: readonly string[]): Promise<number> {
  const [file, ...args] = command;
  if (file === undefined) {
    const { failure } = fail('bad-request', 'Which server?', 'tapedeck tap -- COMMAND ARGS…');
    report(`${failure.message} ${failure.hint}`);
    return 2;
  }
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
