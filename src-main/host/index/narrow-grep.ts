import type { PayloadMatcher } from '../../../src-shared/query/payload.ts';
import { GramFilter, type GramSource } from './gram-filter.ts';
import type { Grep } from './grep.ts';
import type { RowStore } from './row-store.ts';

/** Rows that are narrowed down at once. */
const STRIDE_ROWS = 8_192;

export interface NarrowGrepRequest {
  readonly tapesFolder: string;
  readonly tapeId: string;
  readonly matcher: PayloadMatcher;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** A search through the bytes of rows, oldest first, that passes over those that cannot match; in slices like a Grep. */
export function narrowGrep(
  grep: Grep,
  rows: RowStore,
  source: GramSource,
  { tapesFolder, tapeId, matcher, fromSeq, toSeq }: NarrowGrepRequest,
  mayGoOn: () => boolean,
): { readonly seqs: Uint32Array; readonly scannedTo: number } {
  const filter = new GramFilter(source, matcher.texts, matcher.isEscapable);
  const seqs: number[] = [];
  let scannedTo = fromSeq;
  while (scannedTo < toSeq) {
    const from = scannedTo;
    const to = Math.min(toSeq, from + STRIDE_ROWS);
    const maybe = new Uint8Array(to - from);
    scannedTo = to;
    if (filter.fill(from, to, maybe)) {
      const first = from + maybe.indexOf(1);
      const end = from + maybe.lastIndexOf(1) + 1;
      const at = rows.position(source.tape, first);
      if (at === null) return { seqs: Uint32Array.from(seqs), scannedTo: from };
      const wanted = maybe.subarray(first - from);
      const found = grep.run(
        { tapesFolder, tapeId, matcher, fromSeq: first, toSeq: end, at, wanted },
        mayGoOn,
      );
      seqs.push(...found.seqs);
      if (found.scannedTo < end) return { seqs: Uint32Array.from(seqs), scannedTo: found.scannedTo };
    }
    if (!mayGoOn()) break;
  }
  return { seqs: Uint32Array.from(seqs), scannedTo };
}
