import { FailureError, type Failure } from '../../../src-shared/base/failure.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { foldRecording } from '../../../src-shared/mock/fold-recording.ts';
import type { Recording } from '../../../src-shared/mock/recording.ts';
import type { Clock, TapePosition } from '../ports.ts';

/** The tape is read in slices, so that what is asked meanwhile is answered from what has been read. */
const SLICE_US = 8_000;
/** Entries between two looks at the clock. */
const ENTRIES_A_LOOK = 64;

/** A recording that is being read. */
export interface Reading {
  readonly recording: Recording;
  /** Resolves when more of it has been read, or all. */
  more(): Promise<void>;
  /** Resolves with why it could not be read further, or null at its end. */
  readonly ended: Promise<Failure | null>;
  /** Reads no further. */
  stop(): void;
}

export function readRecording(
  entries: Iterable<{ readonly entry: Entry; readonly at: TapePosition }>,
  clock: Clock,
): Reading {
  const fold = foldRecording();
  const iterator = entries[Symbol.iterator]();
  const ended = Promise.withResolvers<Failure | null>();
  let slice = Promise.withResolvers<null>();
  let isStopped = false;

  /** Whether there is more. */
  function readSlice(): boolean {
    const untilUs = clock.monoUs() + SLICE_US;
    do {
      for (let count = 0; count < ENTRIES_A_LOOK; count += 1) {
        const step = iterator.next();
        if (step.done === true) return false;
        fold.add(step.value.entry, step.value.at);
      }
    } while (clock.monoUs() < untilUs);
    return true;
  }

  function run(): void {
    let failure: Failure | null = null;
    let isMore = false;
    try {
      isMore = !isStopped && readSlice();
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      failure = error.failure;
    }
    if (isMore) setImmediate(run);
    else {
      iterator.return?.();
      fold.end();
      ended.resolve(failure);
    }
    const { resolve } = slice;
    slice = Promise.withResolvers<null>();
    resolve(null);
  }

  setImmediate(run);
  return {
    recording: fold.recording,
    async more() {
      if (!fold.recording.isComplete) await slice.promise;
    },
    ended: ended.promise,
    stop() {
      isStopped = true;
    },
  };
}
