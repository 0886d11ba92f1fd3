import type { ReactNode } from 'react';
import type { RecoveryReport } from '../../../src-shared/api/recovery.ts';
import { useIntents } from '../../store/hooks.ts';
import { formatCount } from '../../ui/format.ts';
import { Part } from '../../ui/part.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

/** Requests that nobody will answer, each with the way to its frame. */
export function Orphans({ report }: { readonly report: RecoveryReport }): ReactNode {
  const intents = useIntents();
  const { orphaned, orphanedTotal } = report;
  if (orphaned.length === 0) return null;
  return (
    <Part title={`Orphaned requests · ${formatCount(orphanedTotal)}`}>
      <p className="rec-quiet">
        Sent, and never answered while anybody listened. They may have been carried out; they are never sent
        again.
      </p>
      <table className="rec-table" aria-label="Orphaned requests">
        <thead>
          <tr>
            <th scope="col">Server</th>
            <th scope="col">Dir</th>
            <th scope="col">Request</th>
            <th scope="col" className="is-spare">
              Id
            </th>
            <th scope="col" className="is-number">
              Entry
            </th>
          </tr>
        </thead>
        <tbody>
          {orphaned.map((each) => (
            <tr key={`${each.tapeId} ${each.seq}`}>
              <td>
                <VisibleText text={each.serverName} maxChars={40} />
              </td>
              <td className="ui-mono" title={each.dir === 'out' ? 'we had asked' : 'the server had asked'}>
                {each.dir === 'out' ? '→' : '←'}
              </td>
              <td>
                <button
                  type="button"
                  className="rec-jump ui-mono"
                  title="Open the frame in Messages (Enter)"
                  onClick={() => intents.revealEntry({ tapeId: each.tapeId, seq: each.seq })}
                >
                  <VisibleText text={`${each.method} ${each.target}`.trim()} maxChars={80} />
                </button>
              </td>
              <td className="ui-mono is-spare">
                <VisibleText text={each.id} maxChars={40} />
              </td>
              <td className="is-number">{formatCount(each.seq)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {orphanedTotal > orphaned.length ? (
        <p className="rec-quiet">
          {formatCount(orphanedTotal - orphaned.length)} more are marked on their tapes.
        </p>
      ) : null}
    </Part>
  );
}
