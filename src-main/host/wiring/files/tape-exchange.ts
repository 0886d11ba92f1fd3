import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileFormat } from '../../../../src-shared/api/files.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { createHarWriter } from '../../../../src-shared/har/write-har.ts';
import type { Entry } from '../../../../src-shared/journal/entry.ts';
import { Examples } from '../../../../src-shared/redact/examples.ts';
import type { Taken } from '../../../../src-shared/redact/redactor.ts';
import type { FileHeader } from '../../../../src-shared/tape-file/header.ts';
import { createLinesWriter } from '../../../../src-shared/tape-file/json-lines.ts';
import { portable } from '../../../../src-shared/tape-file/portable.ts';
import { createTapeWriter, type FileWriter } from '../../../../src-shared/tape-file/write-tape.ts';
import { importFile, type Imported, type ReadProgress } from '../../exchange/import-file.ts';
import { nodeCodec } from '../../exchange/node-codec.ts';
import { createPageWriter } from '../../exchange/page-writer.ts';
import { writeFile, type FileWritten, type WriteProgress } from '../../exchange/write-file.ts';
import { planExport, type ExportPlan, type ExportScope } from './export-plan.ts';
import { nodeDisk } from '../../journal/disk.ts';
import { thisProcess } from '../../journal/process-identity.ts';

const NAME_CHARS_MAX = 80;
const PREVIEWED_PER_STEP = 512;

export interface TapeExport extends Omit<ExportScope, 'wholeExchanges' | 'watching'> {
  readonly format: FileFormat;
  /** Absolute. */
  readonly path: string;
  /** The page of the viewer, as it was built; only a page with the tape in it needs it. */
  readonly viewerPage?: string;
}

/** What the counts of a preview and its examples say. */
export interface ExportPreview {
  /** That would be in the file. */
  readonly entries: number;
  /** Of them, that match; null for the whole tape. */
  readonly matched: number | null;
  readonly redacted: Readonly<Record<string, number>>;
  readonly examples: readonly Taken[];
}

export type ExportProgress = WriteProgress & { readonly ofEntries: number };

/** Writes a tape of a data folder into a file, in steps; the tape may be recorded meanwhile, and is read as far as it is. */
export function* exportTape(wish: TapeExport): Generator<ExportProgress, Result<FileWritten>> {
  const planned = planFor(wish, wish.format);
  if (!planned.ok) return planned;
  const { header, ofEntries, entries, isWanted, redact, redacted } = planned.value;
  const writer = writerOf(wish, header);
  if (!writer.ok) return writer;
  const writing = writeFile({
    disk: nodeDisk,
    path: wish.path,
    folder: join(wish.path, '..'),
    header,
    entries: entries(),
    isWanted,
    writer: writer.value,
    redact,
    redacted,
  });
  for (;;) {
    const step = writing.next();
    if (step.done === true) return step.value;
    let isAsked = false;
    try {
      yield { ...step.value, ofEntries };
      isAsked = true;
    } finally {
      // Whoever does not ask again wants nothing of it to stay.
      if (!isAsked) writing.return(cancelled());
    }
  }
}

/** What would go into a file, and what would be taken out of it, in steps. Nothing is written. */
export function* previewExport(
  wish: Omit<TapeExport, 'path' | 'viewerPage'>,
): Generator<ExportProgress, Result<ExportPreview>> {
  const examples = new Examples();
  const planned = planFor({ ...wish, watching: examples }, wish.format);
  if (!planned.ok) return planned;
  const { ofEntries, matched, entries, isWanted, redact, redacted } = planned.value;
  let read = 0;
  let wanted = 0;
  for (const entry of entries()) {
    read += 1;
    if (isWanted(entry)) {
      redact(portable(entry));
      wanted += 1;
    }
    if (read % PREVIEWED_PER_STEP === 0) yield { entries: read, bytes: 0, ofEntries };
  }
  return ok({ entries: wanted, matched, redacted: redacted(), examples: examples.list });
}

function planFor(scope: Omit<ExportScope, 'wholeExchanges'>, format: FileFormat): Result<ExportPlan> {
  const planned = planExport({ ...scope, wholeExchanges: format === 'har' });
  return planned.ok && format === 'har' && !hasHttp(planned.value.entries()) ? noHttp() : planned;
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

function writerOf({ format, viewerPage }: TapeExport, header: FileHeader): Result<FileWriter> {
  switch (format) {
    case 'tape':
      return ok(createTapeWriter(nodeCodec));
    case 'jsonl':
      return ok(createLinesWriter(nodeCodec));
    case 'har':
      return ok(createHarWriter());
    case 'html': {
      const page = pageAt(viewerPage ?? '');
      if (page === null) {
        return fail(
          'export-impossible',
          'The page of the viewer is not there, and so nothing that a tape could be put into.',
          'Build it first: npm run build. Or export the tape as .tape.',
        );
      }
      const name = `${header.tape.serverName.slice(0, NAME_CHARS_MAX)}.tape`;
      return ok(createPageWriter(createTapeWriter(nodeCodec), { page, name }));
    }
  }
}

function pageAt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

export interface TapeImport {
  readonly dataFolder: string;
  readonly path: string;
  readonly fileName: string;
  readonly nowMs: number;
  readonly again: boolean;
}

const TOKEN_CHARS = 6;

/** A file with more servers is of a whole network: the rest is named, and left out. */
export const SERVERS_MAX = 16;

export interface AlsoImported {
  readonly tapeId: string;
  readonly serverName: string;
  readonly entries: number;
}

/** `also`: tapes of the other servers whose messages are in the file. */
export type ImportedAll = Imported & { readonly also: readonly AlsoImported[] };

/**
 * Makes a tape of a file, in steps; of a HAR one for each server. Needs no lock: a tape comes among the others by one
 * rename.
 */
export function* importTape(wish: TapeImport): Generator<ReadProgress, Result<ImportedAll>> {
  const whole = { ...wish, disk: nodeDisk, codec: nodeCodec, token, owner: thisProcess() };
  const first = yield* importFile(whole);
  if (!first.ok) return first;
  const { servers, problems, leftOut } = first.value;
  const also: AlsoImported[] = [];
  const troubles: string[] = [];
  for (let server = 1; server < Math.min(servers, SERVERS_MAX); server += 1) {
    const next = yield* importFile({ ...whole, server });
    if (!next.ok) troubles.push(next.failure.message);
    else also.push(next.value);
  }
  const more = servers > SERVERS_MAX ? [`${servers - SERVERS_MAX} more servers`] : [];
  return ok({
    ...first.value,
    problems: [...problems, ...troubles],
    leftOut: [...leftOut, ...more],
    also: also.map(({ tapeId, serverName, entries }) => ({ tapeId, serverName, entries })),
  });
}

/** Six of the characters of a tape's id. */
function token(): string {
  return BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(TOKEN_CHARS, '0')
    .slice(-TOKEN_CHARS);
}
