/** The negative control: a recorder that lets frames through and appends them a little later. It must be caught. */
import {
  createRecorder as createRealRecorder,
  type RecorderOptions,
} from '../../src-main/host/capture/recorder.ts';
import type { Recorder } from '../../src-main/host/ports.ts';
import type { EntryBody } from '../../src-shared/journal/entry.ts';

const APPEND_AFTER_MS = 10;

export function createRecorder(options: RecorderOptions): Recorder {
  const real = createRealRecorder(options);
  let waiting: EntryBody[] = [];
  let timer: NodeJS.Timeout | null = null;

  function append(): void {
    timer = null;
    real.record(waiting.splice(0));
  }

  return {
    tapeId: real.tapeId,
    serverId: real.serverId,
    record(bodies) {
      waiting = waiting.concat(bodies);
      timer ??= setTimeout(append, APPEND_AFTER_MS);
      return [];
    },
    close(reason) {
      append();
      real.close(reason);
    },
  };
}
