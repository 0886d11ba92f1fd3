/** What a filter of a tape can be completed with: values counted in its columns, and what stands at a path of its newest messages. */
import { DIRS } from '../../../src-shared/api/messages.ts';
import { countNumbers } from '../../../src-shared/api/count-numbers.ts';
import { TALLY_MAX, Tally } from '../../../src-shared/api/seen-builder.ts';
import {
  SEEN_MESSAGES_MAX,
  SEEN_ROWS_MAX,
  kindsWith,
  tallyPath,
} from '../../../src-shared/api/seen-paths.ts';
import type { SeenAnswer, SeenField, SeenPathRequest, SeenRequest } from '../../../src-shared/api/suggest.ts';
import { unreachable } from '../../../src-shared/base/assert.ts';
import type { JsonPath } from '../../../src-shared/query/ast.ts';
import { chipDir, chipKind, chipSeverity } from '../../../src-shared/query/chips.ts';
import { TOOL_METHOD } from '../../../src-shared/query/predicate.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES } from '../../../src-shared/state/row.ts';
import type { ChipColumn, ChipColumns } from './chip-columns.ts';
import { CODES_APART, type RowColumns } from './row-columns.ts';
import type { RowStore } from './row-store.ts';
import { TapeCursor } from './tape-cursor.ts';
import type { TextColumn } from './text-columns.ts';
import type { TapeRecord } from './tape-table.ts';
import type { TapeViews } from './tape-views.ts';

/** Of one question, for columns that are not in memory yet; the next question goes on. */
const LOAD_BUDGET_MS = 15;
/** Rows read between two looks at the clock: about three milliseconds. */
const STRIDE_ROWS = 4_096;
/** Read whatever the time. */
const MESSAGES_MIN = 20;
/** What stands between messages that are looked into is read along, when it is less. */
const RUN_GAP_ROWS = 32;
const BYTES = 256;
const ERROR = ROW_STATUSES.indexOf('error');

export type SeenAsk =
  | ({ readonly of: 'field' } & Omit<SeenRequest, 'scope'>)
  | {
      readonly of: SeenPathRequest['of'];
      readonly path: JsonPath;
      /** Which messages, newest first; null: the newest of the tape. */
      readonly seqs: readonly number[] | null;
    };

export interface SeenStores {
  readonly tapesFolder: string;
  readonly rows: RowStore;
  readonly chips: ChipColumns;
  readonly views: Pick<TapeViews, 'columnsTo'>;
}

export function seenIn(
  stores: SeenStores,
  tape: TapeRecord,
  ask: SeenAsk,
  mayGoOn: () => boolean,
): SeenAnswer {
  if (ask.of !== 'field') return seenAt(stores, tape, ask, mayGoOn);
  const tally = new Tally(ask.part);
  const columns = loaded(stores, tape);
  const rows = Math.min(columns?.length ?? 0, tape.entries);
  if (columns !== null && rows > 0) count(ask.field, { stores, tape, columns, rows }, tally);
  return tally.answer(rows, tape.entries);
}

/** As many columns as there is time for; null of a tape that is too long for columns. */
function loaded({ views }: SeenStores, tape: TapeRecord): RowColumns | null {
  const endMs = performance.now() + LOAD_BUDGET_MS;
  let columns = views.columnsTo(tape, 0);
  while (columns !== null && columns.length < tape.entries && performance.now() < endMs)
    columns = views.columnsTo(tape, Math.min(columns.length + STRIDE_ROWS, tape.entries));
  return columns;
}

interface Counting {
  readonly stores: SeenStores;
  readonly tape: TapeRecord;
  readonly columns: RowColumns;
  readonly rows: number;
}

function count(field: SeenField, of: Counting, tally: Tally): void {
  const { stores, tape, columns, rows } = of;
  switch (field) {
    case 'method':
      for (const [method, times] of mostFrequent(countNumbers(columns.method, 0, rows, columns.methods)))
        tally.add(stores.rows.methodName(method), times);
      return;
    case 'target':
      for (const [text, times] of countTexts(columns.target, rows)) tally.add(text, times);
      return;
    case 'tool':
      return countTools(of, tally);
    case 'finding':
      for (const [text, times] of countTexts(columns.findings, rows))
        for (const code of text.split(CODES_APART)) tally.add(code, times);
      return;
    case 'status':
      for (const [status, times] of countNumbers(columns.status, 0, rows, BYTES))
        tally.add(ROW_STATUSES[status] ?? '', times);
      return;
    case 'kind':
      for (const [chips, times] of countedChips(stores.chips.of(tape.key), rows))
        tally.add(ROW_KINDS[chipKind(chips)] ?? '', times);
      return;
    case 'dir':
      for (const [chips, times] of countedChips(stores.chips.of(tape.key), rows))
        tally.add(DIRS[chipDir(chips)] ?? '', times);
      return;
    case 'severity':
      for (const [chips, times] of countedChips(stores.chips.of(tape.key), rows))
        tally.add(SEVERITIES[chipSeverity(chips)] ?? '', times);
      return;
    case 'server':
      return tally.add(tape.serverName === '' ? tape.serverId : tape.serverName, rows);
    case 'era':
      return tally.add(tape.era ?? '', rows);
    case 'tape':
      return tally.add(tape.tapeId, rows);
    default:
      unreachable(field);
  }
}

function countTools({ stores, columns, rows }: Counting, tally: Tally): void {
  const { method, status, pairSeq, target } = columns;
  if (target.texts.isFull) return;
  const isTool = Uint8Array.from({ length: columns.methods }, (_, number) =>
    stores.rows.methodName(number) === TOOL_METHOD ? 1 : 0,
  );
  const counts = new Uint32Array(target.texts.list.length);
  for (let at = 0; at < rows; at += 1) {
    if (isTool[method[at] ?? 0] !== 1) continue;
    const pair = pairSeq[at] ?? -1;
    // The target of an error answer is what the error says: its request has the tool.
    const asked = status[at] === ERROR && pair >= 0 && pair < at ? pair : at;
    const text = target.numbers[asked] ?? 0;
    counts[text] = (counts[text] ?? 0) + 1;
  }
  for (const [text, times] of counts.entries()) tally.add(target.texts.list[text] ?? '', times);
}

/** A server that makes up methods does not have each of them looked up. */
function mostFrequent<Of extends readonly [number, number]>(counts: readonly Of[]): readonly Of[] {
  return counts.length <= TALLY_MAX ? counts : counts.toSorted((a, b) => b[1] - a[1]).slice(0, TALLY_MAX);
}

/** None of a column that has more texts than may be in memory. */
function countTexts(
  { numbers, texts }: TextColumn,
  rows: number,
): (readonly [text: string, count: number])[] {
  if (texts.isFull) return [];
  return countNumbers(numbers, 0, rows, texts.list.length).map(([text, count]) => [
    texts.list[text] ?? '',
    count,
  ]);
}

function countedChips(column: ChipColumn, rows: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (let from = 0; from < rows;) {
    const chips = column.from(from, rows);
    for (const [each, count] of countNumbers(chips, 0, chips.length, BYTES))
      counts.set(each, (counts.get(each) ?? 0) + count);
    from += chips.length;
  }
  return counts;
}

function seenAt(
  { tapesFolder, rows, chips }: SeenStores,
  tape: TapeRecord,
  { path, of, seqs }: SeenAsk & { of: 'keys' | 'values' },
  mayGoOn: () => boolean,
): SeenAnswer {
  const tally = new Tally();
  const wanted = (seqs ?? newest(chips.of(tape.key), tape.entries, path)).slice(0, SEEN_MESSAGES_MAX);
  let scanned = 0;
  for (const run of runsOf(wanted)) {
    const [first = 0] = run;
    const at = rows.position(tape.key, first);
    // The index has not come to it.
    if (at === null) continue;
    const cursor = new TapeCursor(tapesFolder, tape.tapeId, at, first);
    const last = run.at(-1) ?? first;
    const isWanted = new Set(run);
    for (let step = cursor.next(); step.kind === 'entry'; step = cursor.next()) {
      if (isWanted.has(step.entry.seq)) {
        scanned += 1;
        tallyPath(step.entry, path, of, tally);
      }
      if (step.entry.seq >= last || (scanned > MESSAGES_MIN && !mayGoOn())) break;
    }
    cursor.close();
    if (!mayGoOn()) break;
  }
  return tally.answer(scanned, wanted.length);
}

/** Messages that are near each other, in order; the newest ones first. Opening a file costs more than reading on. */
function runsOf(newestFirst: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const seq of newestFirst) {
    const run = runs.at(-1);
    const [first] = run ?? [];
    if (run !== undefined && first !== undefined && first > seq && first - seq <= RUN_GAP_ROWS)
      run.unshift(seq);
    else runs.push([seq]);
  }
  return runs;
}

/** The newest messages that can have the path, newest first. */
function newest(column: ChipColumn, entries: number, path: JsonPath): number[] {
  const kinds = kindsWith(path);
  const seqs: number[] = [];
  const floor = Math.max(0, entries - SEEN_ROWS_MAX);
  for (let seq = entries - 1; seq >= floor && seqs.length < SEEN_MESSAGES_MAX; seq -= 1) {
    if (kinds.includes(ROW_KINDS[chipKind(column.get(seq))] ?? 'note')) seqs.push(seq);
  }
  return seqs;
}
