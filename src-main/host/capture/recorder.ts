import type { Failure } from '../../../src-shared/base/failure.ts';
import type { Entry, EntryBody } from '../../../src-shared/journal/entry.ts';
import type { EntryListener, Recorder, TapeWriter } from '../ports.ts';

/** What a person should hear about; recording goes on as well as it can. */
export type RecorderTrouble =
  /** The disk refused. Told once, until it accepts again. */
  | { readonly kind: 'disk'; readonly failure: Failure }
  /** A listener threw: a defect of ours. */
  | { readonly kind: 'listener'; readonly error: unknown };

export interface RecorderOptions {
  readonly writer: TapeWriter;
  readonly serverId: string;
  readonly listeners: readonly EntryListener[];
  readonly onTrouble: (trouble: RecorderTrouble) => void;
}

interface Lost {
  readonly reason: string;
  readonly entries: number;
  readonly bytes: number;
}

function bytesOf(bodies: readonly EntryBody[]): number {
  let bytes = 0;
  for (const body of bodies) if (body.kind === 'frame' || body.kind === 'stderr') bytes += body.bytes.length;
  return bytes;
}

/**
 * Records on one tape. When the disk refuses, traffic goes on: what is lost is counted, and the next successful append
 * begins with a `gap` entry that says so.
 *
 * `record` gives back the entries of the given bodies only, in their order; listeners also hear of gaps and of the
 * closing.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { writer, serverId, listeners, onTrouble } = options;
  const tape = { tapeId: writer.tapeId, serverId };
  let lost: Lost | null = null;
  let closed = false;

  function tell(entries: readonly Entry[]): void {
    for (const listener of listeners) {
      try {
        listener.onEntries(tape, entries);
      } catch (error) {
        onTrouble({ kind: 'listener', error });
      }
    }
  }

  function lose(bodies: readonly EntryBody[], failure: Failure): void {
    const before = lost;
    lost = {
      reason: before?.reason ?? failure.message,
      entries: (before?.entries ?? 0) + bodies.length,
      bytes: (before?.bytes ?? 0) + bytesOf(bodies),
    };
    if (before === null) onTrouble({ kind: 'disk', failure });
  }

  function appendAfterGap(gap: Lost, bodies: readonly EntryBody[]): readonly Entry[] {
    const { reason, entries: lostEntries, bytes: lostBytes } = gap;
    const appended = writer.append([{ kind: 'gap', reason, lostEntries, lostBytes }, ...bodies]);
    if (!appended.ok) {
      lose(bodies, appended.failure);
      return [];
    }
    lost = null;
    tell(appended.value);
    return appended.value.slice(1);
  }

  function record(bodies: readonly EntryBody[]): readonly Entry[] {
    if (closed || bodies.length === 0) return [];
    if (lost !== null) return appendAfterGap(lost, bodies);
    const appended = writer.append(bodies);
    if (!appended.ok) {
      lose(bodies, appended.failure);
      return [];
    }
    tell(appended.value);
    return appended.value;
  }

  return {
    ...tape,
    record,
    close(reason) {
      if (closed) return;
      if (lost !== null) appendAfterGap(lost, []);
      closed = true;
      const ending = writer.close(reason);
      if (!ending.ok) onTrouble({ kind: 'disk', failure: ending.failure });
      else if (ending.value !== null) tell([ending.value]);
    },
  };
}
