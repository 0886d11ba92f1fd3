import type { Failure } from '../../src-shared/base/failure.ts';
import { ENTRY_VERSION, type Entry } from '../../src-shared/journal/entry.ts';
import { BlockBuilder, entriesOf, type RawBlock } from '../../src-shared/tape-file/entry-blocks.ts';
import { HarReader, type HarRefusal } from '../../src-shared/har/read-har.ts';
import type { FileHeader } from '../../src-shared/tape-file/header.ts';
import { LinesParser } from '../../src-shared/tape-file/json-lines.ts';
import { hasFileMagic } from '../../src-shared/tape-file/layout.ts';
import { isPage, PageParts } from '../../src-shared/tape-file/page-parts.ts';
import { TapeParser } from '../../src-shared/tape-file/parse-tape.ts';
import { crc32 } from './crc32.ts';
import { inflate } from './inflate.ts';
import { turn } from './turn.ts';

export type FileStep =
  | { readonly kind: 'header'; readonly header: FileHeader; readonly entryVersion: number }
  | {
      readonly kind: 'block';
      readonly raw: Uint8Array<ArrayBuffer>;
      /** Views into `raw`. */
      readonly entries: readonly Entry[];
      /** Bytes of the file that were read. */
      readonly readBytes: number;
    }
  | { readonly kind: 'damage'; readonly why: string }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** A longer line is not read. */
const LINE_CHARS_MAX = 128 * 1024 * 1024;
/** How a HAR begins; a mark of the byte order may stand before it. */
const HAR_START = /^\uFEFF?\s*\{\s*"log"\s*:/;

/** Reads a file front to back, a block at a time. */
export async function* readFile(file: File): AsyncGenerator<FileStep, void, undefined> {
  const first = new Uint8Array(await file.slice(0, 1024).arrayBuffer());
  if (hasFileMagic(first)) yield* readTape(file, chunksOf(file));
  else if (isPage(first)) yield* readPage(file);
  else if (HAR_START.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(first))) yield* readHar(file);
  else yield* readLines(file);
}

/** A page that was exported: the tape in it is a .tape. */
async function* readPage(file: File): AsyncGenerator<FileStep, void, undefined> {
  let hasBegun = false;
  async function* parts(): AsyncGenerator<Chunk> {
    const page = new PageParts();
    for await (const { bytes, at } of chunksOf(file))
      for (const part of page.push(bytes)) {
        hasBegun = true;
        yield { bytes: part, at };
        await turn();
      }
  }
  for await (const step of readTape(file, parts())) if (hasBegun) yield step;
  if (!hasBegun) yield refusal(file, { code: 'no-tape', why: 'it is a page, and there is no tape in it' });
}

interface Chunk {
  readonly bytes: Uint8Array;
  readonly at: number;
}

async function* chunksOf(file: File): AsyncGenerator<Chunk> {
  const reader = file.stream().getReader();
  let at = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      at += value.length;
      yield { bytes: value, at };
    }
  } finally {
    await reader.cancel();
  }
}

async function* readTape(
  file: File,
  chunks: AsyncIterable<Chunk>,
): AsyncGenerator<FileStep, void, undefined> {
  const parser = new TapeParser(crc32);
  let entryVersion = 1;
  for await (const { bytes, at } of chunks) {
    for (const piece of parser.push(bytes)) {
      switch (piece.kind) {
        case 'header':
          ({ entryVersion } = piece);
          yield piece;
          break;
        case 'block': {
          const raw = await inflate(piece.stored, piece.head.rawBytes);
          if (raw === null) {
            yield { kind: 'damage', why: `a block of ${piece.head.entries} entries cannot be decompressed` };
            break;
          }
          const { entries, problem } = entriesOf(raw, entryVersion, crc32);
          yield { kind: 'block', raw: copyOf(raw), entries, readBytes: at };
          if (problem !== null) yield { kind: 'damage', why: problem };
          break;
        }
        case 'damage':
          yield { kind: 'damage', why: piece.why };
          break;
        case 'refused':
          return yield refusal(file, piece);
        case 'end':
          return;
      }
    }
  }
  const last = parser.finish();
  if (last?.kind === 'damage') yield { kind: 'damage', why: last.why };
  if (last?.kind === 'refused') yield refusal(file, last);
}

async function* readLines(file: File): AsyncGenerator<FileStep, void, undefined> {
  const parser = new LinesParser();
  const blocks = new BlockBuilder(crc32);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  let hasBegun = false;
  let readBytes = 0;
  const packed = (block: RawBlock): FileStep => {
    const raw = copyOf(block.bytes);
    return { kind: 'block', raw, entries: entriesOf(raw, ENTRY_VERSION, crc32).entries, readBytes };
  };
  function* take(line: string): Generator<FileStep> {
    const piece = parser.line(line);
    if (piece === null || piece.kind === 'end') return;
    if (piece.kind === 'entry') {
      const full = blocks.add(piece.entry);
      if (full !== null) yield packed(full);
    } else if (piece.kind === 'header') {
      hasBegun = true;
      // What is kept are entries of today, whatever the lines were.
      yield { ...piece, entryVersion: ENTRY_VERSION };
    } else if (piece.kind === 'refused') yield refusal(file, piece);
    else yield { kind: 'damage', why: piece.why };
  }
  /** One by one: whoever takes the steps has the page do something else between them. */
  function* each(lines: readonly string[]): Generator<FileStep> {
    for (const line of lines) yield* take(line);
  }
  try {
    for await (const { bytes, at } of chunksOf(file)) {
      readBytes = at;
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_CHARS_MAX)
        return yield refusal(file, { code: 'no-tape', why: 'a line is too long' });
      for (const step of each(lines)) {
        yield step;
        if (step.kind === 'refused') return;
      }
    }
    yield* take(rest);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    yield hasBegun
      ? { kind: 'damage', why: 'what follows is not UTF-8' }
      : refusal(file, { code: 'no-tape', why: 'it begins neither as a .tape nor as JSON Lines' });
  }
  const last = blocks.take();
  if (last !== null) yield packed(last);
}

async function* readHar(file: File): AsyncGenerator<FileStep, void, undefined> {
  const reader = new HarReader();
  const refused = ({ code, why, hint }: HarRefusal): FileStep => ({
    kind: 'refused',
    failure: {
      code: code === 'too-large' ? 'file-too-large' : 'file-unreadable',
      message: `${file.name} cannot be shown: ${why}.`,
      hint,
    },
  });
  for await (const { bytes } of chunksOf(file)) {
    const refusal = reader.push(bytes);
    if (refusal !== null) return yield refused(refusal);
  }
  const read = reader.finish();
  if ('code' in read) return yield refused(read);
  yield { kind: 'header', header: read.header, entryVersion: ENTRY_VERSION };
  const blocks = new BlockBuilder(crc32);
  const packed = (block: RawBlock): FileStep => {
    const raw = copyOf(block.bytes);
    const { entries } = entriesOf(raw, ENTRY_VERSION, crc32);
    return { kind: 'block', raw, entries, readBytes: file.size };
  };
  for (const entry of read.entries) {
    const full = blocks.add(entry);
    if (full !== null) yield packed(full);
  }
  const last = blocks.take();
  if (last !== null) yield packed(last);
  for (const why of read.problems) yield { kind: 'damage', why };
  for (const what of read.leftOut) yield { kind: 'damage', why: `left out: ${what}` };
  if (read.servers > 1)
    yield { kind: 'damage', why: `left out: ${read.servers - 1} more servers; imported, each is a session` };
}

function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy;
}

function refusal(
  { name }: File,
  { code, why }: { readonly code: 'too-new' | 'no-tape'; readonly why: string },
): FileStep {
  const failure: Failure =
    code === 'too-new'
      ? {
          code: 'data-too-new',
          message: `${name} was written by a newer version: ${why}.`,
          hint: 'Open it with the viewer of that version.',
        }
      : {
          code: 'file-unreadable',
          message: `${name} is not a tape file: ${why}.`,
          hint: 'Choose a file that Tapedeck exported, .tape, .jsonl or .html, or a .har.',
        };
  return { kind: 'refused', failure };
}
