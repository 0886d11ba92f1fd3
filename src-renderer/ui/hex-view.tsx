/** Raw bytes as offset | hex | ASCII, windowed by RowTable, so megabytes cost as much as one screen. */
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { HEX_BYTES_A_ROW, hexAscii, hexOffset, hexPairs, hexRowCount } from './hex.ts';
import { RowTable } from './row-table/row-table.tsx';
import type { Column } from './row-table/types.ts';

interface HexViewProps {
  readonly bytes: Uint8Array;
  readonly label: string;
}

export function HexView({ bytes, label }: HexViewProps): ReactNode {
  const [selected, setSelected] = useState<number | undefined>(undefined);
  const columns = useMemo<readonly Column<number>[]>(
    () => [
      {
        id: 'offset',
        title: 'offset',
        widthPx: 76,
        align: 'end',
        trusted: true,
        priority: 1,
        render: (row) => ({ text: hexOffset(row * HEX_BYTES_A_ROW, bytes.length), tone: 'muted' }),
      },
      { id: 'hex', title: 'bytes', widthPx: 372, trusted: true, render: (row) => hexPairs(bytes, row) },
      {
        id: 'ascii',
        title: 'text',
        widthPx: 136,
        grow: true,
        trusted: true,
        render: (row) => ({ text: hexAscii(bytes, row), tone: 'in' }),
      },
    ],
    [bytes],
  );
  return (
    <RowTable
      label={label}
      total={hexRowCount(bytes.length)}
      version={0}
      rowAt={rowItself}
      columns={columns}
      selected={selected}
      onSelect={setSelected}
    />
  );
}

/** A row of a dump is known by its number alone. */
function rowItself(index: number): number {
  return index;
}
