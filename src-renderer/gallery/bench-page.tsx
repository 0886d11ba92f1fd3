/** RowTable under load. `window.bench` lets a browser test drive it and read what happened. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { formatCount } from '../ui/format.ts';
import { RowTable } from '../ui/row-table/row-table.tsx';
import type { RowTableHandle } from '../ui/row-table/types.ts';
import type { SampleRow } from './sample-rows.ts';
import { SAMPLE_COLUMNS, sampleRow, sampleTone } from './sample-rows.ts';

declare global {
  interface Window {
    bench?: {
      readonly state: () => {
        total: number;
        follow: boolean;
        selected: number | undefined;
        opened: number;
        range: string;
      };
      readonly reveal: (index: number) => void;
      readonly setTotal: (total: number) => void;
    };
  }
}

interface BenchProps {
  readonly rows: number;
  readonly ratePerSecond: number;
  readonly follow: boolean;
}

/** Every 997th page is never there, to see placeholders. */
function rowOrMissing(index: number): SampleRow | undefined {
  return Math.floor(index / 100) % 997 === 3 ? undefined : sampleRow(index);
}

export function BenchPage({ rows, ratePerSecond, follow: startFollow }: BenchProps): ReactNode {
  const [total, setTotal] = useState(rows);
  const [follow, setFollow] = useState(startFollow);
  const [selected, setSelected] = useState<number | undefined>(undefined);
  const table = useRef<RowTableHandle>(null);
  const seen = useRef({ opened: -1, range: '' });

  useEffect(() => {
    if (ratePerSecond === 0) return;
    let last = performance.now();
    let owed = 0;
    let frame = requestAnimationFrame(function grow(now) {
      owed += ((now - last) / 1000) * ratePerSecond;
      last = now;
      const whole = Math.floor(owed);
      owed -= whole;
      if (whole > 0) setTotal((before) => before + whole);
      frame = requestAnimationFrame(grow);
    });
    return () => cancelAnimationFrame(frame);
  }, [ratePerSecond]);

  useEffect(() => {
    window.bench = {
      state: () => ({ total, follow, selected, ...seen.current }),
      reveal: (index) => table.current?.reveal(index, 'center'),
      setTotal,
    };
  }, [total, follow, selected]);

  return (
    <main className="g-column g-app">
      <div className="g-num g-benchbar">
        {formatCount(total)} rows {follow ? 'following' : 'free'}
      </div>
      <div className="g-fill">
        <RowTable
          ref={table}
          label="Bench"
          total={total}
          version={0}
          rowAt={rowOrMissing}
          columns={SAMPLE_COLUMNS}
          selected={selected}
          onSelect={setSelected}
          onOpen={(index) => {
            seen.current.opened = index;
          }}
          onRange={(first, last) => {
            seen.current.range = `${first}-${last}`;
          }}
          rowTone={sampleTone}
          follow={follow}
          onFollow={setFollow}
        />
      </div>
    </main>
  );
}
