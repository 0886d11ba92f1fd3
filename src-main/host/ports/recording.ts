/** What was recorded, on its way to the screen. */
import type { PayloadTest } from '../../../src-shared/query/ast.ts';
import type { EntryRef, Filter, Page, PageRequest } from '../../../src-shared/api/messages.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import type { Entry, EntryBody } from '../../../src-shared/journal/entry.ts';
import type { WholeLines } from '../../../src-shared/journal/whole-lines.ts';
import type { Finding, Row } from '../../../src-shared/state/row.ts';
import type { TapePosition } from './journal.ts';

/** A tape as the capture side sees it: it never throws; what it cannot keep it counts and marks. */
export interface Recorder {
  readonly tapeId: string;
  readonly serverId: string;
  /** Appends in one write and tells the listeners. Empty when the disk refused: then a gap entry follows later. */
  record(bodies: readonly EntryBody[]): readonly Entry[];
  /**
   * Records, and calls `send` in the order of the calls once these bodies may go on: mostly before it returns; later when
   * frames are synced first, or when traffic waits for the disk. With `refused` it waits no longer than a deadline and is
   * then told why, and nothing of it is recorded or sent. At most one of the two is called, once.
   */
  forward(bodies: readonly EntryBody[], send: () => void, refused?: (failure: Failure) => void): void;
  close(reason: string): void;
}

/** Of a tap that nobody listens to. */
export interface LineRecorder extends Recorder {
  /** So many entries are on its tape. */
  readonly nextSeq: number;
  /** `forward` of bodies and of the whole lines behind them. */
  forwardLines(bodies: readonly EntryBody[], lines: WholeLines, send: () => void): void;
}

export interface EntryListener {
  /** Called at once after the append, on the hot path: note them and return. */
  onEntries(tape: { readonly tapeId: string; readonly serverId: string }, entries: readonly Entry[]): void;
}

/** Where rows come from; the live buffer and the index both are one. */
export interface RowSource {
  page(filter: Filter, anchor: PageRequest['anchor'], limit: number): Promise<Result<Page>>;
  /** Ordinal of an entry among the matching rows, or null. */
  locate(filter: Filter, entry: EntryRef): Promise<Result<number | null>>;
}

export interface IndexedEntry {
  readonly row: Row;
  readonly pair: Row | null;
  readonly findings: readonly Finding[];
  readonly at: TapePosition;
}

/** The SQLite index: follows the tapes' files, can be deleted at any time and is then rebuilt. */
export interface Index {
  /** A tape has grown to `entries` entries; cheap, coalesced. */
  announce(tapeId: string, entries: number): void;
  /** How many entries a tape has that this process records, as far as they are announced; 0 when none is left to index. */
  announced(tapeId: string): number;
  source(tapeId: string): RowSource;
  entry(ref: EntryRef): Promise<Result<IndexedEntry>>;
  /** Where the entry begins in its tape's files. */
  position(ref: EntryRef): Promise<Result<TapePosition>>;
  tapes(): Promise<Result<readonly Tape[]>>;
  /** These tapes were sealed, deleted or put back: what is remembered of their files is old. */
  changed(tapeIds: readonly string[]): void;
  /** Gives back what it does not use; how many bytes that were. Nothing else is answered meanwhile. */
  vacuum(): Promise<Result<number>>;
  /**
   * Sequence numbers in [fromSeq, toSeq) whose bytes match, in order; read from the tape's files. Answers within a
   * bounded slice: `scannedTo` says how far it came, ask again from there.
   */
  grep(
    tapeId: string,
    test: PayloadTest,
    fromSeq: number,
    toSeq: number,
  ): Promise<Result<{ seqs: Uint32Array; scannedTo: number }>>;
  /** Entries announced and not yet indexed. */
  behind(): number;
  close(): Promise<void>;
}
