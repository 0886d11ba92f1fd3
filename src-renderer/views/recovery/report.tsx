/** One recovery, from what it came to down to each request that was orphaned. */
import { useState, type ReactNode } from 'react';
import { recoverySentences } from '../../../src-shared/api/recovery-words.ts';
import type { RecoveryReport } from '../../../src-shared/api/recovery.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { formatClock, formatCount, formatDateTime } from '../../ui/format.ts';
import { StatusDot } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Part } from '../../ui/part.tsx';
import { Snapshots } from './snapshots.tsx';
import { Steps } from './steps.tsx';
import { TapeTable } from './tape-table.tsx';

export function Report({ report }: { readonly report: RecoveryReport }): ReactNode {
  const running = useDeck((state) => state.recovery?.running ?? null);
  const [tapeId, setTapeId] = useState<string | null>(null);
  const isUnderWay = report.finishedMs === null && running !== null;
  const isBad = report.tapes.some(({ outcome }) => outcome === 'damaged' || outcome === 'failed');
  const tape = report.tapes.find((each) => each.tapeId === tapeId);
  return (
    <article className="rec-report" aria-labelledby="rec-title">
      <header className="rec-head">
        <StatusDot
          shape={isUnderWay ? 'half' : isBad ? 'triangle' : 'disc'}
          tone={isUnderWay ? 'info' : isBad ? 'warn' : 'ok'}
          pulse={isUnderWay}
        />
        <h2 id="rec-title" className="rec-title">
          {formatDateTime(report.atMs)}
        </h2>
        <span className="rec-quiet" role="status">
          {isUnderWay ? `under way: ${running}` : isBad ? 'something was left as it is' : 'all in order'}
        </span>
      </header>
      {/* Scrollable content must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="rec-body" role="region" aria-label="The report" tabIndex={0} key={report.id}>
        <p className="rec-summary">{recoverySentences(report, formatClock).join(' ')}</p>
        <Part title="Steps">
          <Steps report={report} />
        </Part>
        {report.tapes.length === 0 ? null : (
          <Part title={`Sessions and what each layer knew of them · ${report.tapes.length}`}>
            <TapeTable tapes={report.tapes} chosen={tapeId} onChoose={setTapeId} />
          </Part>
        )}
        {tape === undefined ? null : <Snapshots key={tape.tapeId} tape={tape} />}
        <Orphans report={report} />
        <Merges report={report} />
        <Restarts report={report} />
      </div>
    </article>
  );
}

function Orphans({ report }: { readonly report: RecoveryReport }): ReactNode {
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
            <th scope="col">Id</th>
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
              <td className="ui-mono">{each.dir === 'out' ? '→' : '←'}</td>
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
              <td className="ui-mono">
                <VisibleText text={each.id} maxChars={24} />
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

function Merges({ report: { merges } }: { readonly report: RecoveryReport }): ReactNode {
  if (merges.length === 0) {
    return (
      <Part title="Merge with the workspace document">
        <p className="rec-quiet">The tapes and the document agreed about every server.</p>
      </Part>
    );
  }
  return (
    <Part title={`Merge with the workspace document · ${merges.length}`}>
      <table className="rec-table" aria-label="Merges">
        <thead>
          <tr>
            <th scope="col">Server</th>
            <th scope="col">What</th>
            <th scope="col">Tape</th>
            <th scope="col">Document</th>
            <th scope="col">Kept</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {merges.map((each) => (
            <tr key={`${each.serverId} ${each.field}`}>
              <td>
                <VisibleText text={each.serverName} maxChars={40} />
              </td>
              <td>{each.field}</td>
              <td className={each.winner === 'journal' ? 'is-kept' : undefined}>
                <VisibleText text={each.journal} maxChars={60} />
              </td>
              <td className={each.winner === 'document' ? 'is-kept' : undefined}>
                <VisibleText text={each.document} maxChars={60} />
              </td>
              <td>{each.winner === 'journal' ? 'tape' : each.winner}</td>
              <td className="rec-quiet">{each.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function Restarts({ report: { restarts } }: { readonly report: RecoveryReport }): ReactNode {
  const intents = useIntents();
  if (restarts.length === 0) return null;
  return (
    <Part title={`Started again · ${restarts.filter(({ restarted }) => restarted).length}`}>
      <ul className="rec-lines">
        {restarts.map(({ serverId, serverName, restarted, why }) => (
          <li key={serverId}>
            <StatusDot
              shape={restarted ? 'disc' : 'square'}
              tone={restarted ? 'ok' : 'warn'}
              label={restarted ? 'started' : 'not started'}
            />
            <button
              type="button"
              className="rec-jump"
              onClick={() => {
                intents.selectServer(serverId);
                intents.show('servers');
              }}
            >
              <VisibleText text={serverName} maxChars={64} />
            </button>
            <span className="rec-quiet">{why}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
