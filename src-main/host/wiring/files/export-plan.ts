import { join } from 'node:path';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { Entry } from '../../../../src-shared/journal/entry.ts';
import type { Query } from '../../../../src-shared/query/ast.ts';
import { asksForNotes, withNotes } from '../../../../src-shared/query/notes.ts';
import { Redactor, type Watching } from '../../../../src-shared/redact/redactor.ts';
import type { Redaction } from '../../../../src-shared/redact/rules.ts';
import {
  NOTES_MAX,
  headerText,
  type FileHeader,
  type FileNote,
} from '../../../../src-shared/tape-file/header.ts';
import { openArchive } from '../tapes/archive.ts';
import { openServerStore } from '../../config/server-store.ts';
import { DATABASE_FILE } from '../../database/deck-database.ts';
import { readNotedPlaces } from '../../database/read-notes.ts';
import type { Archive } from '../../journal/archive.ts';
import { nodeDisk } from '../../journal/disk.ts';
import type { ScanHit } from '../../journal/scan.ts';
import { summarizeTape } from '../../journal/summary.ts';
import { selectionOf } from '../tapes/tape-selection.ts';

/** What of a tape goes into a file, and what is taken out of that. */
export interface ExportScope {
  readonly dataFolder: string;
  readonly tapeId: string;
  /** Null for the whole tape. `text` is the query as it was typed. */
  readonly selection: {
    readonly query: Query;
    readonly text: string;
    readonly fromMs: number | null;
    readonly toMs: number | null;
    /** Nothing but what matches. */
    readonly isBare: boolean;
  } | null;
  readonly notes: readonly FileNote[];
  /** What is taken out; null for nothing. */
  readonly redaction: Redaction | null;
  /** Sees what is taken out. */
  readonly watching?: Watching;
  /** All of each HTTP exchange of which something is selected. */
  readonly wholeExchanges: boolean;
  readonly version: string;
  readonly nowMs: number;
}

export interface ExportPlan {
  /** As it goes into the file. */
  readonly header: FileHeader;
  /** On the tape. */
  readonly ofEntries: number;
  /** Entries that match; null for the whole tape. */
  readonly matched: number | null;
  entries(this: void): Iterable<Entry>;
  isWanted(this: void, entry: Entry): boolean;
  redact(this: void, entry: Entry): Entry;
  /** How often each rule was applied so far. */
  redacted(this: void): Readonly<Record<string, number>>;
}

/** Reads what has to be known before the first entry is written; the tape may be recorded meanwhile. */
export function planExport(scope: ExportScope): Result<ExportPlan> {
  const { dataFolder, tapeId, selection } = scope;
  const archive = openArchive(dataFolder);
  if (!archive.has(tapeId))
    return fail('unknown-tape', `There is no tape ${tapeId}.`, '`tapedeck tapes` lists them.');
  const hits = (): Iterable<ScanHit> => archive.scan('', tapeId);
  const entries = (): Iterable<Entry> => entriesOf(archive, tapeId);
  const { matched, isWanted } =
    selection === null
      ? WHOLE
      : selectionOf(hits, tapeId, noted(selection, dataFolder), scope.wholeExchanges);
  const notes = selection === null ? scope.notes : notesOfPart(scope.notes, entries(), isWanted);
  const header = headerOf({ ...scope, notes });
  const redactor = redactorOf(scope, header.tape.serverId);
  if (!redactor.ok) return redactor;
  const taking = redactor.value;
  return ok({
    header: taking === null ? header : redactedHeader(header, taking),
    ofEntries: header.tape.entries,
    matched,
    entries,
    isWanted,
    redact: taking === null ? (entry) => entry : (entry) => taking.entry(entry),
    redacted: () => taking?.counts ?? {},
  });
}

const WHOLE = { matched: null, isWanted: () => true } as const;

/** Whether an entry has a note stands beside the tape, not on it. */
function noted<T extends { readonly query: Query }>(selection: T, dataFolder: string): T {
  const { query } = selection;
  if (!asksForNotes(query)) return selection;
  return { ...selection, query: withNotes(query, readNotedPlaces(join(dataFolder, DATABASE_FILE))) };
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

function redactorOf(
  { dataFolder, redaction, watching }: ExportScope,
  serverId: string,
): Result<Redactor | null> {
  return redaction === null
    ? ok(null)
    : Redactor.of(redaction, secretsOf(dataFolder, serverId), watching ?? null);
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
  taking.in('name of the session');
  const names = { serverName: taking.text(tape.serverName), title: taking.text(tape.title) };
  return {
    ...header,
    tape: { ...tape, ...names },
    selection: selection === null ? null : { ...selection, query: taking.text(selection.query) },
    notes: notes.map((note) => ({ ...note, text: taking.in('note').text(note.text) })),
  };
}

function* entriesOf(archive: Archive, tapeId: string): Generator<Entry> {
  for (const { entry } of archive.scan('', tapeId)) yield entry;
}

/** Own rules are counted, not told: a pattern may say what it hides. */
function rulesOf({ names, headers, keys, patterns, paths }: Redaction): string[] {
  const own = headers.length + keys.length + patterns.length + paths.length;
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
}: ExportScope): FileHeader {
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
