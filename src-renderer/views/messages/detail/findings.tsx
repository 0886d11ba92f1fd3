/** What is wrong with an entry: as a strip above its content, and in full. */
import { ListFilter } from 'lucide-react';
import type { ReactNode } from 'react';
import type { EntryDetail } from '../../../../src-shared/api/messages.ts';
import { valuesIn, withValues } from '../../../../src-shared/query/edit.ts';
import { findingCode } from '../../../../src-shared/query/row-text.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import { Tooltip } from '../../../ui/tooltip.tsx';
import { visibleText } from '../../../ui/visible-text.ts';
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
                <FindingCode code={findingCode(finding.code)} />
              </div>
              <p>{finding.hint}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** Filters by the code; pressed, and gone with another click, when the filter has it. */
function FindingCode({ code }: { readonly code: string }): ReactNode {
  const intents = useIntents();
  const filter = useDeck((state) => state.filter);
  const chosen = valuesIn(filter.query, 'finding');
  const isOn = chosen.includes(code);
  const write = (): void => {
    const query = withValues(filter.query, 'finding', isOn ? chosen.filter((each) => each !== code) : [code]);
    intents.setFilter({ ...filter, query });
  };
  return (
    <Tooltip text={isOn ? 'Do not filter by this finding any more' : 'Only rows with this finding'}>
      <button
        type="button"
        className="msg-finding-code"
        aria-pressed={isOn}
        aria-label={`Filter by finding ${visibleText(code)}`}
        onClick={write}
      >
        <ListFilter size={12} aria-hidden="true" />
        <VisibleText text={code} />
      </button>
    </Tooltip>
  );
}

const GRAVITY: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, info: 2 };

function byGravity(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]);
}
