/** The negative control: a recorder that lets frames through and appends them a little later. It must be caught. */
import { EMPTY_GAUGE } from '../../src-shared/base/gauge.ts';
import {
  createRecorder as createRealRecorder,
  type GatedRecorder,
  type RecorderOptions,
} from '../../src-main/host/capture/recorder.ts';
import type { EntryBody } from '../../src-shared/journal/entry.ts';
import { bodiesOfLines } from '../../src-shared/journal/whole-lines.ts';

const APPEND_AFTER_MS = 10;

export function createRecorder(options: RecorderOptions): GatedRecorder {
  const real = createRealRecorder(options);
  let waiting: EntryBody[] = [];
  let timer: NodeJS.Timeout | null = null;

  function append(): void {
    timer = null;
    real.record(waiting.splice(0));
  }

  function record(bodies: readonly EntryBody[]): [] {
    waiting = waiting.concat(bodies);
    timer ??= setTimeout(append, APPEND_AFTER_MS);
    return [];
  }

  return {
    tapeId: real.tapeId,
    serverId: real.serverId,
    record,
    forward(bodies, send) {
      record(bodies);
      send();
    },
    get nextSeq() {
      return real.nextSeq;
    },
    forwardLines(bodies, lines, send) {
      record([...bodies, ...bodiesOfLines(lines)]);
      send();
    },
    gauge: () => EMPTY_GAUGE,
    retry: () => real.retry(),
    close(reason) {
      append();
      real.close(reason);
    },
  };
}
