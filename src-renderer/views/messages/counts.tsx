/** True counts: how many rows are shown, of how many; what left memory; how far a search has come. */
import { useMemo, type ReactNode } from 'react';
import { useDeck, useRowWindow } from '../../store/hooks.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { useWoundTo } from '../../store/shown.ts';
import { formatCount } from '../../ui/format.ts';
import { asksForTheEnd } from './as-of.ts';

export function RowCountsText(): ReactNode {
  const { rows } = useRowWindow();
  const isLive = useDeck((state) => state.scope.kind === 'live');
  const { matched, total, dropped, scanned, first } = rows.counts();
  const scanPercent = total > 0 ? Math.floor((scanned / total) * 100) : 100;
  if (!rows.loaded()) return <span className="msg-counts" aria-busy="true" />;
  return (
    <span className="msg-counts" data-shown={matched} data-total={total}>
      {scanned < total && scanPercent < 100 ? (
        <span className="msg-scan">
          <progress className="msg-progress" max={total} value={scanned} aria-label="Searched" />
          {scanPercent}%
        </span>
      ) : null}
      {isLive && dropped > 0 ? (
        <span
          title={
            first > 0
              ? `The oldest ${formatCount(first)} are in their tapes only: open them in Sessions. The others are read from the disk as you scroll.`
              : 'Nothing is lost: they are read from the disk as you scroll back, and are in their tapes.'
          }
        >
          {formatCount(dropped)} dropped from memory ·
        </span>
      ) : null}
      <OfTheEnd />
      <span>
        <b>{formatCount(matched)}</b> of {formatCount(total)}
      </span>
    </span>
  );
}

/** Looking back, the rows say how they stood then; a filter goes by how they ended. */
function OfTheEnd(): ReactNode {
  const query = useDeck((state) => state.filter.query);
  const isBack = useWoundTo() !== null;
  const isAsked = useMemo(() => {
    const parsed = parseQuery(query);
    return parsed.ok && asksForTheEnd(parsed.query);
  }, [query]);
  if (!isBack || !isAsked) return null;
  return (
    <span title="The filter goes by what became of each row in the end. The rows themselves say how they stood at the moment.">
      filtered by how it ended ·
    </span>
  );
}
