import { HarReader, type HarRefusal } from '../../../src-shared/har/read-har.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { entriesOf } from '../../../src-shared/tape-file/entry-blocks.ts';
import type { FileHeader, FileTrailer } from '../../../src-shared/tape-file/header.ts';
import { LinesParser } from '../../../src-shared/tape-file/json-lines.ts';
import { hasFileMagic } from '../../../src-shared/tape-file/layout.ts';
import { isPage, PageParts } from '../../../src-shared/tape-file/page-parts.ts';
import { TapeParser, type FilePiece } from '../../../src-shared/tape-file/parse-tape.ts';
import type { DiskFile } from '../ports.ts';
import { LineCutter } from './file-lines.ts';
import type { FileCodec } from './node-codec.ts';

export type FileFormat = 'tape' | 'jsonl' | 'har';

/** What a file gives, in its order, whatever its format. */
export type FileStep =
  | {
      readonly kind: 'header';
      readonly header: FileHeader;
      readonly format: FileFormat;
      /** Whose messages are in the file: a HAR may have those of several, one tape each. */
      readonly servers: number;
    }
  /** Views: used before the next step is asked for. */
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] }
  | { readonly kind: 'damage'; readonly why: string; readonly entries: number | null }
  | { readonly kind: 'end'; readonly trailer: FileTrailer }
  /** What is in the file and not on the tape, because a tape is not for it. */
  | { readonly kind: 'left-out'; readonly what: string }
  | FileRefusal
  /** Bytes of the file that were read. */
  | { readonly kind: 'read'; readonly bytes: number };

/** `hint` where the usual one does not help. */
export interface FileRefusal {
  readonly kind: 'refused';
  readonly code: 'too-new' | 'no-tape' | 'too-large';
  readonly why: string;
  readonly hint?: string;
}

const CHUNK_BYTES = 256 * 1024;
const BRACE = 0x7b;
/** How a HAR begins; a mark of the byte order may stand before it. */
const HAR_START = /^\uFEFF?\s*\{\s*"log"\s*:/;
const ENTRIES_PER_STEP = 256;

/** Reads a file from front to back; which format it has, its first bytes tell. `server`: which one of a HAR of several. */
export function* readFile(file: DiskFile, codec: FileCodec, server = 0): Generator<FileStep> {
  const first = new Uint8Array(1024);
  const got = file.read(first, 0);
  if (hasFileMagic(first)) yield* readTapeFile(chunksOf(file), codec);
  else if (isPage(first.subarray(0, got))) yield* readPage(file, codec);
  else if (HAR_START.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(first.subarray(0, got))))
    yield* readHar(file, server);
  else if (got > 0 && first[0] === BRACE) yield* readLines(file);
  else
    yield {
      kind: 'refused',
      code: 'no-tape',
      why: 'it begins neither as a .tape, nor as JSON Lines, nor as a HAR, nor as a page with a tape in it',
    };
}

/** A page that was exported: the tape in it is a .tape. */
function* readPage(file: DiskFile, codec: FileCodec): Generator<FileStep> {
  let hasBegun = false;
  function* parts(): Generator<Chunk> {
    const page = new PageParts();
    for (const { bytes, at } of chunksOf(file))
      for (const part of page.push(bytes)) {
        hasBegun = true;
        yield { bytes: part, at };
      }
  }
  for (const step of readTapeFile(parts(), codec)) if (hasBegun) yield step;
  if (!hasBegun) yield { kind: 'refused', code: 'no-tape', why: 'it is a page, and there is no tape in it' };
}

/** `at`: how much of the file was read by then. */
interface Chunk {
  readonly bytes: Uint8Array;
  readonly at: number;
}

function* chunksOf(file: DiskFile): Generator<Chunk> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  let at = 0;
  for (;;) {
    const got = file.read(buffer, at);
    if (got === 0) return;
    at += got;
    yield { bytes: buffer.subarray(0, got), at };
  }
}

function* readTapeFile(chunks: Iterable<Chunk>, codec: FileCodec): Generator<FileStep> {
  const parser = new TapeParser(codec.crc32);
  let entryVersion = 1;
  for (const { bytes, at } of chunks) {
    for (const piece of parser.push(bytes)) {
      if (piece.kind === 'header') {
        ({ entryVersion } = piece);
        yield { kind: 'header', header: piece.header, format: 'tape', servers: 1 };
      } else if (piece.kind === 'block') yield* unpacked(piece, entryVersion, codec);
      else yield piece;
      if (piece.kind === 'refused' || piece.kind === 'end') return;
    }
    yield { kind: 'read', bytes: at };
  }
  const last = parser.finish();
  if (last?.kind === 'damage' || last?.kind === 'refused') yield last;
}

function* readHar(file: DiskFile, server: number): Generator<FileStep> {
  const reader = new HarReader();
  const refusal = ({ code, why, hint }: HarRefusal): FileRefusal => ({ kind: 'refused', code, why, hint });
  for (const { bytes, at } of chunksOf(file)) {
    const refused = reader.push(bytes);
    if (refused !== null) {
      yield refusal(refused);
      return;
    }
    yield { kind: 'read', bytes: at };
  }
  const read = reader.finish(server);
  if ('code' in read) {
    yield refusal(read);
    return;
  }
  const { header, entries, problems, leftOut } = read;
  yield { kind: 'header', header, format: 'har', servers: read.servers };
  for (let from = 0; from < entries.length; from += ENTRIES_PER_STEP)
    yield { kind: 'entries', entries: entries.slice(from, from + ENTRIES_PER_STEP) };
  for (const why of problems) yield { kind: 'damage', why, entries: 0 };
  for (const what of leftOut) yield { kind: 'left-out', what };
}

function* unpacked(
  { head, stored }: Extract<FilePiece, { kind: 'block' }>,
  entryVersion: number,
  codec: FileCodec,
): Generator<FileStep> {
  let raw: Uint8Array;
  try {
    raw = codec.inflate(stored, head.rawBytes);
  } catch {
    yield {
      kind: 'damage',
      why: `a block of ${head.entries} entries cannot be decompressed`,
      entries: head.entries,
    };
    return;
  }
  const { entries, problem } = entriesOf(raw, entryVersion, codec.crc32);
  yield { kind: 'entries', entries };
  if (problem !== null)
    yield { kind: 'damage', why: problem, entries: Math.max(0, head.entries - entries.length) };
}

function* readLines(file: DiskFile): Generator<FileStep> {
  const cutter = new LineCutter();
  const parser = new LinesParser();
  let hasBegun = false;
  let hasEnded = false;
  function* read(cut: ReturnType<LineCutter['finish']>): Generator<FileStep> {
    if (cut === null) return;
    if (cut.kind === 'bad') {
      yield hasBegun
        ? { kind: 'damage', why: cut.why, entries: 1 }
        : { kind: 'refused', code: 'no-tape', why: cut.why };
      return;
    }
    const piece = parser.line(cut.text);
    if (piece === null) return;
    if (piece.kind === 'entry') yield { kind: 'entries', entries: [piece.entry] };
    else if (piece.kind === 'header') {
      hasBegun = true;
      yield { kind: 'header', header: piece.header, format: 'jsonl', servers: 1 };
    } else {
      hasEnded = piece.kind === 'end';
      yield piece;
    }
  }
  for (const { bytes, at } of chunksOf(file)) {
    for (const cut of cutter.push(bytes)) {
      for (const step of read(cut)) {
        yield step;
        if (step.kind === 'refused' || step.kind === 'end') return;
      }
    }
    yield { kind: 'read', bytes: at };
  }
  for (const step of read(cutter.finish())) {
    yield step;
    if (step.kind === 'refused') return;
  }
  if (!hasBegun) yield { kind: 'refused', code: 'no-tape', why: 'it has no first line' };
  else if (!hasEnded) yield { kind: 'damage', why: 'the file was cut short', entries: null };
}
