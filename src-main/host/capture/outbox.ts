import type { Result } from '../../../src-shared/base/failure.ts';
import type { Channel, Frame } from '../../../src-shared/journal/entry.ts';
import type { Child, Recorder } from '../ports.ts';
import { wholeOrPieces } from '../../../src-shared/journal/pieces.ts';

/** Frames are joined into one write up to this size. */
const JOINED_BYTES_MAX = 64 * 1024;

const STDIO: Channel = { kind: 'stdio' };

interface Waiting {
  readonly bytes: Uint8Array;
  readonly settle: (result: Result<null>) => void;
}

/**
 * Frames on their way out. All that are given in one turn of the loop go to the tape in one append, and then to the pipe
 * in few writes: a system call costs more than everything else we do for a small frame.
 */
export interface Outbox {
  send(bytes: Uint8Array): Promise<Result<null>>;
  /** Records and writes what waits, now. */
  flush(): void;
}

function framesOf(batch: readonly Waiting[]): Frame[] {
  const frames: Frame[] = [];
  for (const { bytes } of batch) frames.push(...wholeOrPieces('out', STDIO, bytes));
  return frames;
}

async function writeJoined(child: Child, batch: readonly Waiting[]): Promise<void> {
  const [only] = batch;
  const joined =
    batch.length === 1 && only !== undefined ? only.bytes : Buffer.concat(batch.map(({ bytes }) => bytes));
  const result = await child.write(joined);
  for (const { settle } of batch) settle(result);
}

export function createOutbox(recorder: Recorder, child: Child): Outbox {
  let waiting: Waiting[] = [];

  function flush(): void {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    recorder.forward(
      framesOf(batch),
      () => write(batch),
      (failure) => {
        for (const { settle } of batch) settle({ ok: false, failure });
      },
    );
  }

  function write(batch: readonly Waiting[]): void {
    let start = 0;
    let sizeBytes = 0;
    for (const [index, { bytes }] of batch.entries()) {
      if (sizeBytes > 0 && sizeBytes + bytes.length > JOINED_BYTES_MAX) {
        void writeJoined(child, batch.slice(start, index));
        start = index;
        sizeBytes = 0;
      }
      sizeBytes += bytes.length;
    }
    void writeJoined(child, batch.slice(start));
  }

  return {
    flush,
    send(bytes) {
      return new Promise((settle) => {
        if (waiting.length === 0) queueMicrotask(flush);
        waiting.push({ bytes, settle });
      });
    },
  };
}
