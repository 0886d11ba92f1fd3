import { FailureError, type Failure } from '../../../src-shared/base/failure.ts';
import { NoRoomError } from './file-out.ts';

/** What went wrong with a file, for a person. `what` is an activity. */
export function exchangeFailure(what: string, error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof NoRoomError) {
    return {
      code: 'disk-failed',
      message: `${what} was stopped: ${detail}.`,
      hint: 'Recording needs the rest. Free some space, or choose another disk; nothing was left behind.',
    };
  }
  return {
    code: 'disk-failed',
    message: `${what} failed: ${detail}`,
    hint: 'Check that the folder is there, that it is yours, and that the disk has room.',
  };
}
