import type { Failure } from '../../../src-shared/base/failure.ts';

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space on the disk of the data folder; recording resumes by itself.',
  EFBIG: 'Files may not grow as large as an entry is: raise the limit (ulimit -f) and start Tapedeck again.',
  EDQUOT: 'Free some of your disk quota; recording resumes by itself.',
  EACCES: 'Make the data folder writable for you, or choose another with --data.',
  EPERM: 'Make the data folder writable for you, or choose another with --data.',
  EROFS: 'The disk is read-only: choose another data folder with --data.',
  EMFILE: 'Too many files are open: stop some servers, or raise the limit (ulimit -n).',
};

/** The file may not grow so far: another file may. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EFBIG';
}

/** What a disk error means for a person. `what` is an activity: "writing tape …". */
export function diskFailure(what: string, error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return {
    code: 'disk-failed',
    message: `${what} failed: ${detail}`,
    hint: HINTS[code] ?? 'Check the disk that holds the data folder.',
  };
}
