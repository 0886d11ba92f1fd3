import { Ordinals } from './ordinals.ts';

/** What a list of matches is made from: the chips of every row by its place, and which rows a text was found in. */
export interface MatchColumns {
  /** First row that is still there. */
  readonly floor: number;
  /** One past the last row. */
  readonly end: number;
  chipsAt(place: number): number;
  /** The chips of rows from `place` on, at least one and none past `to`; read at once, never kept. */
  chipsFrom(place: number, to: number): Uint8Array;
}

export interface TextHits {
  /** Rows below this have been searched. */
  readonly frontier: number;
  has(place: number): boolean;
}

/** Rows that a query matches; decided anew whenever a row has changed. */
export interface RowMask {
  /** Rows below this can be decided. */
  readonly frontier: number;
  /** One answer a row, 1 where it matches, of [from, to), all below the frontier; read at once, never kept. */
  of(from: number, to: number): Uint8Array;
  has(place: number): boolean;
}

/** Rows looked at between two looks at the clock. */
const STRIDE_ROWS = 16_384;
/** Changed rows wait here, so that ten thousand patches cost one pass and not ten thousand. */
const CHANGED_MAX = 16_384;
/** Places that one list holds, four bytes each; the oldest leave, a tenth at a time. */
export const MATCHES_MAX = 4_000_000;

/**
 * The places of all rows that match one filter, in order; built in slices, kept true as rows come, change and go.
 */
export class Matches {
  readonly #columns: MatchColumns;
  readonly #table: Uint8Array;
  readonly #hits: TextHits | null;
  readonly #mask: RowMask | null;
  readonly #list = new Ordinals();
  readonly #changed = new Set<number>();
  readonly #max: number;
  #frontier: number;
  #left = 0;

  /** `table` is a chipTable; `hits` is null when the filter has no text, `mask` when it has no query. */
  constructor(
    columns: MatchColumns,
    table: Uint8Array,
    hits: TextHits | null,
    mask: RowMask | null = null,
    max = MATCHES_MAX,
  ) {
    this.#max = max;
    this.#columns = columns;
    this.#table = table;
    this.#hits = hits;
    this.#mask = mask;
    this.#frontier = columns.floor;
  }

  /** Rows below this have been looked at. */
  get frontier(): number {
    return this.#frontier;
  }

  /** Matches that left the list: an ordinal is a place in the list and these. */
  get left(): number {
    return this.#left;
  }

  /** Looks at more rows until all are seen, the text search is not further, or `mayGoOn` says no. */
  extend(mayGoOn: () => boolean): void {
    this.#settle();
    this.#left += this.#list.dropBelow(this.#columns.floor);
    this.#frontier = Math.max(this.#frontier, this.#columns.floor);
    const goal = Math.min(
      this.#columns.end,
      this.#hits?.frontier ?? Infinity,
      this.#mask?.frontier ?? Infinity,
    );
    while (this.#frontier < goal) {
      const from = this.#frontier;
      const chips = this.#columns.chipsFrom(from, Math.min(goal, from + STRIDE_ROWS));
      this.#frontier = from + chips.length;
      this.#take(from, chips);
      if (this.#list.length > this.#max)
        this.#left += this.#list.dropFirst(this.#list.length - Math.floor(this.#max * 0.9));
      if (!mayGoOn()) return;
    }
  }

  #take(from: number, chips: Uint8Array): void {
    const table = this.#table;
    const hits = this.#hits;
    const mask = this.#mask?.of(from, from + chips.length) ?? null;
    for (let at = 0; at < chips.length; at += 1) {
      if (table[chips[at] ?? 0] !== 1 || (mask !== null && mask[at] !== 1)) continue;
      if (hits === null || hits.has(from + at)) this.#list.push(from + at);
    }
  }

  /** What a row is matched by has changed. */
  changed(place: number): void {
    if (place >= this.#frontier) return;
    this.#changed.add(place);
    if (this.#changed.size >= CHANGED_MAX) this.#settle();
  }

  /** The matches so far; good until rows come, change or go. */
  get list(): Ordinals {
    this.#settle();
    return this.#list;
  }

  #belongs(place: number): boolean {
    if (this.#table[this.#columns.chipsAt(place)] !== 1) return false;
    if (this.#mask !== null && !this.#mask.has(place)) return false;
    return this.#hits === null || this.#hits.has(place);
  }

  #settle(): void {
    if (this.#changed.size === 0) return;
    const floor = this.#columns.floor;
    const places = [...this.#changed].filter((place) => place >= floor).toSorted((a, b) => a - b);
    this.#changed.clear();
    this.#list.merge(places, (place) => this.#belongs(place));
  }
}
