import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fail, type Result } from '../../src-shared/base/failure.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { Redactor } from '../../src-shared/redact/redactor.ts';
import type { Redaction } from '../../src-shared/redact/rules.ts';
import type { Query } from '../../src-shared/query/ast.ts';
import { createHarWriter } from '../../src-shared/har/write-har.ts';
import { NOTES_MAX, headerText, type FileHeader, type FileNote } from '../../src-shared/tape-file/header.ts';
import { createLinesWriter } from '../../src-shared/tape-file/json-lines.ts';
import { createTapeWriter, type FileWriter } from '../../src-shared/tape-file/write-tape.ts';
import { importFile, type Imported, type ReadProgress } from './exchange/import-file.ts';
import { nodeCodec } from './exchange/node-codec.ts';
import type { FileFormat } from './exchange/read-file.ts';
import { writeFile, type FileWritten, type WriteProgress } from './exchange/write-file.ts';
import { openArchive } from './archive.ts';
import { openServerStore } from './config/server-store.ts';
import type { Archive } from './journal/archive.ts';
import { nodeDisk } from './journal/disk.ts';
import { thisProcess } from './journal/process-identity.ts';
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
  /** What is taken out; null for nothing. */
  readonly redaction: Redaction | null;
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
  if (wish.format === 'har' && !hasHttp(entriesOf(archive, tapeId))) return noHttp();
  const hits = (): Iterable<ScanHit> => archive.scan('', tapeId);
  const isWanted =
    selection === null ? () => true : selectionOf(hits, tapeId, selection, wish.format === 'har');
  const notes =
    selection === null ? wish.notes : notesOfPart(wish.notes, entriesOf(archive, tapeId), isWanted);
  const header = headerOf({ ...wish, notes });
  const redactor = redactorOf(wish, header.tape.serverId);
  if (redactor !== null && !redactor.ok) return redactor;
  const taking = redactor?.value ?? null;
  const writing = writeFile({
    disk: nodeDisk,
    path: wish.path,
    folder: join(wish.path, '..'),
    header: taking === null ? header : redactedHeader(header, taking),
    entries: entriesOf(archive, tapeId),
    isWanted,
    writer: writerOf(wish.format),
    redact: taking === null ? (entry) => entry : (entry) => taking.entry(entry),
    redacted: () => taking?.counts ?? {},
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

/** A note on an entry that does not go along would tell of what was left out. */
function notesOfPart(
  notes: readonly FileNote[],
  entries: Iterable<Entry>,
  isWanted: (entry: Entry) => boolean,
): FileNote[] {
  const noted = new Set(notes.flatMap(({ seq }) => (seq === null ? [] : [seq])));
  const kept = new Set<number>();
  if (noted.size > 0)
    for (const entry of entries) if (noted.has(entry.seq) && isWanted(entry)) kept.add(entry.seq);
  return notes.filter(({ seq }) => seq === null || kept.has(seq));
}

function redactorOf({ dataFolder, redaction }: TapeExport, serverId: string): Result<Redactor> | null {
  return redaction === null ? null : Redactor.of(redaction, secretsOf(dataFolder, serverId));
}

/** What a server is given that nobody else may know: the values of its environment and of its headers. */
function secretsOf(dataFolder: string, serverId: string): string[] {
  const { store } = openServerStore({ dataFolder, disk: nodeDisk, clock: { wallMs: () => 0 } });
  const spec = store.list().find(({ id }) => id === serverId)?.spec;
  if (spec === undefined) return [];
  return Object.values(spec.kind === 'stdio' ? spec.env : spec.headers);
}

/** Names, commands, queries and notes are texts that somebody wrote. */
function redactedHeader(header: FileHeader, taking: Redactor): FileHeader {
  const { tape, selection, notes } = header;
  const names = { serverName: taking.text(tape.serverName), title: taking.text(tape.title) };
  return {
    ...header,
    tape: { ...tape, ...names },
    selection: selection === null ? null : { ...selection, query: taking.text(selection.query) },
    notes: notes.map((note) => ({ ...note, text: taking.text(note.text) })),
  };
}

/** A tape says in its first entry how its server was reached; one whose beginning is lost, by what is on it. */
function hasHttp(entries: Iterable<Entry>): boolean {
  for (const entry of entries) {
    if (entry.kind === 'tape-opened') return entry.target.kind === 'http';
    if (entry.kind === 'http-request') return true;
  }
  return false;
}

function noHttp(): Result<never> {
  return fail(
    'export-impossible',
    'HAR is a format of HTTP exchanges, and this session has none: its server was reached over stdio.',
    'Export it as .tape, or as JSON Lines for other tools.',
  );
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
    case 'har':
      return createHarWriter();
  }
}

function* entriesOf(archive: Archive, tapeId: string): Generator<Entry> {
  for (const { entry } of archive.scan('', tapeId)) yield entry;
}

/** Own rules are counted, not told: a pattern may say what it hides. */
function rulesOf({ names, keys, patterns }: Redaction): string[] {
  const own = keys.length + patterns.length;
  return own === 0 ? [...names] : [...names, `${own} of their own`];
}

function headerOf({
  dataFolder,
  tapeId,
  selection,
  redaction,
  notes,
  version,
  nowMs,
}: TapeExport): FileHeader {
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
    redaction: redaction === null ? null : { rules: rulesOf(redaction) },
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
  return importFile({ ...wish, disk: nodeDisk, codec: nodeCodec, token, owner: thisProcess() });
}

/** Six of the characters of a tape's id. */
function token(): string {
  return BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(TOKEN_CHARS, '0')
    .slice(-TOKEN_CHARS);
}
