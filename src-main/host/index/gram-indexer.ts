import type { DatabaseSync } from 'node:sqlite';
import { stretchAt } from '../../../src-shared/journal/sealed.ts';
import type { EntryWalk } from './entry-walk.ts';
import { RecordBuilder, type GramRecord } from './gram-record.ts';
import type { GramStore } from './gram-store.ts';
import type { RowStore } from './row-store.ts';
import type { TapeRecord } from './tape-table.ts';

/** Records that are being made at the same time, two and a half megabytes at most each. */
export const BUILDERS_MAX = 16;
/** Rows of a growing tape that wait: a search reads them in a millisecond, and each look at the file costs as much as some of them. */
const LAG_ROWS = 1_024;
/** A tape that is this far behind has its turns while the rows of others are still read. */
const BEHIND_ROWS_MAX = 20_000;
/** A record with fewer columns, at the end of a tape, would be larger than what it saves. */
const KNOWN_COLUMNS_MIN = 16;

export interface GramIndexerOptions {
  readonly database: DatabaseSync;
  readonly tapesFolder: string;
  readonly store: GramStore;
  readonly rows: RowStore;
  readonly walk: EntryWalk;
  readonly tapeOf: (tapeId: string) => TapeRecord | null;
}

/** Makes records of what has been indexed, behind the rows. What is not in a record yet is searched byte by byte. */
export class GramIndexer {
  readonly #options: GramIndexerOptions;
  readonly #builders = new Map<string, RecordBuilder>();
  /** Tapes with rows that are in no record; those of the last turn last. */
  readonly #todo = new Set<string>();

  constructor(options: GramIndexerOptions) {
    this.#options = options;
  }

  /** The tape may have rows that are in no record. */
  note(tape: TapeRecord): void {
    if (this.#waits(tape)) this.#todo.add(tape.tapeId);
  }

  get isBusy(): boolean {
    return this.#todo.size > 0;
  }

  /** Whether a tape that grows is so far behind that it has its turn before more rows are read. */
  isFarBehind(tape: TapeRecord): boolean {
    return tape.entries - this.#endOf(tape) > BEHIND_ROWS_MAX;
  }

  /** The record of a tape that is being made, when it follows those that are kept. */
  builderOf(tapeId: string): RecordBuilder | null {
    return this.#builders.get(tapeId) ?? null;
  }

  forget(tapeId: string): void {
    this.#builders.delete(tapeId);
    this.#todo.delete(tapeId);
  }

  step(mayGoOn: () => boolean): void {
    const [tapeId] = this.#todo;
    if (tapeId === undefined) return;
    const tape = this.#options.tapeOf(tapeId);
    this.#todo.delete(tapeId);
    if (tape === null) return this.forget(tapeId);
    try {
      this.#collect(tape, mayGoOn);
    } finally {
      this.#options.walk.rest();
    }
    if (this.#waits(tape)) this.#todo.add(tapeId);
  }

  #waits(tape: TapeRecord): boolean {
    const waiting = tape.entries - this.#endOf(tape);
    return waiting >= LAG_ROWS || (tape.isClosed && (waiting > 0 || this.#builders.has(tape.tapeId)));
  }

  #endOf(tape: TapeRecord): number {
    return this.#builders.get(tape.tapeId)?.endSeq ?? this.#options.store.end(tape.key);
  }

  #collect(tape: TapeRecord, mayGoOn: () => boolean): void {
    const { rows, walk, tapesFolder } = this.#options;
    const { tapeId } = tape;
    const fromSeq = this.#endOf(tape);
    if (fromSeq < tape.entries) {
      const at = rows.position(tape.key, fromSeq);
      if (at === null) throw new Error(`tape ${tapeId} has no row ${fromSeq}`);
      let builder = this.#use(tape, fromSeq);
      try {
        const { scannedTo } = walk.run(
          { tapesFolder, tapeId, fromSeq, toSeq: tape.entries, at },
          (seq, bytes, from, to, _at, _file, offset) => {
            const stretch = stretchAt(offset);
            if (builder.add(seq, bytes, from, to, stretch)) return;
            this.#keep(tape, builder.finish(true));
            builder = this.#begin(tape, seq);
            this.#builders.set(tapeId, builder);
            builder.add(seq, bytes, from, to, stretch);
          },
          mayGoOn,
        );
        if (scannedTo > fromSeq) builder.reach(scannedTo);
        else this.#giveUp(tape, builder);
      } finally {
        builder.addNames();
      }
    }
    const builder = this.#builders.get(tapeId);
    if (builder !== undefined && tape.isClosed && builder.endSeq >= tape.entries) this.#leave(tape, builder);
  }

  #begin({ key }: TapeRecord, firstSeq: number): RecordBuilder {
    const { rows } = this.#options;
    return new RecordBuilder(firstSeq, (from, to, take) => rows.eachName(key, from, to, take));
  }

  #use(tape: TapeRecord, fromSeq: number): RecordBuilder {
    const { tapeId } = tape;
    const builder = this.#builders.get(tapeId) ?? this.#begin(tape, fromSeq);
    this.#builders.delete(tapeId);
    this.#builders.set(tapeId, builder);
    const [oldest] = this.#builders;
    if (this.#builders.size > BUILDERS_MAX && oldest !== undefined) this.#evict(...oldest);
    return builder;
  }

  /** What is worth a record becomes one; a rest is read again when its tape has its next turn. */
  #evict(tapeId: string, builder: RecordBuilder): void {
    const tape = this.#options.tapeOf(tapeId);
    if (tape !== null && builder.columns >= KNOWN_COLUMNS_MIN) this.#keep(tape, builder.finish(true));
    this.#builders.delete(tapeId);
  }

  /** Its file was taken away, or cannot be read on: what is searched there is searched without records. */
  #giveUp(tape: TapeRecord, builder: RecordBuilder): void {
    const firstSeq = builder.endSeq;
    if (builder.columns > 0) this.#keep(tape, builder.finish(true));
    this.#builders.delete(tape.tapeId);
    this.#keep(tape, new RecordBuilder(firstSeq).reach(tape.entries).finish(false));
  }

  #leave(tape: TapeRecord, builder: RecordBuilder): void {
    this.#keep(tape, builder.finish(builder.columns >= KNOWN_COLUMNS_MIN));
    this.#builders.delete(tape.tapeId);
  }

  #keep(tape: TapeRecord, record: GramRecord): void {
    const { database, store } = this.#options;
    database.exec('BEGIN');
    store.add(tape.key, record);
    database.exec('COMMIT');
  }
}
