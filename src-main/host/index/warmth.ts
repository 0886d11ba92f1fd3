import type { EntryWalk } from './entry-walk.ts';
import { REHEARSED_FILTERS, rehearsed } from './rehearsed.ts';
import { COLUMN_CHUNK_ROWS, COLUMN_ROWS_MAX } from './row-columns.ts';
import type { Helper } from './search-helper.ts';
import type { RowStore } from './row-store.ts';
import type { TapeRecord } from './tape-table.ts';
import type { TapeViews } from './tape-views.ts';

/** Rows whose blocks are read at once. */
const ROWS_AT_ONCE = 256;

export interface WarmthOptions {
  readonly tapesFolder: string;
  readonly rows: RowStore;
  readonly views: Pick<TapeViews, 'columnsIn' | 'rehearse'>;
  readonly walk: EntryWalk;
  readonly helper: Pick<Helper, 'begin'> | null;
  readonly tapeOf: (tapeId: string) => TapeRecord | null;
}

/** What is still cold of one tape: rows below these, and so many of the filters that are rehearsed. */
interface Cold {
  readonly tapeId: string;
  columns: number;
  filters: number;
  blocks: number;
}

/**
 * Reads what the first filter of a tape would wait for while nothing else is to be done: its columns, what filters make of
 * them, and the newest of its blocks if it is sealed, newest first; then the thread that helps searches is started. Only of the
 * tape that was looked at last.
 */
export class Warmth {
  readonly #options: WarmthOptions;
  #cold: Cold | null = null;
  /** The tape that was begun with last, and the rows that it had then. */
  #seen: { readonly tapeId: string; readonly rows: number } | null = null;

  constructor(options: WarmthOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#cold !== null;
  }

  /** Somebody looks at this tape. One that grows has other things to do, and its rows still change. */
  ask({ tapeId, entries, isClosed }: TapeRecord): void {
    if (!isClosed) return;
    if (this.#seen?.tapeId === tapeId && entries - this.#seen.rows < COLUMN_CHUNK_ROWS) return;
    this.#seen = { tapeId, rows: entries };
    const hasColumns = entries <= COLUMN_ROWS_MAX;
    this.#cold = {
      tapeId,
      columns: hasColumns ? entries : 0,
      filters: hasColumns ? REHEARSED_FILTERS : 0,
      blocks: entries,
    };
  }

  forget(tapeId: string): void {
    if (this.#cold?.tapeId === tapeId) this.#cold = null;
    if (this.#seen?.tapeId === tapeId) this.#seen = null;
  }

  /** A file that cannot be read stays cold. */
  giveUp(): void {
    this.#cold = null;
  }

  step(mayGoOn: () => boolean): void {
    const cold = this.#cold;
    const tape = cold === null ? null : this.#options.tapeOf(cold.tapeId);
    if (cold === null || tape === null) {
      this.#cold = null;
      return;
    }
    do {
      if (cold.columns > 0) this.#readColumns(tape, cold);
      else if (cold.filters > 0) this.#rehearse(tape, cold, mayGoOn);
      else if (cold.blocks > 0) this.#readBlock(tape, cold);
      else this.#end();
    } while (this.#cold !== null && mayGoOn());
  }

  /** Searches are next. */
  #end(): void {
    this.#cold = null;
    this.#options.helper?.begin();
  }

  #readColumns(tape: TapeRecord, cold: Cold): void {
    const from = Math.floor((cold.columns - 1) / COLUMN_CHUNK_ROWS) * COLUMN_CHUNK_ROWS;
    this.#options.views.columnsIn(tape, from, cold.columns);
    cold.columns = from;
  }

  #rehearse(tape: TapeRecord, cold: Cold, mayGoOn: () => boolean): void {
    const wanted = rehearsed(cold.filters - 1);
    if (wanted === null || this.#options.views.rehearse(tape, wanted, mayGoOn)) cold.filters -= 1;
  }

  #readBlock({ tapeId, key }: TapeRecord, cold: Cold): void {
    const { tapesFolder, rows, walk } = this.#options;
    const fromSeq = Math.max(0, cold.blocks - ROWS_AT_ONCE);
    const at = rows.position(key, fromSeq);
    let isWorthIt = at !== null && walk.hasRoom;
    if (at !== null && isWorthIt)
      walk.run(
        { tapesFolder, tapeId, fromSeq, toSeq: cold.blocks, at },
        (_seq, _bytes, _from, _to, _at, file) => {
          isWorthIt = file.isSealed;
        },
        () => true,
      );
    cold.blocks = isWorthIt ? fromSeq : 0;
  }
}
