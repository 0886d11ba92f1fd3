import { join } from 'node:path';
import type { Entry } from '../../../../src-shared/journal/entry.ts';
import type { PayloadTest, Query } from '../../../../src-shared/query/ast.ts';
import { payloadTests } from '../../../../src-shared/query/ast.ts';
import type { TextHits } from '../../../../src-shared/query/matches.ts';
import { asksForNotes, withNotes } from '../../../../src-shared/query/notes.ts';
import { Ordinals } from '../../../../src-shared/query/ordinals.ts';
import { payloadKey, payloadMatcher } from '../../../../src-shared/query/payload.ts';
import { findingCode } from '../../../../src-shared/query/row-text.ts';
import { createMessagesState, foldMessages } from '../../../../src-shared/state/messages.ts';
import { openArchive } from './archive.ts';
import { DATABASE_FILE } from '../../database/deck-database.ts';
import { readNotedPlaces } from '../../database/read-notes.ts';
import type { Archive } from '../../journal/archive.ts';
import type { ScanHit } from '../../journal/scan.ts';
import { QueryMask } from '../../projections/query-mask.ts';
import { RowBuffer } from '../../projections/row-buffer.ts';
import { RowCursor } from '../../projections/row-cursor.ts';

/** A tape has fewer entries than this: their numbers take four bytes. */
const ROWS_MAX = 2 ** 32;

/**
 * Entries of a data folder that a query matches, in order, newest tapes last; without an index. A tape is read twice:
 * how a request ended is said behind it.
 */
export function* queryArchive(dataFolder: string, asked: Query, tapeId?: string): Generator<ScanHit> {
  const archive = openArchive(dataFolder);
  const query = asksForNotes(asked)
    ? withNotes(asked, readNotedPlaces(join(dataFolder, DATABASE_FILE)))
    : asked;
  if (query.kind === 'all') {
    yield* archive.scan('', tapeId);
    return;
  }
  const tapeIds = tapeId === undefined ? archive.tapes().map(({ id }) => id) : [tapeId];
  for (const each of tapeIds) {
    const matches = matcherOf(archive, each, query);
    for (const hit of archive.scan('', each)) {
      if (matches(hit.entry.seq)) yield hit;
    }
  }
}

/** Every entry that is lost keeps its place, as in the index. */
function* withLost(hits: Iterable<Pick<ScanHit, 'entry'>>): Generator<Entry> {
  let next = 0;
  for (const { entry } of hits) {
    for (; next < entry.seq; next += 1) {
      const { wallMs, monoUs } = entry;
      yield {
        seq: next,
        wallMs,
        monoUs,
        kind: 'gap',
        reason: 'damaged on disk',
        lostEntries: 1,
        lostBytes: 0,
      };
    }
    yield entry;
    next = entry.seq + 1;
  }
}

/** Reads a tape to its end and tells which of its entries match. */
function matcherOf(archive: Archive, tapeId: string, query: Query): (seq: number) => boolean {
  const matched = matchedRows(archive.scan('', tapeId), tapeId, query);
  return (seq) => matched(seq) !== null;
}

/** Reads a tape to its end and tells which of its entries match, each with the other half of its exchange, else -1. */
export function matchedRows(
  hits: Iterable<Pick<ScanHit, 'entry'>>,
  tapeId: string,
  query: Query,
): (seq: number) => { readonly pairSeq: number } | null {
  const buffer = new RowBuffer(ROWS_MAX, null);
  const state = createMessagesState();
  const searches = payloadTests(query).map((test) => ({
    key: payloadKey(test),
    matcher: payloadMatcher(test),
    places: new Ordinals(),
  }));
  let tape: number | null = null;
  for (const entry of withLost(hits)) {
    tape ??= buffer.openTape(tapeId, entry.kind === 'tape-opened' ? entry.serverId : '');
    buffer.placesOf(tape)?.note(entry);
    const { row, patches, findings } = foldMessages(state, entry);
    const place = buffer.append(tape, row);
    for (const patch of patches) buffer.patch(tapeId, patch);
    for (const { seq, finding } of findings) buffer.addFinding(tapeId, seq, findingCode(finding.code));
    for (const { matcher, places } of searches) {
      if (matcher.inNames(row) || matcher.inEntry(entry)) places.push(place);
    }
  }
  const hitsOf = (test: PayloadTest): TextHits => {
    const places = searches.find(({ key }) => key === payloadKey(test))?.places;
    return { frontier: Infinity, has: (place) => places?.has(place) ?? false };
  };
  const mask = new QueryMask(buffer, query, hitsOf);
  const row = new RowCursor(buffer);
  return (seq) => {
    const place = buffer.placeOf(tapeId, seq);
    if (place < 0 || !mask.has(place)) return null;
    row.go(place);
    return { pairSeq: row.pairSeq };
  };
}
