import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Tool } from '../../../src-shared/api/tools.ts';
import { useShown } from '../../store/shown.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { BreakerBadge } from '../guards/breaker-badge.tsx';
import { toolGuardOf } from '../guards/guard-panel.tsx';
import { ChangeMark } from '../catalog/change-mark.tsx';
import { marksOf } from './annotations.ts';
import { isUsable } from './list-lines.ts';

/** A longer description is folded to its beginning. */
const FOLD_CHARS = 280;
const FOLD_LINES = 4;
const DESCRIPTION_CHARS_MAX = 20_000;

/** Name, title, hints, description and what is wrong with the definition. */
export function ToolHeader({
  tool,
  serverName,
}: {
  readonly tool: Tool;
  readonly serverName: string;
}): ReactNode {
  const marks = marksOf(tool);
  const guards = useShown((state) => state.guards);
  return (
    <header className="tool-head">
      <div className="tool-names">
        <h2 className="tool-name">
          <VisibleText text={tool.name} maxChars={200} />
        </h2>
        {tool.title === null || tool.title === tool.name ? null : (
          <span className="tool-title">
            <VisibleText text={tool.title} maxChars={200} />
          </span>
        )}
        <ChangeMark of={{ serverId: tool.serverId, kind: 'tools', name: tool.name }} />
        <span className="tool-server">
          <VisibleText text={serverName} maxChars={64} />
        </span>
        <BreakerBadge breaker={toolGuardOf(guards, tool.serverId, tool.name)?.breaker} />
      </div>
      {marks.length === 0 ? null : (
        <ul className="tool-marks" aria-label="What the server says of the tool">
          {marks.map(({ word, glyph, title, tone }) => (
            <li key={word} title={title} className="tool-mark">
              <span className={`tone-${tone}`} aria-hidden="true">
                {glyph}
              </span>
              {word}
            </li>
          ))}
        </ul>
      )}
      {isUsable(tool) ? <Description text={tool.description} /> : null}
      {tool.problems.map((problem) => (
        <ErrorNote
          key={problem.code + problem.message}
          tone={problem.severity === 'error' ? 'error' : 'warn'}
          what={problem.message}
          hint={problem.hint}
          code={problem.code}
        />
      ))}
    </header>
  );
}

function Description({ text }: { readonly text: string }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const trimmed = text.trim();
  if (trimmed === '') return <p className="tool-about is-none">No description.</p>;
  const isLong = trimmed.length > FOLD_CHARS || trimmed.split('\n', FOLD_LINES + 1).length > FOLD_LINES;
  return (
    <div className="tool-about">
      <p className={cx(isLong && !isOpen && 'is-folded')}>
        <VisibleText text={trimmed} keepLines maxChars={isOpen ? DESCRIPTION_CHARS_MAX : 1200} />
      </p>
      {isLong ? (
        <Button
          kind="quiet"
          icon={isOpen ? ChevronDown : ChevronRight}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Less' : 'All of it'}
        </Button>
      ) : null}
    </div>
  );
}
