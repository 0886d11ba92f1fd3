import { crc32 } from 'node:zlib';
import { Recent } from '../../../src-shared/base/recent.ts';
import { HEAD_BYTES, PREFIX_BYTES, decodeEntry } from '../../../src-shared/journal/codec.ts';
import { KIND_NUMBER } from '../../../src-shared/journal/entry.ts';
import type { NumberReader } from '../../../src-shared/query/value-at.ts';
import type { EntryWalk } from './entry-walk.ts';
import { COLUMN_CHUNK_ROWS } from './row-columns.ts';
import type { RowStore } from './row-store.ts';
import type { SegmentFile } from './tape-files.ts';
import type { TapeRecord } from './tape-table.ts';

/** Chunks of rows whose numbers are kept, of all tapes and paths: 64 KiB each, 4,194,304 rows. */
export const NUMBER_CHUNKS_MAX = 512;

const FLAGS_AT = PREFIX_BYTES + 1;
const META_AT = PREFIX_BYTES + HEAD_BYTES;
const MARK_BITS = 0b110;
/** A whole line of a pipe, as nearly all are: its bytes say all that is asked of it. */
const PLAIN = { kind: 'frame', dir: 'in', channel: { kind: 'stdio' }, mark: 'whole' } as const;

export interface NumberChunk {
  readonly tapeId: string;
  /** NaN where there is none. */
  readonly values: Float64Array;
  /** Rows of the chunk that were looked at, from its first on. */
  known: number;
}

/** A path as it was written, and how its numbers are found. */
export interface NumberPath {
  readonly text: string;
  readonly reader: NumberReader;
}

/** The numbers at paths of tapes, a chunk of rows at a time. Bytes do not change: what was read stays so. */
export class PathNumbers {
  readonly #walk: EntryWalk;
  readonly #rows: Pick<RowStore, 'position'>;
  readonly #tapesFolder: string;
  readonly #chunks = new Recent<NumberChunk>(NUMBER_CHUNKS_MAX, () => undefined);

  constructor(walk: EntryWalk, rows: Pick<RowStore, 'position'>, tapesFolder: string) {
    this.#walk = walk;
    this.#rows = rows;
    this.#tapesFolder = tapesFolder;
  }

  of({ tapeId }: TapeRecord, path: NumberPath, chunk: number): NumberChunk {
    return this.#chunks.use(`${tapeId} ${chunk} ${path.text}`, () => ({
      tapeId,
      values: new Float64Array(COLUMN_CHUNK_ROWS).fill(NaN),
      known: 0,
    }));
  }

  /** Reads rows of a chunk until `length` are known, or there is no more time. */
  fill(
    { tapeId, key }: TapeRecord,
    { reader }: NumberPath,
    chunk: number,
    numbers: NumberChunk,
    length: number,
    mayGoOn: () => boolean,
  ): void {
    const start = chunk * COLUMN_CHUNK_ROWS;
    while (numbers.known < length) {
      const fromSeq = start + numbers.known;
      const at = this.#rows.position(key, fromSeq);
      if (at === null) return;
      const { scannedTo } = this.#walk.run(
        { tapesFolder: this.#tapesFolder, tapeId, fromSeq, toSeq: start + length, at },
        (seq, bytes, from, to, entryAt, file) => {
          if (reader.mayHave(bytes, from, to))
            numbers.values[seq - start] = numberIn(reader, file, bytes, from, to, entryAt);
        },
        mayGoOn,
      );
      // A row without bytes behind it has no number; whoever looks for one must not wait for it.
      numbers.known = scannedTo > fromSeq ? scannedTo - start : length;
      if (!mayGoOn()) return;
    }
  }

  /** Gives its file back. */
  rest(): void {
    this.#walk.rest();
  }

  forget(tapeId: string): void {
    this.#chunks.dropWhere((chunk) => chunk.tapeId === tapeId);
  }
}

function numberIn(
  reader: NumberReader,
  file: SegmentFile,
  bytes: Uint8Array,
  from: number,
  to: number,
  entryAt: number,
): number {
  if (bytes[entryAt + PREFIX_BYTES] !== KIND_NUMBER.frame) return NaN;
  const isPlain = from === entryAt + META_AT && ((bytes[entryAt + FLAGS_AT] ?? 0) & MARK_BITS) === 0;
  if (isPlain) return reader.at({ ...PLAIN, bytes: bytes.subarray(from, to) });
  const header = file.header();
  if (header.kind !== 'header') return NaN;
  const decoded = decodeEntry(bytes, entryAt, header.header.entryVersion, crc32);
  return decoded.kind === 'entry' && decoded.entry.kind === 'frame' ? reader.at(decoded.entry) : NaN;
}
