import { useMemo, type ReactNode } from 'react';
import type { CacheEntryView } from '../../../src-shared/api/cache.ts';
import { useNow } from '../../store/clock.ts';
import { useVersionOf } from '../../store/version-of.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { RowTable } from '../../ui/row-table/row-table.tsx';
import type { Column } from '../../ui/row-table/types.ts';
import { ageText } from './source-line.tsx';

interface EntryLine {
  readonly entry: CacheEntryView;
  readonly nowMs: number;
}

const leftMs = ({ entry, nowMs }: EntryLine): number => entry.ttlMs - Math.max(0, nowMs - entry.storedMs);

const COLUMNS: readonly Column<EntryLine>[] = [
  { id: 'target', title: 'tool or URI', widthPx: 120, grow: true, render: ({ entry }) => entry.target },
  {
    id: 'args',
    title: 'arguments',
    widthPx: 140,
    grow: true,
    priority: 1,
    render: ({ entry }) => ({ text: entry.argsPreview, tone: 'muted' }),
  },
  {
    id: 'state',
    title: 'state',
    widthPx: 150,
    trusted: true,
    render(line) {
      const left = leftMs(line);
      return left > 0
        ? [{ text: '● ', tone: 'ok' }, { text: `good for ${ageText(left)}` }]
        : [
            { text: '○ ', tone: 'muted' },
            { text: 'stale', tone: 'muted' },
          ];
    },
  },
  {
    id: 'hits',
    title: 'hits',
    widthPx: 50,
    align: 'end',
    trusted: true,
    render: ({ entry }) => formatCount(entry.hits),
  },
  {
    id: 'size',
    title: 'size',
    widthPx: 66,
    align: 'end',
    trusted: true,
    priority: 2,
    render: ({ entry }) => formatBytes(entry.sizeBytes),
  },
  {
    id: 'scope',
    title: 'scope',
    widthPx: 62,
    trusted: true,
    priority: 3,
    hint: 'As its server says; kept apart by credentials in any case',
    render: ({ entry }) => ({ text: entry.scope, tone: 'muted' }),
  },
];

interface CacheEntriesProps {
  readonly label: string;
  readonly entries: readonly CacheEntryView[];
}

export function CacheEntries({ label, entries }: CacheEntriesProps): ReactNode {
  const nowMs = useNow();
  const lines = useMemo(() => entries.map((entry) => ({ entry, nowMs })), [entries, nowMs]);
  return (
    <div className="cache-table">
      <RowTable
        label={label}
        total={lines.length}
        rowAt={(index) => lines[index]}
        version={useVersionOf(lines)}
        columns={COLUMNS}
        empty={
          <EmptyState title="Nothing is kept">
            Answers are kept when they came and may be given again; they leave when they are old, pushed out,
            or their server may have changed.
          </EmptyState>
        }
      />
    </div>
  );
}
