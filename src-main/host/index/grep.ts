import { crc32 } from 'node:zlib';
import { HEAD_BYTES, PREFIX_BYTES, decodeEntry } from '../../../src-shared/journal/codec.ts';
import { KIND_NUMBER } from '../../../src-shared/journal/entry.ts';
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
        if (matcher.mayMatch(bytes, from, to) && isMatch(file, matcher, { bytes, from, to, at: entryAt }))
          seqs.push(seq);
      },
      mayGoOn,
      matcher.firstIn,
    );
    return { ...walked, seqs };
  }

  /** Gives its file back. */
  rest(): void {
    this.#walk.rest();
  }
}

const STDIO = { kind: 'stdio' } as const;
const FLAGS_AT = PREFIX_BYTES + 1;
const META_AT = PREFIX_BYTES + HEAD_BYTES;
const MARK_BITS = 0b110;

/** What a matcher cannot tell from the bytes alone it tells from the entry. */
function isMatch(file: SegmentFile, matcher: PayloadMatcher, { bytes, from, to, at }: Hit): boolean {
  if (matcher.isExact) return true;
  const isPlain =
    bytes[at + PREFIX_BYTES] === KIND_NUMBER.frame &&
    from === at + META_AT &&
    ((bytes[at + FLAGS_AT] ?? 0) & MARK_BITS) === 0;
  if (isPlain) return matcher.inFrame({ ...PLAIN, bytes: bytes.subarray(from, to) });
  const header = file.header();
  if (header.kind !== 'header') return false;
  const decoded = decodeEntry(bytes, at, header.header.entryVersion, crc32);
  return decoded.kind === 'entry' && matcher.inEntry(decoded.entry);
}

/** A whole line of a pipe, as nearly all are: its bytes say all that a matcher asks of it. */
const PLAIN = { kind: 'frame', dir: 'in', channel: STDIO, mark: 'whole' } as const;

interface Hit {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** Where the entry begins. */
  readonly at: number;
}
