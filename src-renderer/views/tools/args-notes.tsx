/** Between the arguments and Run: why nothing was sent, and what is wrong with the arguments. */
import type { ReactNode } from 'react';
import { ErrorNote } from '../../ui/error-note.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import type { ArgsReading } from './args/read-args.ts';
import type { Verdict } from './schema/check.ts';
import { pathText } from './schema/violations.ts';
import type { Held } from './use-run.ts';

interface ArgsNotesProps {
  readonly held: Held;
  readonly reading: ArgsReading;
  readonly verdict: Verdict | null;
  /** Nothing else on the screen lists the violations. */
  readonly isListed: boolean;
}

const LISTED_MAX = 6;

export function ArgsNotes({ held, reading, verdict, isListed }: ArgsNotesProps): ReactNode {
  if (held.kind === 'refused') {
    const { code, message, hint } = held.failure;
    return (
      <div className="tool-notes" role="status">
        <ErrorNote what="The call did not begin" why={message} hint={hint} code={code} />
      </div>
    );
  }
  if (held.kind === 'broken') {
    return (
      <div className="tool-notes" role="status">
        <ErrorNote
          what="Not sent: the arguments are not JSON"
          why={held.why}
          hint="Correct the text in the JSON tab."
        />
      </div>
    );
  }
  const isDoubtful = held.kind === 'doubtful';
  if (reading.kind === 'not-object' && isDoubtful) {
    return (
      <div className="tool-notes" role="status">
        <ErrorNote
          tone="warn"
          what={`Not sent yet: the arguments are ${reading.found}`}
          hint="MCP wants an object. Press Run again to send them anyway."
        />
      </div>
    );
  }
  if (verdict?.kind !== 'invalid' || !(isDoubtful || isListed)) return null;
  const shown = verdict.violations.slice(0, LISTED_MAX);
  const left = verdict.violations.length + verdict.more - shown.length;
  return (
    <div className="tool-notes" role="status">
      <section className="tool-violations" aria-label="What breaks the schema">
        {isDoubtful ? <strong>Not sent yet: the arguments break the input schema</strong> : null}
        <ul>
          {shown.map(({ path, message }) => (
            <li key={pathText(path) + message}>
              <code>{visibleText(pathText(path) || 'arguments')}</code> {visibleText(message.slice(0, 300))}
            </li>
          ))}
          {left > 0 ? <li>and {left} more</li> : null}
        </ul>
        {isDoubtful ? (
          <p>Press Run again to send them anyway: how the server takes bad input is worth knowing.</p>
        ) : null}
      </section>
    </div>
  );
}
