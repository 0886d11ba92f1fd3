import { fail, type Failure } from '../../../src-shared/base/failure.ts';
import type { Gauge } from '../../../src-shared/base/gauge.ts';
import type { Entry, EntryBody } from '../../../src-shared/journal/entry.ts';
import { bodiesOfLines, type WholeLines } from '../../../src-shared/journal/whole-lines.ts';
import type { Clock, EntryListener, LineRecorder, TapeWriter } from '../ports.ts';
import { HeldBack, type Held } from './held-back.ts';

/** While the disk refuses it is asked again this often. */
export const RETRY_MS = 1000;
/** It has to have this much room first: the last block of a file takes a small entry, and the disk is still full. */
export const RESUME_ROOM_BYTES = 256 * 1024;
/** What is on its way to a server waits so long for a disk that refuses; then its sender is told, and it is not sent. */
export const HELD_DEADLINE_MS = 30_000;

/** What a person should hear about; recording goes on as well as it can. */
export type RecorderTrouble =
  /** The disk refused. Told once, until it accepts again. */
  | { readonly kind: 'disk'; readonly failure: Failure }
  /** A listener threw: a defect of ours. */
  | { readonly kind: 'listener'; readonly error: unknown };

/** The disk refuses, as far as one tape has met it. */
export interface Stopped {
  readonly failure: Failure;
  readonly sinceMs: number;
  /** Entries that will be missing on this tape, and those that wait to be recorded. */
  readonly lostEntries: number;
  readonly heldEntries: number;
}

/** How traffic and the disk go together. */
export interface Gate {
  readonly clock: Pick<Clock, 'wallMs' | 'after'>;
  /** What a disk that refuses means for traffic: it goes on unrecorded, or it waits. */
  onDiskFailure(): 'continue' | 'pause';
  /** Whether frames go on only when they would survive a power cut. */
  syncsFirst(): boolean;
  /** The source should bring no more, or may again. */
  onHeld(isHeld: boolean): void;
  /** Told at every change; null: the disk accepts again. */
  onStopped(stopped: Stopped | null): void;
}

export interface RecorderOptions {
  readonly writer: TapeWriter;
  readonly serverId: string;
  readonly listeners: readonly EntryListener[];
  readonly onTrouble: (trouble: RecorderTrouble) => void;
  /** Without one, traffic goes on whatever the disk does, as soon as it is in the file. */
  readonly gate?: Gate;
}

export interface GatedRecorder extends LineRecorder {
  /** Asks the disk again now; what waits goes on by what holds now. */
  retry(): void;
  /** What waits for the disk; as dropped counts what is lost so far and no gap entry tells of yet. */
  gauge(): Gauge;
}

interface Lost {
  readonly reason: string;
  readonly entries: number;
  readonly bytes: number;
}

const OPEN_GATE: Gate = {
  clock: { wallMs: () => 0, after: () => () => undefined },
  onDiskFailure: () => 'continue',
  syncsFirst: () => false,
  onHeld: () => undefined,
  onStopped: () => undefined,
};

function bytesOf(bodies: readonly EntryBody[]): number {
  let bytes = 0;
  for (const body of bodies) if (body.kind === 'frame' || body.kind === 'stderr') bytes += body.bytes.length;
  return bytes;
}

/**
 * Records on one tape. When the disk refuses, the gate says whether traffic goes on or waits. Going on: what is lost is
 * counted, and the next successful append begins with a `gap` entry that says so. Waiting: nothing is forwarded that is
 * not recorded; what came already is held back up to a bound, and recorded in its order when the disk accepts again.
 *
 * `record` gives back the entries of the given bodies only, in their order, and none when they wait; listeners also hear
 * of gaps and of the closing.
 */
export function createRecorder(options: RecorderOptions): GatedRecorder {
  const { writer, serverId, listeners, onTrouble } = options;
  const gate = options.gate ?? OPEN_GATE;
  const tape = { tapeId: writer.tapeId, serverId };
  const held = new HeldBack((isHeld) => gate.onHeld(isHeld));
  let lost: Lost | null = null;
  let stopped: { readonly failure: Failure; readonly sinceMs: number } | null = null;
  let callOffRetry: (() => void) | null = null;
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

  function stop(failure: Failure): void {
    if (stopped === null) onTrouble({ kind: 'disk', failure });
    stopped = { failure, sinceMs: stopped?.sinceMs ?? gate.clock.wallMs() };
    callOffRetry ??= gate.clock.after(RETRY_MS, () => {
      callOffRetry = null;
      retry();
    });
    gate.onStopped({ ...stopped, lostEntries: lost?.entries ?? 0, heldEntries: held.entries });
  }

  function resume(): void {
    if (stopped === null) return;
    stopped = null;
    callOffRetry?.();
    callOffRetry = null;
    gate.onStopped(null);
  }

  function count(bodies: readonly EntryBody[], failure: Failure): void {
    lost = {
      reason: lost?.reason ?? failure.message,
      entries: (lost?.entries ?? 0) + bodies.length,
      bytes: (lost?.bytes ?? 0) + bytesOf(bodies),
    };
  }

  function lose(bodies: readonly EntryBody[], failure: Failure): void {
    count(bodies, failure);
    stop(failure);
  }

  /** The entries of the bodies, or why the disk refused; a gap that waits comes first. */
  function append(bodies: readonly EntryBody[]): readonly Entry[] | Failure {
    if (stopped !== null && !writer.hasRoom(RESUME_ROOM_BYTES)) return stopped.failure;
    return appendAnyway(bodies);
  }

  function appendAnyway(bodies: readonly EntryBody[], lines?: WholeLines): readonly Entry[] | Failure {
    const gap: readonly EntryBody[] =
      lost === null
        ? []
        : [{ kind: 'gap', reason: lost.reason, lostEntries: lost.entries, lostBytes: lost.bytes }];
    const appended = writer.append(gap.length === 0 ? bodies : [...gap, ...bodies], lines);
    if (!appended.ok) return appended.failure;
    lost = null;
    tell(appended.value);
    return gap.length === 0 ? appended.value : appended.value.slice(1);
  }

  function hold(
    bodies: readonly EntryBody[],
    send: Held['send'],
    refused: Held['refused'],
    failure = stopped?.failure ?? notRecorded().failure,
  ): void {
    const item: Held = { bodies, bytes: bytesOf(bodies), send, refused, state: 'unrecorded', callOff: null };
    if (!held.push(item)) {
      lose(bodies, failure);
      refused?.(notRecorded().failure);
      return;
    }
    if (refused !== null) {
      item.callOff = gate.clock.after(HELD_DEADLINE_MS, () => {
        held.drop(item);
        refused(notRecorded().failure);
        stop(failure);
      });
    }
    stop(failure);
  }

  /** It is in the file and goes on when it is safe, behind what waits before it. */
  function holdUntilSafe(bytes: number, send: () => void): void {
    const item: Held = { bodies: [], bytes, send, refused: null, state: 'unsafe', callOff: null };
    held.pushAnyway(item);
    askWhenSafe(item);
  }

  function askWhenSafe(item: Held): void {
    writer.whenSafe((failure) => {
      if (failure !== null && gate.onDiskFailure() === 'pause' && !closed) return stop(failure);
      item.state = 'safe';
      held.sendWhatMay();
      if (!held.hasAny && lost === null) resume();
    });
  }

  function record(bodies: readonly EntryBody[]): readonly Entry[] {
    if (closed || bodies.length === 0) return [];
    if (held.hasUnrecorded) {
      hold(bodies, null, null);
      return [];
    }
    const appended = append(bodies);
    if (isEntries(appended)) {
      if (!held.hasAny) resume();
      return appended;
    }
    if (gate.onDiskFailure() === 'pause') hold(bodies, null, null, appended);
    else lose(bodies, appended);
    return [];
  }

  function forward(
    bodies: readonly EntryBody[],
    send: () => void,
    refused?: (failure: Failure) => void,
  ): void {
    if (closed) return send();
    if (held.hasUnrecorded) return hold(bodies, send, refused ?? null);
    if (bodies.length > 0) {
      const appended = append(bodies);
      if (isEntries(appended)) {
        if (!held.hasAny) resume();
      } else if (gate.onDiskFailure() === 'pause') {
        return hold(bodies, send, refused ?? null, appended);
      } else {
        lose(bodies, appended);
      }
    }
    if (held.hasAny || gate.syncsFirst()) holdUntilSafe(bytesOf(bodies), send);
    else send();
  }

  function forwardLines(bodies: readonly EntryBody[], lines: WholeLines, send: () => void): void {
    // Somebody wants to see each of them, or they may have to wait.
    const isPlain = listeners.length === 0 && options.gate === undefined && stopped === null;
    if (closed || !isPlain || lines.bytes.length === 0)
      return forward([...bodies, ...bodiesOfLines(lines)], send);
    const appended = appendAnyway(bodies, lines);
    if (!isEntries(appended)) lose([...bodies, ...bodiesOfLines(lines)], appended);
    send();
  }

  function retry(): void {
    if (closed) return;
    for (const item of held.all()) {
      if (item.state === 'unsafe') askWhenSafe(item);
      if (item.state !== 'unrecorded') continue;
      const appended = append(item.bodies);
      if (!isEntries(appended)) {
        if (gate.onDiskFailure() === 'pause') return stop(appended);
        lose(item.bodies, appended);
      }
      const mustWait = isEntries(appended) && item.send !== null && gate.syncsFirst();
      held.noteRecorded(item, mustWait ? 'unsafe' : 'safe');
      if (mustWait) askWhenSafe(item);
    }
    held.sendWhatMay();
    if (lost !== null) {
      const appended = append([]);
      if (!isEntries(appended)) return stop(appended);
    }
    if (!held.hasAny) resume();
    else if (stopped !== null) stop(stopped.failure);
  }

  return {
    ...tape,
    get nextSeq() {
      return writer.nextSeq;
    },
    record,
    forward,
    forwardLines,
    retry,
    gauge: () => ({ ...held.gauge, dropped: lost?.entries ?? 0 }),
    close(reason) {
      if (closed) return;
      if (lost !== null || held.hasUnrecorded) retry();
      closed = true;
      callOffRetry?.();
      for (const item of held.clear()) {
        if (item.state !== 'unrecorded') continue;
        count(item.bodies, stopped?.failure ?? notRecorded().failure);
        item.refused?.(notRecorded().failure);
      }
      if (lost !== null) appendAnyway([]);
      const ending = writer.close(reason);
      if (!ending.ok) onTrouble({ kind: 'disk', failure: ending.failure });
      else if (ending.value !== null) tell([ending.value]);
      if (stopped !== null) gate.onStopped(null);
    },
  };
}

function isEntries(appended: readonly Entry[] | Failure): appended is readonly Entry[] {
  return Array.isArray(appended);
}

function notRecorded() {
  return fail(
    'recording-paused',
    'The disk does not take what is recorded, and traffic waits for it.',
    'Make room on the disk; or let traffic go on unrecorded, in the settings.',
  );
}
