/** What changed between two moments: session, capabilities, definitions, breakers, decisions, counts. */
import { ArrowLeftRight } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { Failure } from '../../../src-shared/base/failure.ts';
import type { DiffLine } from '../../../src-shared/rerun/json-diff.ts';
import { useIntents } from '../../store/hooks.ts';
import type { Moment } from '../../store/playhead.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatClock, formatCount, formatDurationMs } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { comparable, type Section } from './comparable.ts';
import { compareStates, type ServerDiff } from './compare-lines.ts';
import './compare.css';

/** Lines of one section that are drawn; more are counted. */
const LINES_MAX = 200;
/** Of a value, until one wants more: cells do not scroll for themselves. */
const VALUE_LINES = 12;
const VALUE_CHARS = 1000;
const VALUE_CHARS_OPEN = 50_000;

interface CompareProps {
  readonly a: Moment;
  readonly b: Moment;
  readonly onClose: () => void;
}

type Outcome =
  | { readonly kind: 'comparing' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'diff'; readonly servers: readonly ServerDiff[] };

export function CompareDialog({ a, b, onClose }: CompareProps): ReactNode {
  const intents = useIntents();
  const [isTurned, setTurned] = useState(false);
  const [from, to] = isTurned ? [b, a] : [a, b];
  const outcome = useOutcome(from, to);
  return (
    <Dialog
      title="What changed between two moments"
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button icon={ArrowLeftRight} aria-pressed={isTurned} onClick={() => setTurned(!isTurned)}>
            Swap the two
          </Button>
          <Button
            onClick={() => {
              // It closes: without an A there is nothing to compare, and it must not come back with the next one.
              onClose();
              intents.playhead.setMark(null);
            }}
          >
            Forget A
          </Button>
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <p className="cmp-span">
        <MomentText name={isTurned ? 'Playhead' : 'A'} moment={from} />
        <span aria-label="to">→</span>
        <MomentText name={isTurned ? 'A' : 'Playhead'} moment={to} />
        <span className="cmp-between">
          {formatDurationMs(Math.abs(to.wallMs - from.wallMs))}{' '}
          {to.ordinal >= from.ordinal ? 'later' : 'earlier'},{' '}
          {entriesText(Math.abs(to.ordinal - from.ordinal))}
        </span>
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what is around it scrolls, and keys must reach it */}
      <div className="cmp-body" role="region" aria-label="Differences" tabIndex={0}>
        <Outcome outcome={outcome} />
      </div>
    </Dialog>
  );
}

function MomentText({ name, moment }: { readonly name: string; readonly moment: Moment }): ReactNode {
  return (
    <span>
      {name} <b className="ui-mono">{formatClock(moment.wallMs)}</b> entry {formatCount(moment.ordinal + 1)}
    </span>
  );
}

function entriesText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'entry' : 'entries'}`;
}

function useOutcome(from: Moment, to: Moment): Outcome {
  const { playhead } = useIntents();
  const [known, setKnown] = useState<{ readonly key: string; readonly outcome: Outcome } | null>(null);
  const key = JSON.stringify([from, to]);
  useEffect(() => {
    let isGone = false;
    void compare().then((outcome) => {
      if (!isGone) setKnown({ key, outcome });
    });
    async function compare(): Promise<Outcome> {
      const before = await playhead.stateOf(from);
      if (!before.ok) return { kind: 'failed', failure: before.failure };
      const after = await playhead.stateOf(to);
      if (!after.ok) return { kind: 'failed', failure: after.failure };
      return { kind: 'diff', servers: compareStates(comparable(before.value), comparable(after.value)) };
    }
    return () => {
      isGone = true;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- the key says whether either moment is another
  }, [key, playhead]);
  return known?.key === key ? known.outcome : { kind: 'comparing' };
}

function Outcome({ outcome }: { readonly outcome: Outcome }): ReactNode {
  switch (outcome.kind) {
    case 'comparing':
      return (
        <p className="cmp-wait" role="status">
          Winding to both…
        </p>
      );
    case 'failed': {
      const { message, hint, code } = outcome.failure;
      return <ErrorNote what="The two could not be compared" why={message} hint={hint} code={code} />;
    }
    case 'diff':
      return outcome.servers.length === 0 ? (
        <EmptyState title="Nothing changed">
          Sessions, definitions, breakers, decisions and counts are the same at both moments.
        </EmptyState>
      ) : (
        outcome.servers.map((each) => <ServerPart key={each.server} diff={each} />)
      );
  }
}

const SECTION_WORDS: Readonly<Record<Section, string>> = {
  session: 'Session',
  capabilities: 'Capabilities',
  tools: 'Tools',
  catalog: 'Resources and prompts',
  breakers: 'Breakers',
  supervision: 'Supervision',
  open: 'Open requests',
  counts: 'Counts',
};

const PRESENCE_WORDS = { both: '', came: 'began in between', left: 'not there any more' } as const;

function ServerPart({ diff }: { readonly diff: ServerDiff }): ReactNode {
  return (
    <section className="cmp-server" aria-label={diff.server}>
      <h3>
        <VisibleText text={diff.server} maxChars={120} />
        <span className="cmp-presence">{PRESENCE_WORDS[diff.presence]}</span>
      </h3>
      {diff.sections.map(({ section, lines }) => (
        <table className="cmp-lines" key={section}>
          <caption>
            {SECTION_WORDS[section]} <span>{formatCount(lines.length)} changed</span>
          </caption>
          <thead className="ui-hidden">
            <tr>
              <th>what</th>
              <th>before</th>
              <th>after</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, LINES_MAX).map((line) => (
              <Line key={`${line.kind} ${line.path}`} line={line} />
            ))}
          </tbody>
          {lines.length <= LINES_MAX ? null : (
            <tfoot>
              <tr>
                <td colSpan={3}>and {formatCount(lines.length - LINES_MAX)} more</td>
              </tr>
            </tfoot>
          )}
        </table>
      ))}
    </section>
  );
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = {
  added: '+',
  removed: '−',
  changed: '~',
  moved: '↕',
};

function Line({ line }: { readonly line: DiffLine }): ReactNode {
  return (
    <tr className={`cmp-line is-${line.kind}`}>
      <th scope="row">
        <span className="cmp-sign" title={line.kind}>
          {SIGNS[line.kind]}
        </span>
        <VisibleText text={line.path === '' ? '(whole)' : line.path} maxChars={200} />
      </th>
      <td className="cmp-before">
        <Value text={line.before} />
      </td>
      <td className="cmp-after">
        <Value text={line.after} />
      </td>
    </tr>
  );
}

function Value({ text }: { readonly text: string | undefined }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  if (text === undefined) return <span className="cmp-none">–</span>;
  const lines = text.split('\n');
  const shown = isOpen ? text : lines.slice(0, VALUE_LINES).join('\n');
  return (
    <>
      <pre>
        <VisibleText text={shown} keepLines maxChars={isOpen ? VALUE_CHARS_OPEN : VALUE_CHARS} />
      </pre>
      {lines.length > VALUE_LINES || text.length > VALUE_CHARS ? (
        <Button kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Less' : `All ${formatCount(lines.length)} lines`}
        </Button>
      ) : null}
    </>
  );
}
