import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fail, type Result } from '../../src-shared/base/failure.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import type { Query } from '../../src-shared/query/ast.ts';
import { NOTES_MAX, headerText, type FileHeader, type FileNote } from '../../src-shared/tape-file/header.ts';
import { createLinesWriter } from '../../src-shared/tape-file/json-lines.ts';
import { createTapeWriter, type FileWriter } from '../../src-shared/tape-file/write-tape.ts';
import { importFile, type Imported, type ReadProgress } from './exchange/import-file.ts';
import { nodeCodec } from './exchange/node-codec.ts';
import type { FileFormat } from './exchange/read-file.ts';
import { writeFile, type FileWritten, type WriteProgress } from './exchange/write-file.ts';
import { openArchive } from './archive.ts';
import type { Archive } from './journal/archive.ts';
import { nodeDisk } from './journal/disk.ts';
import type { ScanHit } from './journal/scan.ts';
import { summarizeTape } from './journal/summary.ts';
import { selectionOf } from './tape-selection.ts';

export interface TapeExport {
  readonly dataFolder: string;
  readonly tapeId: string;
  readonly format: FileFormat;
  /** Absolute. */
  readonly path: string;
  /** Null for the whole tape. `text` is the query as it was typed. */
  readonly selection: {
    readonly query: Query;
    readonly text: string;
    readonly fromMs: number | null;
    readonly toMs: number | null;
  } | null;
  readonly notes: readonly FileNote[];
  readonly version: string;
  readonly nowMs: number;
}

/** Writes a tape of a data folder into a file, in steps; the tape may be recorded meanwhile, and is read as far as it is. */
export function* exportTape(
  wish: TapeExport,
): Generator<WriteProgress & { readonly ofEntries: number }, Result<FileWritten>> {
  const { dataFolder, tapeId, selection } = wish;
  const archive = openArchive(dataFolder);
  if (!archive.has(tapeId))
    return fail('unknown-tape', `There is no tape ${tapeId}.`, '`tapedeck tapes` lists them.');
  const header = headerOf(wish);
  const hits = (): Iterable<ScanHit> => archive.scan('', tapeId);
  const writing = writeFile({
    disk: nodeDisk,
    path: wish.path,
    folder: join(wish.path, '..'),
    header,
    entries: entriesOf(archive, tapeId),
    isWanted: selection === null ? () => true : selectionOf(hits, tapeId, selection),
    writer: writerOf(wish.format),
    redacted: () => ({}),
  });
  for (;;) {
    const step = writing.next();
    if (step.done === true) return step.value;
    let isAsked = false;
    try {
      yield { ...step.value, ofEntries: header.tape.entries };
      isAsked = true;
    } finally {
      // Whoever does not ask again wants nothing of it to stay.
      if (!isAsked) writing.return(cancelled());
    }
  }
}

function cancelled(): Result<never> {
  return fail('request-cancelled', 'It was ended before the file was whole.', 'Begin it again.');
}

function writerOf(format: FileFormat): FileWriter {
  switch (format) {
    case 'tape':
      return createTapeWriter(nodeCodec);
    case 'jsonl':
      return createLinesWriter(nodeCodec);
  }
}

function* entriesOf(archive: Archive, tapeId: string): Generator<Entry> {
  for (const { entry } of archive.scan('', tapeId)) yield entry;
}

function headerOf({ dataFolder, tapeId, selection, notes, version, nowMs }: TapeExport): FileHeader {
  const tape = summarizeTape(nodeDisk, dataFolder, tapeId);
  return {
    producer: { name: 'tapedeck', version },
    exportedMs: nowMs,
    tape: {
      id: tapeId,
      serverId: headerText(tape.serverId),
      serverName: headerText(tape.serverName),
      title: headerText(tape.title),
      openedMs: tape.openedMs,
      lastMs: tape.lastMs,
      era: tape.era,
      protocolVersion: tape.protocolVersion === null ? null : headerText(tape.protocolVersion),
      entries: tape.entries,
    },
    selection:
      selection === null
        ? null
        : { query: headerText(selection.text), fromMs: selection.fromMs, toMs: selection.toMs },
    redaction: null,
    notes: notes.slice(0, NOTES_MAX),
  };
}

export interface TapeImport {
  readonly dataFolder: string;
  readonly path: string;
  readonly fileName: string;
  readonly nowMs: number;
  readonly again: boolean;
}

const TOKEN_CHARS = 6;

/** Makes a tape of a file, in steps. Needs no lock: the tape comes among the others by one rename. */
export function importTape(wish: TapeImport): Generator<ReadProgress, Result<Imported>> {
  return importFile({ ...wish, disk: nodeDisk, codec: nodeCodec, token });
}

/** Six of the characters of a tape's id. */
function token(): string {
  return BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(TOKEN_CHARS, '0')
    .slice(-TOKEN_CHARS);
}
