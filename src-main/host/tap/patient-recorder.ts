import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import type { Entry, EntryBody } from '../../../src-shared/journal/entry.ts';
import { bodiesOfLines, type WholeLines } from '../../../src-shared/journal/whole-lines.ts';
import type { Clock, LineRecorder } from '../ports.ts';

/** While no tape can be written it is tried again this often, and as often is looked whether the tape is still there. */
export const TRY_EVERY_MS = 1000;

export interface PatientOptions {
  readonly clock: Clock;
  readonly serverId: string;
  /** Begins a tape. */
  open(): Result<LineRecorder>;
  /** Whether the tape's files are where they were. */
  isThere(tapeId: string): boolean;
  /** Said once for each stretch of time in which nothing is recorded. */
  onTrouble(message: string): void;
}

interface Lost {
  readonly reason: string;
  readonly entries: number;
  readonly bytes: number;
}

/**
 * A recorder for traffic that must go on: `forward` always sends, and before it returns. Without a tape (no folder, no
 * room, no right to write) it counts what is lost and tries again; the next tape begins with a gap that says so. When the
 * tape's files vanish, another tape is begun. When the recorder below throws, which would be a defect, nothing is
 * recorded any more.
 */
export function createPatientRecorder(options: PatientOptions): LineRecorder {
  const { clock, serverId } = options;
  let tape: LineRecorder | null = null;
  /** How the tape begins: what happened once and belongs to every tape of this run. */
  const beginning: EntryBody[] = [];
  const recorded = { entries: 0, bytes: 0 };
  let lost: Lost | null = null;
  let lookAgainUs = Number.NEGATIVE_INFINITY;
  let isTold = false;
  let isOver = false;
  let callOffTry: (() => void) | null = null;

  function tell(message: string): void {
    if (isTold) return;
    isTold = true;
    options.onTrouble(message);
  }

  function lose(entries: number, bytes: number, reason: string): void {
    lost = {
      reason: lost?.reason ?? reason,
      entries: (lost?.entries ?? 0) + entries,
      bytes: (lost?.bytes ?? 0) + bytes,
    };
  }

  function tryLater(): void {
    callOffTry ??= clock.after(
      TRY_EVERY_MS,
      () => {
        callOffTry = null;
        current();
      },
      'background',
    );
  }

  function begin(): LineRecorder | null {
    const opened = options.open();
    if (!opened.ok) {
      refuse(opened.failure);
      return null;
    }
    recorded.entries = 0;
    recorded.bytes = 0;
    const gap: EntryBody[] =
      lost === null
        ? []
        : [{ kind: 'gap', reason: lost.reason, lostEntries: lost.entries, lostBytes: lost.bytes }];
    if (beginning.length + gap.length > 0) opened.value.record([...beginning, ...gap]);
    lost = null;
    isTold = false;
    return opened.value;
  }

  function refuse(failure: Failure): void {
    lose(0, 0, failure.message);
    tell(`${failure.message} ${failure.hint}`);
    tryLater();
  }

  /** The tape to write on now, or null. */
  function current(): LineRecorder | null {
    if (isOver) return null;
    const nowUs = clock.monoUs();
    if (nowUs < lookAgainUs) return tape;
    lookAgainUs = nowUs + TRY_EVERY_MS * 1000;
    if (tape !== null && !options.isThere(tape.tapeId)) {
      const reason = `tape ${tape.tapeId} is not there any more`;
      lose(recorded.entries, recorded.bytes, reason);
      tell(`${reason}; another one is begun.`);
      tape.close(reason);
      tape = null;
    }
    tape ??= begin();
    return tape;
  }

  function guarded(
    bodies: readonly EntryBody[],
    lines: WholeLines | null,
    act: (to: LineRecorder) => void,
  ): void {
    try {
      const to = current();
      const bytes = bytesOf(bodies) + (lines?.bytes.length ?? 0);
      if (to === null) {
        const count = lines === null ? 0 : bodiesOfLines(lines).length;
        lose(bodies.length + count, bytes, 'no tape could be written');
        return;
      }
      const before = to.nextSeq;
      act(to);
      recorded.entries += to.nextSeq - before;
      recorded.bytes += bytes;
    } catch (error) {
      isOver = true;
      tell(`recording ended: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  current();
  return {
    serverId,
    get tapeId() {
      return tape?.tapeId ?? '';
    },
    get nextSeq() {
      return tape?.nextSeq ?? 0;
    },
    record(bodies) {
      let entries: readonly Entry[] = [];
      guarded(bodies, null, (to) => {
        entries = to.record(bodies);
      });
      for (const body of bodies) if (body.kind === 'process-started') beginning.push(body);
      return entries;
    },
    forward(bodies, send) {
      guarded(bodies, null, (to) => void to.record(bodies));
      send();
    },
    forwardLines(bodies, lines, send) {
      guarded(bodies, lines, (to) => to.forwardLines(bodies, lines, nothing));
      send();
    },
    close(reason) {
      callOffTry?.();
      try {
        if (lost !== null) lookAgainUs = Number.NEGATIVE_INFINITY;
        current()?.close(reason);
      } catch (error) {
        tell(`the tape was not closed: ${error instanceof Error ? error.message : String(error)}`);
      }
      isOver = true;
    },
  };
}

const nothing = (): void => undefined;

function bytesOf(bodies: readonly EntryBody[]): number {
  let bytes = 0;
  for (const body of bodies) if (body.kind === 'frame' || body.kind === 'stderr') bytes += body.bytes.length;
  return bytes;
}
