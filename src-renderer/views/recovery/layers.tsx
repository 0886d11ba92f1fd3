import type { ReactNode } from 'react';
import { recoveryFigures } from '../../../src-shared/api/recovery-words.ts';
import type { Merge, RecoveryReport } from '../../../src-shared/api/recovery.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';

interface Layer {
  readonly name: string;
  readonly what: string;
  readonly found: string;
  readonly gave: string;
  readonly lost: string;
}

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Each layer of state: what was left of it, what it contributed, and what is missing. */
export function Layers({ report }: { readonly report: RecoveryReport }): ReactNode {
  return (
    <table className="rec-table is-wide" aria-label="Layers">
      <thead>
        <tr>
          <th scope="col">Layer</th>
          <th scope="col">What was left of it</th>
          <th scope="col">What it contributed</th>
          <th scope="col">Lost</th>
        </tr>
      </thead>
      <tbody>
        {layersOf(report).map(({ name, what, found, gave, lost }) => (
          <tr key={name}>
            <th scope="row" title={what}>
              {name}
            </th>
            <td>{found}</td>
            <td>{gave}</td>
            <td>{lost}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function layersOf(report: RecoveryReport): readonly Layer[] {
  return [journal(report), memory(report), document(report), index(report)];
}

function journal(report: RecoveryReport): Layer {
  const { entries, lost, isLostMore, cutBytes } = recoveryFigures(report);
  const gone =
    lost > 0 || isLostMore
      ? `${isLostMore ? 'at least ' : ''}${plural(lost, 'entry', 'entries')}`
      : 'nothing';
  return {
    name: 'Tapes (persistent)',
    what: 'Segment files: the truth that everything else is made from',
    found: `${plural(report.tapes.length, 'tape', 'tapes')} left open, last segments checked byte by byte`,
    gave: plural(entries, 'entry', 'entries'),
    lost: cutBytes > 0 ? `${gone}; ${formatBytes(cutBytes)} unfinished cut` : gone,
  };
}

function memory({ tapes }: RecoveryReport): Layer {
  const folded = tapes.filter(
    ({ tailEntries, snapshotEntries }) => tailEntries > 0 || snapshotEntries !== null,
  );
  const snapshots = folded.filter(({ snapshotEntries }) => snapshotEntries !== null);
  const from = snapshots.reduce((sum, { snapshotEntries }) => sum + (snapshotEntries ?? 0), 0);
  const tail = folded.reduce((sum, { tailEntries }) => sum + tailEntries, 0);
  const unusable = tapes.reduce((sum, { snapshotsUnusable }) => sum + snapshotsUnusable, 0);
  return {
    name: 'States (memory)',
    what: 'Sessions, tools, open requests: gone with the process, folded again from snapshots and tapes',
    found:
      `nothing in memory; ${plural(snapshots.length, 'snapshot', 'snapshots')} on disk` +
      (unusable > 0 ? `, ${plural(unusable, 'other was', 'others were')} unusable and passed over` : ''),
    gave:
      `${plural(folded.length, 'state', 'states')}: ` +
      (from > 0 ? `${plural(from, 'entry', 'entries')} from snapshots, ` : '') +
      `${formatCount(tail)} folded`,
    lost: 'nothing: it is made from the tapes',
  };
}

function document({ compared, merges }: RecoveryReport): Layer {
  const differing = new Set(merges.map(({ serverId }) => serverId)).size;
  const won = (winner: Merge['winner']): number => merges.filter((each) => each.winner === winner).length;
  const parts = [
    ...(won('journal') > 0 ? [`${won('journal')} taken from the tapes`] : []),
    ...(won('document') > 0 ? [`${won('document')} kept from the document`] : []),
    ...(won('settings') > 0 ? [`${won('settings')} decided by this deck's settings`] : []),
  ];
  const agreed = Math.max(0, compared - differing);
  return {
    name: 'Document (replicated)',
    what: 'The workspace document (CRDT): servers, tools and notes that other hosts see too',
    found:
      compared === 0
        ? 'no server to compare'
        : `${plural(compared, 'server', 'servers')} compared, ${agreed} agreed`,
    gave: parts.length === 0 ? 'the same as the tapes' : parts.join(', '),
    lost: 'nothing: merging only adds',
  };
}

function index({ tapes }: RecoveryReport): Layer {
  const behind = tapes.reduce((sum, { indexBehind }) => sum + indexBehind, 0);
  return {
    name: 'Index (cache)',
    what: 'SQLite: rows and full text, behind the tapes by a moment',
    found: behind === 0 ? 'up to date' : `${plural(behind, 'entry', 'entries')} behind`,
    gave: behind === 0 ? 'all rows' : 'the older rows; the newer were read from the tapes at once',
    lost: 'nothing: it follows the tapes',
  };
}
