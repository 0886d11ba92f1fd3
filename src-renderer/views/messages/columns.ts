/** The columns of the Messages table; pure but for the clock that it is given. */
import {
  formatBytes,
  formatClock,
  formatDurationMs,
  formatDurationUs,
  formatOffset,
} from '../../ui/format.ts';
import type { CellContent, Column, RowTone, Tone } from '../../ui/row-table/types.ts';
import type { NoteMark } from '../../../src-shared/api/notes.ts';
import type { TableRow } from '../../store/rows.ts';
import { DIR_WORDS, KIND_WORDS, SEVERITY_MARKS, shortMethod, STATUS_WORDS, type Word } from './words.ts';

export const TIME_MODES = ['clock', 'first', 'previous'] as const;
export type TimeMode = (typeof TIME_MODES)[number];

export interface ColumnOptions {
  readonly time: TimeMode;
  /** Wall time that `first` counts from. */
  readonly firstMs: number;
  readonly rowAt: (index: number) => TableRow | undefined;
  /** Names by server id; a column for them when there are several. */
  readonly serverNames: ReadonlyMap<string, string>;
  readonly showServer: boolean;
  /** What is noted of a row, or that it is pinned. */
  readonly markOf: (row: TableRow) => NoteMark | undefined;
  /** How long a request has waited by now, ms; asking keeps the clock ticking. Null where nobody waits any more. */
  readonly waitingMs: (sinceMs: number) => number | null;
}

const DIR_CELLS = wordCells(DIR_WORDS, true);
const KIND_CELLS = wordCells(KIND_WORDS, false);

export function messageColumns(options: ColumnOptions): readonly Column<TableRow>[] {
  const { time, firstMs, rowAt, serverNames, showServer, markOf, waitingMs } = options;
  const columns: Column<TableRow>[] = [
    {
      id: 'seq',
      title: '#',
      hint: 'Number in its tape: each counts from 0, also here where several run; ◆ pinned, ✎ with a note',
      widthPx: 62,
      align: 'end',
      trusted: true,
      render: (row) => seqCell(row.seq, markOf(row)),
    },
    {
      id: 'time',
      title: TIME_TITLES[time],
      widthPx: 99,
      align: time === 'clock' ? 'start' : 'end',
      trusted: true,
      priority: 3,
      render: (row, index) => timeText(time, row, firstMs, index > 0 ? rowAt(index - 1) : undefined),
    },
    {
      id: 'dir',
      title: 'dir',
      hint: '→ to the server, ← from the server, · on this machine',
      widthPx: 28,
      align: 'center',
      trusted: true,
      render: (row) => DIR_CELLS.get(row.dir) ?? '',
    },
    {
      id: 'kind',
      title: 'kind',
      hint: 'req request, res response, ntf notification, ??? no JSON-RPC message, err a line of stderr, proc process, sess session',
      widthPx: 41,
      trusted: true,
      priority: 5,
      render: (row) => KIND_CELLS.get(row.kind) ?? '',
    },
    {
      id: 'method',
      title: 'method',
      widthPx: 114,
      minPx: 60,
      grow: 0.7,
      render: (row) => {
        const text = shortMethod(row.kind, row.method);
        // An answer that nobody asked for has no method; the line says at least what it is.
        if (text === '') return { text: row.kind, tone: 'muted' };
        return row.kind === 'invalid' ? { text, tone: 'error' } : text;
      },
    },
    { id: 'target', title: 'target', widthPx: 78, minPx: 60, grow: true, render: (row) => row.target },
    {
      id: 'id',
      title: 'id',
      hint: 'JSON-RPC id as on the wire; #n numbers HTTP exchanges',
      widthPx: 46,
      align: 'end',
      priority: 6,
      render: (row) => row.id,
    },
    {
      id: 'status',
      title: 'status',
      widthPx: 99,
      trusted: true,
      render: (row) => statusCell(row, waitingMs),
    },
    {
      id: 'latency',
      title: 'latency',
      hint: 'From request to response',
      widthPx: 60,
      align: 'end',
      trusted: true,
      priority: 2,
      render: (row) => (row.latencyUs < 0 ? '' : formatDurationUs(row.latencyUs)),
    },
    {
      id: 'size',
      title: 'size',
      widthPx: 56,
      align: 'end',
      trusted: true,
      priority: 1,
      render: (row) => (row.sizeBytes === 0 ? '' : formatBytes(row.sizeBytes)),
    },
  ];
  if (showServer) {
    columns.splice(2, 0, {
      id: 'server',
      title: 'server',
      widthPx: 72,
      priority: 4,
      render: (row) => ({ text: serverNames.get(row.serverId) ?? row.serverId, tone: 'muted' }),
    });
  }
  return columns;
}

function seqCell(seq: number, mark: NoteMark | undefined): CellContent {
  if (mark === undefined) return { text: String(seq), tone: 'muted' };
  return [{ text: mark.pinned ? '◆ ' : '✎ ', tone: 'accent' }, { text: String(seq) }];
}

const JSON_KINDS: ReadonlySet<TableRow['kind']> = new Set(['request', 'response', 'notification']);

/** What stands at a JSON path in each row that is on the screen. */
export function pathColumn(
  path: string,
  valueOf: (row: TableRow) => { readonly text: string | null } | undefined,
): Column<TableRow> {
  return {
    id: 'path',
    title: path,
    hint: `What stands at ${path} in the message of the row`,
    widthPx: 120,
    minPx: 48,
    render: (row) => {
      if (!JSON_KINDS.has(row.kind)) return '';
      const value = valueOf(row);
      return value === undefined ? { text: '…', tone: 'muted' } : (value.text ?? '');
    },
  };
}

export const TIME_TITLES: Readonly<Record<TimeMode, string>> = {
  clock: 'time',
  first: 'since first',
  previous: 'since previous',
};

/** Clock time, or the distance to the first or the previous row. */
export function timeText(
  mode: TimeMode,
  row: TableRow,
  firstMs: number,
  previous: TableRow | undefined,
): string {
  switch (mode) {
    case 'clock':
      return formatClock(row.wallMs);
    case 'first':
      return formatOffset(row.wallMs - firstMs);
    case 'previous':
      return previous === undefined ? '' : formatOffset(row.wallMs - previous.wallMs);
  }
}

/** The mark of the worst finding, and how the exchange stands; a waiting request says how long. */
export function statusCell(row: TableRow, waitingMs: (sinceMs: number) => number | null): CellContent {
  const mark = SEVERITY_MARKS[row.severity];
  const word = STATUS_WORDS[row.status];
  let text = word.short;
  if (row.status === 'pending') {
    const waited = waitingMs(row.wallMs);
    text = waited === null ? 'open' : `… ${formatDurationMs(Math.max(0, waited))}`;
  }
  // Errors without a finding are marked too: an answer that says error is as much to look at as a broken frame.
  const glyph = mark.glyph === '' && word.tone === 'error' ? '▲' : mark.glyph;
  const glyphTone: Tone = mark.glyph === '' ? word.tone : mark.tone;
  if (glyph === '') return text === '' ? '' : { text, tone: word.tone };
  const rest = text === '' ? row.severity : text;
  return [
    { text: `${glyph} `, tone: glyphTone },
    { text: rest, tone: text === '' ? glyphTone : word.tone },
  ];
}

/** Washes are for what is wrong with the wire; an answer that says error is marked in its status alone. */
export function rowTone(row: TableRow): RowTone {
  if (row.severity === 'error' || row.status === 'unanswered') return 'error';
  if (row.severity === 'warning') return 'warn';
  return 'none';
}

/** Made once: cells are drawn thousands of times a second. */
function wordCells(words: Readonly<Record<string, Word>>, strong: boolean): ReadonlyMap<string, CellContent> {
  return new Map(Object.entries(words).map(([key, { short, tone }]) => [key, { text: short, tone, strong }]));
}
