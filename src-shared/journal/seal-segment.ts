import {
  BLOCK_ENTRIES,
  BLOCK_HEAD_BYTES,
  RAW_BYTES_MAX,
  encodeBlockHead,
  encodeEnd,
  sealedHeader,
  stretchAt,
  type Block,
  type SealCodec,
} from './sealed.ts';
import { SEGMENT_HEADER_BYTES, decodeSegmentHeader } from './segment.ts';
import { SegmentReader, type SegmentBytes } from './segment-reader.ts';

/** Why a segment is left as it is. */
export class UnsealableError extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'UnsealableError';
  }
}

export interface SealedFacts {
  readonly rawBytes: number;
  readonly sealedBytes: number;
  readonly entries: number;
  /** Of the entry that follows it. */
  readonly nextSeq: number;
  readonly digest: Uint8Array;
}

/**
 * Makes the sealed form of a segment, piece by piece: each piece is to be appended to the new file. Every entry is
 * checked on the way; a segment that is not whole from its first byte to its last throws an UnsealableError, because
 * what is damaged is better kept as it lies there.
 */
export function* sealSegment(
  source: SegmentBytes,
  rawBytes: number,
  codec: SealCodec,
  /** Fewer in tests. */
  blockEntries = BLOCK_ENTRIES,
): Generator<Uint8Array, SealedFacts> {
  const { crc32 } = codec;
  const original = source.read(0, SEGMENT_HEADER_BYTES);
  const decoded = decodeSegmentHeader(original, crc32);
  if (decoded.kind !== 'header') throw new UnsealableError('its header cannot be read');
  if (decoded.isSealed) throw new UnsealableError('it is sealed already');
  if (rawBytes > RAW_BYTES_MAX) throw new UnsealableError('it is too long');
  const { firstSeq } = decoded.header;
  const digest = codec.digest();
  const blocks: Block[] = [];
  const reader = new SegmentReader(source, SEGMENT_HEADER_BYTES, decoded.header.entryVersion, crc32);
  let fileAt = SEGMENT_HEADER_BYTES;
  let rawAt = 0;
  let seq = firstSeq;
  yield sealedHeader(original, crc32);
  for (let isAtEnd = false; !isAtEnd;) {
    const first = seq;
    let rawEnd = reader.offset;
    const stretch = stretchAt(rawEnd);
    while (seq - first < blockEntries && stretchAt(rawEnd) === stretch) {
      const step = reader.next();
      isAtEnd = step.kind === 'end';
      if (isAtEnd) break;
      if (step.kind !== 'entry') throw new UnsealableError(`it is not whole at byte ${step.offset}`);
      if (step.entry.seq !== seq)
        throw new UnsealableError(`entry ${step.entry.seq} stands where ${seq} belongs`);
      seq += 1;
      rawEnd = step.offset + step.sizeBytes;
    }
    if (rawEnd === rawAt) break;
    const raw = source.read(rawAt, rawEnd - rawAt);
    if (raw.length !== rawEnd - rawAt) throw new UnsealableError('it became shorter');
    digest.update(raw);
    const stored = codec.compress(raw);
    const block: Block = {
      at: fileAt,
      storedBytes: stored.length,
      rawAt,
      rawBytes: raw.length,
      firstSeq: first,
      entries: seq - first,
      crc: crc32(stored),
    };
    blocks.push(block);
    yield encodeBlockHead(block, crc32);
    yield stored;
    fileAt += BLOCK_HEAD_BYTES + stored.length;
    rawAt = rawEnd;
  }
  if (rawAt !== rawBytes) throw new UnsealableError('it has grown');
  const facts = { rawBytes, entries: seq - firstSeq, digest: digest.finish() };
  const end = encodeEnd(blocks, { ...facts, firstSeq }, crc32);
  yield end;
  return { ...facts, nextSeq: seq, sealedBytes: fileAt + end.length };
}
