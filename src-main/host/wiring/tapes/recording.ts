import { UNKEPT_MAX, type Head } from '../../../../src-shared/api/head.ts';
import type { Gauge } from '../../../../src-shared/base/gauge.ts';
import type { RecordingStopped } from '../../../../src-shared/api/recording.ts';
import type { RecordingSettings } from '../../../../src-shared/api/settings.ts';
import type { GatedRecorder, Gate, Stopped } from '../../capture/recorder.ts';
import type { SyncFailed } from '../../journal/tape-writer.ts';
import type { Clock } from '../../ports.ts';

/** Something that can be held up while the disk refuses. */
interface Holdable {
  pause(why: 'recording'): void;
  resume(why: 'recording'): void;
}

export interface RecordingOptions {
  readonly clock: Clock;
  settings(): RecordingSettings;
  /** What a screen shows of the recording has changed. */
  changed(): void;
  /** The run that a tape records, once there is one. */
  runOf(tapeId: string): Holdable | undefined;
}

/** Whether the deck records: all tapes that are written now, what the disk refuses of them, and how traffic goes on. */
export interface Recording {
  gateOf(tapeId: string): Gate;
  opened(recorder: GatedRecorder): void;
  /** A run of this tape begins: it may be held up already. */
  runBegins(tapeId: string): void;
  closed(tapeId: string): void;
  syncFailed(failed: SyncFailed): void;
  stopped(): RecordingStopped | null;
  /** Entries that no gap entry tells of yet. */
  lost(): number;
  /** Asks the disk again, for every tape. */
  retry(): void;
  /** Something else could not be kept, or (null) can again. */
  unkept(what: string, message: string | null): void;
  unkeptNow(): Head['unkept'];
  /** What waits for the disk, of every tape that is written now. */
  held(): readonly Gauge[];
}

export function createRecording(options: RecordingOptions): Recording {
  const recorders = new Map<string, GatedRecorder>();
  const stops = new Map<string, Stopped>();
  const held = new Set<string>();
  const unkept = new Map<string, Head['unkept'][number]>();

  return {
    gateOf: (tapeId) => ({
      clock: options.clock,
      onDiskFailure: () => options.settings().onDiskFailure,
      syncsFirst: () => options.settings().syncAfterMs === 0,
      onHeld(isHeld) {
        if (isHeld) held.add(tapeId);
        else held.delete(tapeId);
        const run = options.runOf(tapeId);
        if (isHeld) run?.pause('recording');
        else run?.resume('recording');
      },
      onStopped(stopped) {
        if (stopped === null) stops.delete(tapeId);
        else stops.set(tapeId, stopped);
        options.changed();
      },
    }),
    opened: (recorder) => void recorders.set(recorder.tapeId, recorder),
    runBegins(tapeId) {
      if (held.has(tapeId)) options.runOf(tapeId)?.pause('recording');
    },
    closed(tapeId) {
      recorders.delete(tapeId);
      held.delete(tapeId);
      if (stops.delete(tapeId)) options.changed();
    },
    syncFailed({ tapeId, fromSeq, nextSeq, isMended, failure }) {
      const about = Math.max(0, nextSeq - 1);
      const which = `entries ${fromSeq} to ${about}`;
      // The writer is in the middle of its work.
      queueMicrotask(() =>
        recorders.get(tapeId)?.record([
          {
            kind: 'finding',
            about,
            code: isMended ? 'sync-mended' : 'sync-failed',
            severity: isMended ? 'warning' : 'error',
            message: isMended
              ? `The disk failed to sync ${which}; they were written again, and are on it.`
              : `The disk failed to sync ${which}: they may be lost when the power goes.`,
            hint: `${failure.message} Look after that disk.`,
          },
        ]),
      );
    },
    stopped() {
      const all = [...stops.values()];
      const [first] = all;
      if (first === undefined) return null;
      return {
        message: first.failure.message,
        hint: first.failure.hint,
        sinceMs: Math.min(...all.map(({ sinceMs }) => sinceMs)),
        lostEntries: all.reduce((sum, each) => sum + each.lostEntries, 0),
        heldEntries: all.reduce((sum, each) => sum + each.heldEntries, 0),
        tapes: all.length,
        onDiskFailure: options.settings().onDiskFailure,
      };
    },
    lost: () => [...stops.values()].reduce((sum, each) => sum + each.lostEntries, 0),
    retry() {
      for (const recorder of recorders.values()) recorder.retry();
    },
    unkept(what, message) {
      if (message === null) {
        if (unkept.delete(what)) options.changed();
        return;
      }
      const sinceMs = unkept.get(what)?.sinceMs ?? options.clock.wallMs();
      unkept.set(what, { what, message, sinceMs });
      options.changed();
    },
    held: () => [...recorders.values()].map((recorder) => recorder.gauge()),
    unkeptNow: () => [...unkept.values()].slice(-UNKEPT_MAX),
  };
}
