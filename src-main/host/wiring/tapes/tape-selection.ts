import type { Entry } from '../../../../src-shared/journal/entry.ts';
import type { Query } from '../../../../src-shared/query/ast.ts';
import { matchedRows } from './archive-query.ts';
import type { ScanHit } from '../../journal/scan.ts';

/** A part of a tape. */
export interface Selection {
  readonly query: Query;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Nothing but what matches: no other halves, and nothing that tells whose session it was. */
  readonly isBare: boolean;
}

export interface Selected {
  /** Entries that match: as many as a table with the same filter shows. */
  readonly matched: number;
  isWanted(this: void, entry: Entry): boolean;
}

/** What every part has: without these nobody can tell whose session it was, and how it went. */
const CONTEXT: ReadonlySet<Entry['kind']> = new Set([
  'tape-opened',
  'process-started',
  'session',
  'process-exited',
  'recovered',
  'tape-closed',
]);

/** A set of the numbers of entries, one bit each. */
class Bits {
  #bytes = new Uint8Array(64 * 1024);

  add(at: number): void {
    if (at < 0) return;
    const index = at >>> 3;
    if (index >= this.#bytes.length) {
      const grown = new Uint8Array(Math.max(index + 1, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[index] = (this.#bytes[index] ?? 0) | (1 << (at & 7));
  }

  has(at: number): boolean {
    return ((this.#bytes[at >>> 3] ?? 0) & (1 << (at & 7))) !== 0;
  }
}

/**
 * Which entries of a tape belong to a part of it: those that match, the other half of each, the heads of the HTTP
 * exchanges that they are of, and what every part has; with `wholeExchanges`, all of each HTTP exchange. Reads the tape
 * (`hits` gives it anew each time) twice.
 */
export function selectionOf(
  hits: () => Iterable<ScanHit>,
  tapeId: string,
  { query, fromMs, toMs, isBare }: Selection,
  wholeExchanges = false,
): Selected {
  const isIn = ({ wallMs }: Entry): boolean =>
    (fromMs === null || wallMs >= fromMs) && (toMs === null || wallMs <= toMs);
  const matched = matchedRows(hits(), tapeId, query);
  const seqs = new Bits();
  const exchanges = new Set<number>();
  let count = 0;
  for (const { entry } of hits()) {
    const row = isIn(entry) ? matched(entry.seq) : null;
    if (row === null) continue;
    count += 1;
    seqs.add(entry.seq);
    if (isBare && !wholeExchanges) continue;
    seqs.add(row.pairSeq);
    if (entry.kind === 'frame' && entry.channel.kind === 'http') exchanges.add(entry.channel.exchange);
  }
  const isWanted = (entry: Entry): boolean => {
    if (seqs.has(entry.seq)) return true;
    if (isBare && !wholeExchanges) return false;
    if (CONTEXT.has(entry.kind)) return true;
    if (entry.kind === 'frame' && wholeExchanges && entry.channel.kind === 'http')
      return exchanges.has(entry.channel.exchange);
    const isHead =
      entry.kind === 'http-request' || entry.kind === 'http-response' || entry.kind === 'http-ended';
    return isHead && exchanges.has(entry.exchange);
  };
  return { matched: count, isWanted };
}
