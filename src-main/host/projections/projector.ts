import type { Entry } from '../../../src-shared/journal/entry.ts';
import { readFrame, type FrameReading } from '../../../src-shared/state/read-frame.ts';
import type { Finding } from '../../../src-shared/state/row.ts';
import { createTapeState, foldTape, type TapeState } from '../../../src-shared/state/tape-state.ts';
import type { EntryListener } from '../ports.ts';
import { EntryQueue, type TapeRef } from './entry-queue.ts';
import { FoldSchedule } from './fold-schedule.ts';
import type { LiveRows } from './live-rows.ts';
import { StderrTail, type StderrText } from './stderr-tail.ts';

/** Waiting entries beyond either of these mean pressure: the owner of the pipes pauses them. */
export const QUEUE_ENTRIES_MAX = 50_000;
export const QUEUE_BYTES_MAX = 64 * 1024 * 1024;
/** Pressure ends when the queue is this much emptier, so that pipes do not flutter. */
const RELIEF = 0.5;
/** Past this many times the bound the caller itself folds: the queue never grows without end. */
const HARD = 4;
/** Past this much of the bound the traffic no longer has precedence. */
const URGENT = 0.5;
const ENTRIES_PER_LOOK = 32;
export const RECENT_FINDINGS_MAX = 1000;
/** About what one takes in memory, its texts included. */
const EXCHANGE_BYTES = 250;
const FINDING_BYTES = 500;

/** A pure reducer beside that of the rows. */
export interface Fold {
  /** True when what it projects has changed. `reading` is there for frames. */
  fold(tape: TapeRef, entry: Entry, reading: FrameReading | undefined): boolean;
  /** The tape is closed: forget what only it needed. */
  closed?(tapeId: string): void;
}

export interface RecentFinding extends TapeRef {
  readonly seq: number;
  readonly finding: Finding;
}

export interface ProjectorOptions {
  readonly rows: LiveRows;
  /** Each with who wants to know that it changed; told once a slice. */
  readonly folds: readonly { readonly fold: Fold; onChanged(): void }[];
  /** Rows have come or changed; told once a slice. */
  onRows(): void;
  onPressure(isHigh: boolean): void;
  /** The state of these tapes has come further; told once a slice. */
  onFolded?(tapeId: string, state: TapeState): void;
  readonly queueEntriesMax?: number;
  readonly queueBytesMax?: number;
}

/**
 * Turns what was recorded into what is shown: takes entries on the hot path, folds them in slices afterwards. It knows
 * a tape from its first entry to its `tape-closed`.
 */
export class Projector implements EntryListener {
  readonly #options: ProjectorOptions;
  readonly #entriesMax: number;
  readonly #bytesMax: number;
  readonly #queue = new EntryQueue();
  readonly #tapes = new Map<string, { readonly index: number; readonly state: TapeState }>();
  readonly #stderr = new StderrTail();
  readonly #findings: RecentFinding[] = [];
  #findingsDropped = 0;
  #pressures = 0;
  /** Of tapes that are closed. */
  readonly #evicted = { open: 0, closed: 0 };
  readonly #schedule: FoldSchedule;
  #isHigh = false;

  constructor(options: ProjectorOptions) {
    this.#options = options;
    this.#entriesMax = options.queueEntriesMax ?? QUEUE_ENTRIES_MAX;
    this.#bytesMax = options.queueBytesMax ?? QUEUE_BYTES_MAX;
    this.#schedule = new FoldSchedule({
      run: (mayGoOn) => this.#run(mayGoOn),
      isWaiting: () => this.#queue.length > 0,
      isUrgent: () => this.#fill() > URGENT,
    });
  }

  /** True while more waits than the bound. */
  get pressure(): boolean {
    return this.#isHigh;
  }

  /** Entries that wait to be folded. */
  get waiting(): number {
    return this.#queue.length;
  }

  onEntries(tape: TapeRef, entries: readonly Entry[]): void {
    this.#queue.push(tape, entries);
    if (!this.#isHigh && this.#fill() > 1) this.#setPressure(true);
    if (this.#fill() > HARD) this.flush();
    else this.#schedule.wake();
  }

  /** Folds all that waits, now. */
  flush(): void {
    this.#run(() => true);
  }

  /** The newest stderr lines of the server's newest run, oldest first. */
  stderr(serverId: string, limit: number): readonly StderrText[] {
    return this.#stderr.last(serverId, limit);
  }

  /** The newest findings, oldest first. */
  findings(limit: number): readonly RecentFinding[] {
    return limit <= 0 ? [] : this.#findings.slice(-Math.min(limit, RECENT_FINDINGS_MAX));
  }

  /** What waits and what is remembered. Nothing of the queue is ever dropped: its bound makes servers wait. */
  gauges() {
    const open = { entries: 0, bytes: 0, dropped: this.#evicted.open };
    const closed = { entries: 0, bytes: 0, dropped: this.#evicted.closed };
    for (const { state } of this.#tapes.values()) {
      const { exchanges } = state.messages;
      open.entries += exchanges.open.size;
      open.dropped += exchanges.evicted.open;
      closed.entries += exchanges.closed.size;
      closed.dropped += exchanges.evicted.closed;
    }
    open.bytes = open.entries * EXCHANGE_BYTES;
    closed.bytes = closed.entries * EXCHANGE_BYTES;
    const findings = this.#findings.length;
    return {
      queue: { entries: this.#queue.length, bytes: this.#queue.bytes, dropped: 0 },
      /** How often servers had to wait. */
      pressures: this.#pressures,
      open,
      closed,
      tapes: this.#tapes.size,
      stderr: this.#stderr.gauge,
      findings: { entries: findings, bytes: findings * FINDING_BYTES, dropped: this.#findingsDropped },
    };
  }

  #run(mayGoOn: () => boolean): void {
    const changed = new Set<number>();
    const tapes = new Set<string>();
    let folded = 0;
    for (let next = this.#queue.take(); next !== null; next = this.#queue.take()) {
      this.#foldOne(next.tape, next.entry, changed);
      tapes.add(next.tape.tapeId);
      folded += 1;
      if (folded % ENTRIES_PER_LOOK === 0 && !mayGoOn()) break;
    }
    if (folded === 0) return;
    if (this.#isHigh && this.#fill() < RELIEF) this.#setPressure(false);
    this.#options.onRows();
    for (const index of changed) this.#options.folds[index]?.onChanged();
    for (const tapeId of tapes) {
      const known = this.#tapes.get(tapeId);
      if (known !== undefined) this.#options.onFolded?.(tapeId, known.state);
    }
  }

  /** The state of a tape that is being recorded; null of every other. */
  stateOf(tapeId: string): TapeState | null {
    return this.#tapes.get(tapeId)?.state ?? null;
  }

  #foldOne(tape: TapeRef, entry: Entry, changed: Set<number>): void {
    const { rows, folds } = this.#options;
    const reading = entry.kind === 'frame' ? readFrame(entry) : undefined;
    const known = this.#tapeOf(tape);
    const change = foldTape(known.state, entry, reading);
    rows.append(known.index, change.row, entry);
    for (const patch of change.patches) rows.patch(tape.tapeId, patch);
    for (const { seq, finding } of change.findings) {
      rows.addFinding(tape.tapeId, seq, finding.code);
      this.#note({ ...tape, seq, finding });
    }
    for (const [index, { fold }] of folds.entries()) {
      if (fold.fold(tape, entry, reading)) changed.add(index);
    }
    if (entry.kind === 'stderr' || entry.kind === 'tape-opened') this.#stderr.add(tape, entry);
    if (entry.kind === 'tape-closed') this.#close(tape.tapeId);
  }

  #tapeOf(tape: TapeRef): { readonly index: number; readonly state: TapeState } {
    const known = this.#tapes.get(tape.tapeId);
    if (known !== undefined) return known;
    const opened = {
      index: this.#options.rows.openTape(tape.tapeId, tape.serverId),
      state: createTapeState(),
    };
    this.#tapes.set(tape.tapeId, opened);
    return opened;
  }

  #close(tapeId: string): void {
    const evicted = this.#tapes.get(tapeId)?.state.messages.exchanges.evicted;
    this.#evicted.open += evicted?.open ?? 0;
    this.#evicted.closed += evicted?.closed ?? 0;
    this.#tapes.delete(tapeId);
    this.#options.rows.closeTape(tapeId);
    for (const { fold } of this.#options.folds) fold.closed?.(tapeId);
  }

  #note(found: RecentFinding): void {
    this.#findings.push(found);
    if (this.#findings.length < 2 * RECENT_FINDINGS_MAX) return;
    this.#findings.splice(0, RECENT_FINDINGS_MAX);
    this.#findingsDropped += RECENT_FINDINGS_MAX;
  }

  /** How full the queue is; 1 is its bound. */
  #fill(): number {
    return Math.max(this.#queue.length / this.#entriesMax, this.#queue.bytes / this.#bytesMax);
  }

  #setPressure(isHigh: boolean): void {
    this.#isHigh = isHigh;
    if (isHigh) this.#pressures += 1;
    this.#options.onPressure(isHigh);
  }
}
