import { closeSync, openSync, readSync } from 'node:fs';
import { type Failure, fail } from '../../../src-shared/base/failure.ts';

const SHEBANG_BYTES_MAX = 256;

function interpreterOf(file: string): string | null {
  let handle: number | null = null;
  try {
    handle = openSync(file, 'r');
    const head = Buffer.alloc(SHEBANG_BYTES_MAX);
    const firstLine = head.toString('utf8', 0, readSync(handle, head)).split('\n')[0] ?? '';
    return firstLine.startsWith('#!') ? firstLine.slice(2).trim() : null;
  } catch {
    return null;
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Why the system refused to start a file that was found and looked executable. */
export function spawnFailure(file: string, error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case 'ENOENT': {
      const interpreter = interpreterOf(file);
      const missing = interpreter === null ? 'a part of it' : `its interpreter, ${interpreter},`;
      return fail(
        'spawn-failed',
        `${file} is there, but ${missing} is not.`,
        'Install what its first line names.',
      ).failure;
    }
    case 'ENOEXEC':
    case 'EFTYPE':
    case 'UNKNOWN':
      return fail(
        'spawn-failed',
        `${file} is not a program that this system can run.`,
        'A script needs a first line such as #!/usr/bin/env node; a binary must be built for this machine.',
      ).failure;
    case 'E2BIG':
      return fail('spawn-failed', 'Arguments and environment together are too long.', 'Shorten them.')
        .failure;
    case 'EAGAIN':
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
      return fail(
        'spawn-failed',
        `The system has no room for another process: ${message}.`,
        'Stop other servers, then start this one again.',
      ).failure;
    default:
      return fail(
        'spawn-failed',
        `${file} could not be started: ${message}.`,
        'Start the same command in a terminal to see what it needs.',
      ).failure;
  }
}
