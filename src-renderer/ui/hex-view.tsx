/** Raw bytes as offset | hex | ASCII, windowed by RowTable, so megabytes cost as much as one screen. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { hexAscii, hexOffset, hexPairs, hexRowCount } from './hex.ts';
import type { HexWidth } from './hex.ts';
import { RowTable } from './row-table/row-table.tsx';
import type { Column } from './row-table/types.ts';
import './hex-view.css';

interface HexViewProps {
  readonly bytes: Uint8Array;
  readonly label: string;
}

/** 16 bytes with offset and text, in CSS px at 12 px monospace. */
const FULL_DUMP_PX = 580;

export function HexView({ bytes, label }: HexViewProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<HexWidth>(16);
  /** By byte, which stays the same place at another width. */
  const [selectedByte, setSelectedByte] = useState<number | undefined>(undefined);
  const columns = useMemo<readonly Column<number>[]>(
    () => [
      {
        id: 'offset',
        title: 'offset',
        widthPx: 76,
        align: 'end',
        trusted: true,
        priority: 1,
        render: (row) => ({ text: hexOffset(row * width, bytes.length), tone: 'muted' }),
      },
      {
        id: 'hex',
        title: 'bytes',
        widthPx: width === 16 ? 372 : 186,
        trusted: true,
        render: (row) => hexPairs(bytes, row, width),
      },
      {
        id: 'ascii',
        title: 'text',
        widthPx: width === 16 ? 128 : 68,
        grow: true,
        trusted: true,
        render: (row) => ({ text: hexAscii(bytes, row, width), tone: 'in' }),
      },
    ],
    [bytes, width],
  );
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      setWidth(element.clientWidth < FULL_DUMP_PX ? 8 : 16);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div className="ui-hex" ref={box}>
      <RowTable
        label={label}
        total={hexRowCount(bytes.length, width)}
        version={0}
        rowAt={rowItself}
        columns={columns}
        selected={selectedByte === undefined ? undefined : Math.floor(selectedByte / width)}
        onSelect={(row) => setSelectedByte(row * width)}
      />
    </div>
  );
}

/** A row of a dump is known by its number alone. */
function rowItself(index: number): number {
  return index;
}
