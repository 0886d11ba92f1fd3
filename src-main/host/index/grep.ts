import { crc32 } from 'node:zlib';
import { decodeEntry } from '../../../src-shared/journal/codec.ts';
import type { PayloadMatcher } from '../../../src-shared/query/payload.ts';
import type { EntryWalk, WalkRequest, Walked } from './entry-walk.ts';
import type { SegmentFile } from './tape-files.ts';

export interface GrepRequest extends WalkRequest {
  readonly matcher: PayloadMatcher;
  /** Entries that need not be looked at are 0, from `fromSeq` on. */
  readonly wanted?: Uint8Array;
}

export interface GrepAnswer extends Walked {
  readonly seqs: number[];
}

/** Looks through the bytes of entries. Only what may match is decoded: the entries were checked when they were indexed. */
export class Grep {
  readonly #walk: EntryWalk;

  constructor(walk: EntryWalk) {
    this.#walk = walk;
  }

  run(request: GrepRequest, mayGoOn: () => boolean): GrepAnswer {
    const { matcher, wanted, fromSeq } = request;
    const seqs: number[] = [];
    const walked = this.#walk.run(
      request,
      (seq, bytes, from, to, entryAt, file) => {
        if (wanted !== undefined && wanted[seq - fromSeq] !== 1) return;
        if (matcher.mayMatch(bytes, from, to) && isMatch(file, matcher, bytes, entryAt)) seqs.push(seq);
      },
      mayGoOn,
    );
    return { ...walked, seqs };
  }

  /** Gives its file back. */
  rest(): void {
    this.#walk.rest();
  }
}

/** What a matcher cannot tell from the bytes alone it tells from the entry. */
function isMatch(file: SegmentFile, matcher: PayloadMatcher, bytes: Uint8Array, at: number): boolean {
  if (matcher.isExact) return true;
  const header = file.header();
  if (header.kind !== 'header') return false;
  const decoded = decodeEntry(bytes, at, header.header.entryVersion, crc32);
  return decoded.kind === 'entry' && matcher.inEntry(decoded.entry);
}
