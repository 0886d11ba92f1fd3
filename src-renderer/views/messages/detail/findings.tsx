/** What is wrong with an entry: as a strip above its content, and in full. */
import type { ReactNode } from 'react';
import type { EntryDetail } from '../../../../src-shared/api/messages.ts';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { SEVERITY_MARKS } from '../words.ts';

type Finding = EntryDetail['findings'][number];

const STRIP_MAX = 3;
const MESSAGE_CHARS = 300;

/** The worst ones first: visible before anything is opened. */
export function FindingsStrip({
  findings,
  onAll,
}: {
  readonly findings: readonly Finding[];
  readonly onAll: () => void;
}): ReactNode {
  if (findings.length === 0) return null;
  const shown = byGravity(findings).slice(0, STRIP_MAX);
  return (
    <div className="msg-strip">
      <FindingList findings={shown} isShort />
      {findings.length > STRIP_MAX ? (
        <button type="button" className="msg-strip-more" onClick={onAll}>
          {findings.length - STRIP_MAX} more findings
        </button>
      ) : null}
    </div>
  );
}

export function FindingsTab({ findings }: { readonly findings: readonly Finding[] }): ReactNode {
  if (findings.length === 0) return <p className="msg-quiet">Nothing wrong was found with this entry.</p>;
  return <FindingList findings={byGravity(findings)} isShort={false} />;
}

function FindingList({
  findings,
  isShort,
}: {
  readonly findings: readonly Finding[];
  readonly isShort: boolean;
}): ReactNode {
  return (
    <ul className="msg-findings">
      {findings.map((finding) => {
        const mark = SEVERITY_MARKS[finding.severity];
        return (
          <li key={`${finding.code} ${finding.message}`} className={`msg-finding is-${finding.severity}`}>
            <span className={`tone-${mark.tone}`} aria-label={finding.severity} role="img">
              {mark.glyph}
            </span>
            <div className="msg-finding-text">
              <div className="msg-finding-line">
                <strong>
                  <VisibleText text={finding.message} maxChars={isShort ? MESSAGE_CHARS : undefined} />
                </strong>
                <code>{finding.code}</code>
              </div>
              <p>{finding.hint}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const GRAVITY: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, info: 2 };

function byGravity(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]);
}
