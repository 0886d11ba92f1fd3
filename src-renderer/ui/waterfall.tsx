/** When parts of something began and how long each took: a line each, bars on one scale. */
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { formatDurationUs } from './format.ts';
import { VisibleText } from './visible-text.tsx';
import './waterfall.css';

export interface WaterfallRow {
  readonly name: string;
  readonly startUs: number;
  readonly tookUs: number;
  /** What came of it. */
  readonly note: string;
  readonly tone: 'quiet' | 'main' | 'good' | 'warn' | 'error';
}

/** The end of the last, at least one microsecond. */
function spanOf(rows: readonly WaterfallRow[]): number {
  return Math.max(1, ...rows.map(({ startUs, tookUs }) => startUs + tookUs));
}

function barStyle({ startUs, tookUs }: WaterfallRow, spanUs: number): { left: string; width: string } {
  return { left: `${(startUs / spanUs) * 100}%`, width: `${(tookUs / spanUs) * 100}%` };
}

export function Waterfall({
  label,
  rows,
}: {
  readonly label: string;
  readonly rows: readonly WaterfallRow[];
}): ReactNode {
  const spanUs = spanOf(rows);
  return (
    <table className="ui-waterfall" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">stage</th>
          <th scope="col" className="ui-waterfall-scale">
            to {formatDurationUs(spanUs)}
          </th>
          <th scope="col">took</th>
          <th scope="col">outcome</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          // A name can come again; rows have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <tr key={at} title={`began after ${formatDurationUs(row.startUs)}`}>
            <th scope="row">{row.name}</th>
            <td className="ui-waterfall-track" aria-hidden="true">
              <span className={cx('ui-waterfall-bar', `is-${row.tone}`)} style={barStyle(row, spanUs)} />
            </td>
            <td className="ui-waterfall-number">{formatDurationUs(row.tookUs)}</td>
            <td className="ui-waterfall-note" title={row.note}>
              <VisibleText text={row.note} maxChars={200} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** All of it in one line; pressed, it leads to the whole. */
export function WaterfallStrip({
  label,
  rows,
  onOpen,
}: {
  readonly label: string;
  readonly rows: readonly WaterfallRow[];
  readonly onOpen: () => void;
}): ReactNode {
  const spanUs = spanOf(rows);
  const words = rows.map(({ name, tookUs }) => `${name} ${formatDurationUs(tookUs)}`);
  const longest = rows.toSorted((one, other) => other.tookUs - one.tookUs).slice(0, 3);
  return (
    <button type="button" className="ui-strip" title={words.join('\n')} onClick={onOpen}>
      <span className="ui-hidden">{label}: </span>
      <span className="ui-strip-track" aria-hidden="true">
        {rows.map((row, at) => (
          // oxlint-disable-next-line react/no-array-index-key
          <span key={at} className={cx('ui-waterfall-bar', `is-${row.tone}`)} style={barStyle(row, spanUs)} />
        ))}
      </span>
      <span className="ui-strip-words">
        {longest.map((row) => `${row.name} ${formatDurationUs(row.tookUs)}`).join(' · ')}
      </span>
    </button>
  );
}
