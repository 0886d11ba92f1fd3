/** Text from elsewhere, with everything that would hide or reorder drawn as a marked escape. */
import type { ReactNode } from 'react';
import { visibleSegments } from './visible-text.ts';
import './visible-text.css';

interface VisibleTextProps {
  readonly text: string;
  readonly keepLines?: boolean | undefined;
  /** Longer text is cut with a count of what is left out; none when absent. */
  readonly maxChars?: number | undefined;
}

export function VisibleText({ text, keepLines, maxChars }: VisibleTextProps): ReactNode {
  const cut = maxChars !== undefined && text.length > maxChars ? text.slice(0, maxChars) : text;
  const segments = visibleSegments(cut, { keepLines });
  return (
    // Isolated and left to right: marks inside cannot reorder what stands around.
    <bdi dir="ltr" className="ui-visible">
      {segments.map((segment, at) =>
        segment.escape ? (
          // Segments have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={at} className="ui-escape" title="A hidden character, shown as its escape">
            {segment.text}
          </span>
        ) : (
          segment.text
        ),
      )}
      {cut.length < text.length ? <span className="ui-cut"> … {text.length - cut.length} more</span> : null}
    </bdi>
  );
}
