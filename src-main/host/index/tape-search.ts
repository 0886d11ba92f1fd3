import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { TextHits } from '../../../src-shared/query/matches.ts';
import type { PayloadTest } from '../../../src-shared/query/ast.ts';
import { Ordinals } from '../../../src-shared/query/ordinals.ts';
import { payloadMatcher, type PayloadMatcher } from '../../../src-shared/query/payload.ts';
import { lowered } from '../../../src-shared/query/text-match.ts';
import { allCells, numberOf, prepareCells } from './database.ts';
import type { Grep } from './grep.ts';
import type { RowStore } from './row-store.ts';
import { ROWS_PER_TAPE } from './schema.ts';
import type { TapeRecord } from './tape-table.ts';

/** Rows searched at once: a few milliseconds. */
const BLOCK_ROWS = 4096;

/** Finds a text, in lower case, in the names of rows; SQLite's lower() knows ASCII only, as it should. */
export class NameSearch {
  readonly #find: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = prepareCells(
      database,
      `SELECT id FROM rows WHERE id >= ?1 AND id < ?2 AND (
         (target <> '' AND instr(lower(target), ?3)) OR (rpc_id <> '' AND instr(lower(rpc_id), ?3)) OR
         method IN (SELECT key FROM methods WHERE instr(lower(name), ?3)))
       ORDER BY id`,
    );
  }

  /** Seqs in [from, to). */
  find(tape: number, from: number, to: number, lowered: string): number[] {
    const base = tape * ROWS_PER_TAPE;
    return allCells(this.#find, base + from, base + to, lowered).map(([id]) => numberOf(id) - base);
  }
}

export interface SearchStores {
  readonly tapesFolder: string;
  readonly names: NameSearch;
  readonly rows: RowStore;
  readonly grep: Grep;
}

/** Which rows of one tape match a test of their bytes: searched from the first on, block by block, while the tape may still grow. */
export class TapeSearch implements TextHits {
  readonly #tape: () => TapeRecord;
  readonly #stores: SearchStores;
  readonly #matcher: PayloadMatcher;
  /** Free text, which is looked for in the names of rows too. */
  readonly #lowered: string | null;
  readonly #hits = new Ordinals();
  #frontier = 0;

  /** `tape` gives the record as it stands now. */
  constructor(tape: () => TapeRecord, test: PayloadTest, stores: SearchStores) {
    this.#tape = tape;
    this.#stores = stores;
    this.#matcher = payloadMatcher(test);
    this.#lowered = test.kind === 'text' ? lowered(test.text) : null;
  }

  get frontier(): number {
    return this.#frontier;
  }

  has(seq: number): boolean {
    return this.#hits.has(seq);
  }

  get isBehind(): boolean {
    return this.#frontier < this.#tape().entries;
  }

  /** Searches on until all is searched or `mayGoOn` says no. */
  step(mayGoOn: () => boolean): void {
    const { entries } = this.#tape();
    while (this.#frontier < entries) {
      const before = this.#frontier;
      this.#searchBlock(Math.min(entries, before + BLOCK_ROWS));
      if (this.#frontier === before || !mayGoOn()) return;
    }
  }

  #searchBlock(to: number): void {
    const { tapesFolder, names, rows, grep } = this.#stores;
    const { key, tapeId } = this.#tape();
    const from = this.#frontier;
    const at = rows.position(key, from);
    if (at === null) throw new Error(`tape ${tapeId} has no row ${from}`);
    const found = new Set(this.#lowered === null ? [] : names.find(key, from, to, this.#lowered));
    const inBytes = grep.run(
      { tapesFolder, tapeId, matcher: this.#matcher, fromSeq: from, toSeq: to, at },
      () => true,
    );
    for (const seq of inBytes.seqs) found.add(seq);
    for (const seq of [...found].toSorted((a, b) => a - b)) this.#hits.push(seq);
    // A file that was taken away cannot be searched: the names must do, or the search would never end.
    this.#frontier = to;
  }
}
