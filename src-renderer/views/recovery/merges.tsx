import { Fragment, type ReactNode } from 'react';
import type { Merge, RecoveryReport } from '../../../src-shared/api/recovery.ts';
import { Part } from '../../ui/part.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

const WINNERS: Readonly<Record<Merge['winner'], string>> = {
  journal: 'the tape',
  document: 'the document',
  settings: 'this deck',
};

/** Where tapes and workspace document said different things: which side won, and why. */
export function Merges({ report: { merges, compared } }: { readonly report: RecoveryReport }): ReactNode {
  if (merges.length === 0) {
    return (
      <Part title="Merge with the workspace document">
        <p className="rec-quiet">
          {compared === 0
            ? 'No session had come far enough to know anything of its server.'
            : 'The tapes and the document agreed about every server.'}
        </p>
      </Part>
    );
  }
  return (
    <Part title={`Merge with the workspace document · ${merges.length}`}>
      <table className="rec-table is-wide" aria-label="Merges">
        <thead>
          <tr>
            <th scope="col">Server</th>
            <th scope="col">What</th>
            <th scope="col">The tape said</th>
            <th scope="col">The document said</th>
            <th scope="col">Won</th>
          </tr>
        </thead>
        <tbody>
          {merges.map((each) => (
            <Fragment key={`${each.serverId} ${each.field}`}>
              <tr>
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
                <td className="is-kept is-line">{WINNERS[each.winner]}</td>
              </tr>
              <tr className="rec-remark is-quiet">
                <td colSpan={5}>
                  <VisibleText text={each.why} maxChars={160} />
                </td>
              </tr>
            </Fragment>
          ))}
        </tbody>
      </table>
    </Part>
  );
}
