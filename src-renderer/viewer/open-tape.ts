import {
  BODY_BYTES_MAX,
  DIRS,
  type EntryDetail,
  type EntryRef,
  type Filter,
  type Page,
  type PageRequest,
  type StagedCall,
} from '../../src-shared/api/messages.ts';
import { PageBuilder, type PageCells } from '../../src-shared/api/page-builder.ts';
import { Tally } from '../../src-shared/api/seen-builder.ts';
import { SEEN_MESSAGES_MAX, tallyPath } from '../../src-shared/api/seen-paths.ts';
import type { ValuesAnswer, ValuesRequest } from '../../src-shared/api/timeline.ts';
import type { SeenAnswer, SeenPathRequest, SeenRequest } from '../../src-shared/api/suggest.ts';
import { fail, ok, type Result } from '../../src-shared/base/failure.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { bodyBytesOf, metaJsonOf } from '../../src-shared/journal/entry-parts.ts';
import { readPath } from '../../src-shared/query/json-path.ts';
import { findingCode } from '../../src-shared/query/row-text.ts';
import { valueAt } from '../../src-shared/query/value-at.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES, type Row } from '../../src-shared/state/row.ts';
import { base64Of } from '../../src-shared/tape-file/base64.ts';
import { entriesOf } from '../../src-shared/tape-file/entry-blocks.ts';
import { crc32 } from './crc32.ts';
import { seenInRows } from './tape-seen.ts';
import type { FileRecord, ViewerStore } from './viewer-store.ts';
import { TapePast } from './tape-past.ts';
import { turn } from './turn.ts';
import { TapeMatches } from './tape-matches.ts';
import { TapeNumbers } from './tape-numbers.ts';
import { TapeTimeline } from './tape-timeline.ts';
import { TapeRows } from './tape-rows.ts';

/** Blocks whose entries were read and are kept. */
const BLOCKS_KEPT = 8;
const STAGES_ROWS_MAX = 4_000;

/** The file that is looked at: its rows in memory, its bytes in the browser's store. */
export class OpenTape {
  readonly id: string;
  readonly rows = new TapeRows();
  readonly timeline: TapeTimeline;
  readonly past: TapePast;
  readonly #store: ViewerStore;
  readonly #file: Pick<FileRecord, 'entryVersion' | 'header'>;
  readonly #matches: TapeMatches;
  readonly #kept = new Map<number, readonly Entry[]>();

  constructor(
    store: ViewerStore,
    file: Pick<FileRecord, 'id' | 'entryVersion' | 'header'>,
    changed: () => void,
  ) {
    this.id = file.id;
    this.#store = store;
    this.#file = file;
    const { serverId, serverName } = file.header.tape;
    this.#matches = new TapeMatches({
      rows: this.rows,
      tape: { tapeId: file.id, serverId, serverName },
      blocks: () => this.rows.starts.length,
      entriesOf: (block) => this.#entries(block),
      changed,
    });
    const numbers = new TapeNumbers({ rows: this.rows, entriesOf: (block) => this.#entries(block) });
    this.timeline = new TapeTimeline(this.rows, this.#matches, numbers, (index) => this.cells(index));
    this.past = new TapePast({
      tapeId: file.id,
      rows: this.rows,
      entriesOf: (block) => this.#entries(block),
      turn,
    });
  }

  /** False when there is no room for more rows. */
  add(entries: readonly Entry[]): boolean {
    const hasRoom = this.rows.add(entries);
    this.#matches.grown();
    return hasRoom;
  }

  page(filter: Filter, anchor: PageRequest['anchor'], limit: number): Result<Page> {
    const matches = this.#matches.of(filter);
    if (!matches.ok) return matches;
    const total = this.rows.rows.length;
    const matched = matches.value?.indexes.length ?? total;
    const scanned = matches.value?.scanned ?? total;
    const from = anchor.kind === 'tail' ? Math.max(0, matched - limit) : anchor.ordinal;
    const builder = new PageBuilder();
    for (let at = from; at < Math.min(matched, from + limit); at += 1) {
      const cells = this.cells(matches.value?.indexes[at] ?? at);
      if (cells !== null) builder.push(cells);
    }
    return ok(builder.build({ total, matched, dropped: 0, scanned, from }));
  }

  seen(request: SeenRequest): SeenAnswer {
    return seenInRows(this.rows, this.#file.header.tape.serverName, this.id, request);
  }

  /** Of the newest messages. */
  async seenAt({ path, of }: SeenPathRequest): Promise<Result<SeenAnswer>> {
    const read = readPath(path);
    const tally = new Tally();
    if (read.kind !== 'path') return ok(tally.answer(0, 0));
    const blocks = this.rows.starts.length;
    let scanned = 0;
    for (let block = blocks - 1; block >= 0 && scanned < SEEN_MESSAGES_MAX; block -= 1) {
      for (const entry of (await this.#entries(block)).toReversed()) {
        if (entry.kind !== 'frame') continue;
        tallyPath(entry, read.path, of, tally);
        scanned += 1;
        if (scanned >= SEEN_MESSAGES_MAX) break;
      }
    }
    return ok(tally.answer(scanned, this.rows.rows.length));
  }

  /** What stands at a path in these entries. */
  async values({ seqs, path }: ValuesRequest): Promise<Result<ValuesAnswer>> {
    if (path === null) {
      const codes = (seq: number) => (this.rows.findings.get(seq) ?? []).map(({ code }) => findingCode(code));
      return ok({ texts: seqs.map((seq) => codes(seq).join('\n')), numbers: seqs.map(() => null) });
    }
    const read = readPath(path);
    if (read.kind !== 'path')
      return fail('query-invalid', `${path} is no path.`, 'Write it as result.content[0].text.');
    const answer: ValuesAnswer = { texts: [], numbers: [] };
    for (const seq of seqs) {
      const entry = await this.#entry(seq);
      const { text, number } = entry === null ? { text: null, number: null } : valueAt(entry, read.path);
      answer.texts.push(text);
      answer.numbers.push(number);
    }
    return ok(answer);
  }

  locate(filter: Filter, { seq }: EntryRef): Result<number | null> {
    const matches = this.#matches.of(filter);
    if (!matches.ok) return matches;
    const index = this.rows.indexOf(seq);
    if (index < 0) return ok(null);
    if (matches.value === null) return ok(index);
    const ordinal = matches.value.indexes.indexOf(index);
    return ok(ordinal < 0 ? null : ordinal);
  }

  async detail({ tapeId, seq }: EntryRef): Promise<Result<EntryDetail>> {
    const index = this.rows.indexOf(seq);
    const row = this.rows.rows[index];
    const entry = await this.#entry(seq);
    if (row === undefined || entry === null) return unknownEntry(seq);
    const pair = row.pairSeq < 0 ? undefined : this.rows.rows[this.rows.indexOf(row.pairSeq)];
    const { serverId, serverName } = this.#file.header.tape;
    const bytes = bodyBytesOf(entry);
    return ok({
      tapeId,
      serverId,
      serverName,
      row,
      pair: pair ?? null,
      findings: [...(this.rows.findings.get(seq) ?? [])],
      metaJson: metaJsonOf(entry),
      bodyBase64: base64Of(bytes.subarray(0, BODY_BYTES_MAX)),
      bodyBytes: bytes.length,
    });
  }

  async body({ seq }: EntryRef, offset: number): Promise<Result<{ base64: string; totalBytes: number }>> {
    const entry = await this.#entry(seq);
    if (entry === null) return unknownEntry(seq);
    const bytes = bodyBytesOf(entry);
    return ok({
      base64: base64Of(bytes.subarray(offset, offset + BODY_BYTES_MAX)),
      totalBytes: bytes.length,
    });
  }

  async stages({ seq }: EntryRef): Promise<Result<StagedCall | null>> {
    const row = this.rows.rows[this.rows.indexOf(seq)];
    if (row === undefined) return unknownEntry(seq);
    if (row.kind === 'note') return ok(stagedOf(await this.#entry(seq)));
    const request = row.kind === 'request' ? row.seq : row.pairSeq;
    if (request < 0) return ok(null);
    const from = this.rows.indexOf(Math.max(row.seq, row.pairSeq)) + 1;
    for (const each of this.rows.rows.slice(from, from + STAGES_ROWS_MAX)) {
      if (each.kind !== 'note' || each.pairSeq !== request) continue;
      const staged = stagedOf(await this.#entry(each.seq));
      if (staged !== null) return ok(staged);
    }
    return ok(null);
  }

  /** A row as it stands in a page. */
  cells(index: number): PageCells | null {
    const row: Row | undefined = this.rows.rows[index];
    if (row === undefined) return null;
    return {
      ...row,
      tapeId: this.id,
      serverId: this.#file.header.tape.serverId,
      dir: DIRS.indexOf(row.dir),
      kind: ROW_KINDS.indexOf(row.kind),
      status: ROW_STATUSES.indexOf(row.status),
      severity: SEVERITIES.indexOf(row.severity),
    };
  }

  async #entry(seq: number): Promise<Entry | null> {
    const index = this.rows.indexOf(seq);
    if (index < 0) return null;
    const entries = await this.#entries(this.rows.blockOf(index));
    return entries.find((entry) => entry.seq === seq) ?? null;
  }

  async #entries(block: number): Promise<readonly Entry[]> {
    const kept = this.#kept.get(block);
    if (kept !== undefined) return kept;
    const record = await this.#store.block(this.id, block);
    const entries = record === undefined ? [] : entriesOf(record.raw, this.#file.entryVersion, crc32).entries;
    this.#kept.set(block, entries);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= BLOCKS_KEPT) break;
      this.#kept.delete(oldest);
    }
    return entries;
  }
}

function stagedOf(entry: Entry | null): StagedCall | null {
  if (entry?.kind !== 'call-staged') return null;
  const { seq, tool, outcome, stages } = entry;
  return { seq, tool, outcome, stages: [...stages] };
}

function unknownEntry(seq: number): Result<never> {
  return fail('unknown-entry', `The file has no entry ${seq}.`, 'It may have a part of the session only.');
}
