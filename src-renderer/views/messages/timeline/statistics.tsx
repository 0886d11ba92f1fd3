/** What went over the wire in a stretch of time, by method and tool. A click on a row is a filter. */
import { X } from 'lucide-react';
import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { StatisticsAnswer, StatisticsRow, TimelineWindow } from '../../../../src-shared/api/timeline.ts';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import { IconButton } from '../../../ui/button.tsx';
import {
  formatBytes,
  formatCount,
  formatDurationMs,
  formatDurationUs,
  formatRate,
} from '../../../ui/format.ts';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { Asker } from './asker.ts';
import { nameOf, nextSort, sortedRows, withRow, type Sort, type SortBy } from './statistics-rows.ts';
import { exactClock } from './ticks.ts';
import { withoutBrush } from './time-filter.ts';
import './statistics.css';

const COLUMNS: readonly (readonly [by: SortBy, title: string, hint: string])[] = [
  ['name', 'method', 'Method, and the tool of a tools/call'],
  ['count', 'count', 'Requests that began in this time, or notifications'],
  ['failed', 'failed', 'Answered with an error, or never'],
  ['rate', 'rate', 'Of the time in sight'],
  ['bytes', 'bytes', 'Of requests and answers as they were on the wire'],
  ['p50', 'p50', 'Half of the answers took no longer'],
  ['p95', 'p95', '95 of 100 answers took no longer'],
  ['p99', 'p99', '99 of 100 answers took no longer'],
  ['max', 'max', 'The longest'],
];

export function StatisticsPanel({
  range,
  onClose,
}: {
  readonly range: TimeRange | null;
  readonly onClose: () => void;
}): ReactNode {
  const intents = useIntents();
  const answer = useStatistics(range);
  const [sort, setSort] = useState<Sort>({ by: 'count', isDescending: true });
  const rows = useMemo(() => sortedRows(answer?.groups ?? [], sort), [answer, sort]);
  const choose = (row: StatisticsRow): void => {
    const { filter } = useDeck.getState();
    intents.setFilter({ ...filter, query: withRow(filter.query, row) });
  };
  return (
    <section className="tl-stats" aria-label="Statistics" aria-busy={answer === null ? true : undefined}>
      <div className="tl-stats-head">
        <h2 className="tl-stats-title">Statistics</h2>
        <span className="tl-stats-range">{answer === null ? '' : rangeText(range, answer)}</span>
        <IconButton icon={X} label="Close the statistics" onClick={onClose} />
      </div>
      {/* Scrollable content must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="tl-stats-rows" role="region" aria-label="Methods and tools" tabIndex={0}>
        {answer !== null && rows.length === 0 ? (
          <p className="tl-stats-none">
            Nothing was asked or announced in this time. Zoom out, or change the filter.
          </p>
        ) : (
          <table className="tl-stats-table">
            <thead>
              <tr>
                {COLUMNS.map(([by, title, hint]) => (
                  <th
                    key={by}
                    scope="col"
                    title={hint}
                    aria-sort={sort.by === by ? (sort.isDescending ? 'descending' : 'ascending') : 'none'}
                  >
                    <button
                      type="button"
                      className="tl-stats-sort"
                      onClick={() => setSort(nextSort(sort, by))}
                    >
                      {title}
                      <span aria-hidden="true">
                        {sort.by === by ? (sort.isDescending ? ' ▾' : ' ▴') : ''}
                      </span>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Line
                  key={`${nameOf(row)} ${row.isNotification}`}
                  row={row}
                  spanMs={answer?.spanMs ?? 1}
                  onChoose={() => choose(row)}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

function Line({
  row,
  spanMs,
  onChoose,
}: {
  readonly row: StatisticsRow;
  readonly spanMs: number;
  readonly onChoose: () => void;
}): ReactNode {
  const { count, failed, open, bytes, p50Us, p95Us, p99Us, maxUs } = row;
  return (
    <tr>
      <th scope="row">
        <button type="button" className="tl-stats-name" title="Show these in the table" onClick={onChoose}>
          <VisibleText text={row.method} />
          {row.tool === '' ? null : (
            <b>
              {' '}
              <VisibleText text={row.tool} />
            </b>
          )}
          {row.isNotification ? <span className="tl-stats-kind"> ntf</span> : null}
        </button>
      </th>
      <td>
        {formatCount(count)}
        {open > 0 ? <span className="tl-stats-kind"> {formatCount(open)} open</span> : null}
      </td>
      <td className={failed > 0 ? 'is-bad' : 'is-none'}>{failed > 0 ? `▲ ${formatCount(failed)}` : '0'}</td>
      <td>{formatRate(count / Math.max(0.001, spanMs / 1000))}</td>
      <td>{formatBytes(bytes)}</td>
      {[p50Us, p95Us, p99Us, maxUs].map((us, at) => (
        // Columns have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <td key={at}>{us < 0 ? '' : formatDurationUs(us)}</td>
      ))}
    </tr>
  );
}

function rangeText(range: TimeRange | null, { groups, left, scanned, total }: StatisticsAnswer): string {
  if (range === null) return '';
  const error = Math.max(0, ...groups.map((group) => group.error));
  return [
    `${exactClock(range.fromMs)} to ${exactClock(range.toMs)}, ${formatDurationMs(range.toMs - range.fromMs)}`,
    error === 0 ? 'percentiles are exact' : `percentiles are within ${(error * 100).toFixed(1)} %`,
    ...(left > 0 ? [`${formatCount(left)} more of other methods`] : []),
    ...(scanned < total ? [`${Math.floor((scanned / total) * 100)}% read`] : []),
  ].join(' · ');
}

/** Of what is in sight, or of the brush; asked again as more is recorded. */
function useStatistics(range: TimeRange | null): StatisticsAnswer | null {
  const intents = useIntents();
  const scope = useDeck((state) => state.scope);
  const filter = useDeck((state) => state.filter);
  const [, changed] = useReducer((n: number) => n + 1, 0);
  const [asker] = useState(
    () =>
      new Asker<TimelineWindow, StatisticsAnswer>((request) => intents.timeline.statistics(request), changed),
  );
  useEffect(() => {
    const stop = useDeck.subscribe((now, before) => {
      if (now.head?.live !== before.head?.live) asker.touch();
    });
    return () => {
      stop();
      asker.forget();
    };
  }, [asker]);
  // What was counted of another tape is of no use.
  const looked = useRef(scope);
  const query = withoutBrush(filter.query);
  useEffect(() => {
    if (looked.current !== scope) asker.forget();
    looked.current = scope;
    if (range !== null) asker.want({ scope, filter: { ...filter, query }, ...range });
  }, [asker, scope, filter, query, range]);
  return asker.latest?.answer ?? null;
}
