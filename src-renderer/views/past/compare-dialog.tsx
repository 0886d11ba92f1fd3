/** What changed between two moments: session, capabilities, definitions, breakers, decisions, counts. */
import { ArrowLeftRight } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';
import type { Moment } from '../../store/playhead.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatClock, formatCount, formatDateTime, formatDurationMs } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { comparable, type Section } from './comparable.ts';
import { compareDocuments, type DocumentDiff, type DocumentSection } from './compare-document.ts';
import { compareStates, type ServerDiff } from './compare-lines.ts';
import { DiffTable } from './diff-table.tsx';
import './compare.css';

interface CompareProps {
  readonly a: Moment;
  readonly b: Moment;
  readonly onClose: () => void;
}

type Outcome =
  | { readonly kind: 'comparing' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'diff'; readonly servers: readonly ServerDiff[]; readonly document: DocumentDiff };

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
      return {
        kind: 'diff',
        servers: compareStates(comparable(before.value, after.value), comparable(after.value, before.value)),
        document: compareDocuments(before.value.document, after.value.document),
      };
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
      return <Differences servers={outcome.servers} document={outcome.document} />;
  }
}

interface DifferencesProps {
  readonly servers: readonly ServerDiff[];
  readonly document: DocumentDiff;
}

function Differences({ servers, document }: DifferencesProps): ReactNode {
  const isSame = document.kind !== 'compared' || document.sections.length === 0;
  return (
    <>
      {servers.length === 0 && isSame ? (
        <EmptyState title="Nothing changed">
          Sessions, definitions, breakers, limits, policies, decisions, counts
          {document.kind === 'compared' ? ' and the workspace document' : ''} are the same at both moments.
        </EmptyState>
      ) : null}
      {servers.map((each) => (
        <ServerPart key={each.server} diff={each} />
      ))}
      <DocumentPart diff={document} />
    </>
  );
}

const DOCUMENT_WORDS: Readonly<Record<DocumentSection, string>> = {
  shared: 'Shared context',
  servers: 'What servers can do',
  hosts: 'Hosts',
  unknown: 'Not understood by this version',
};

function DocumentPart({ diff }: { readonly diff: DocumentDiff }): ReactNode {
  if (diff.kind === 'none' || (diff.kind === 'compared' && diff.sections.length === 0)) return null;
  return (
    <section className="cmp-server" aria-label="Workspace document">
      <h3>Workspace document</h3>
      {diff.kind === 'not-known' ? (
        <p className="past-none">
          {diff.sinceMs === null
            ? 'Nothing was kept of what it said.'
            : `What it said before ${formatDateTime(diff.sinceMs)} is not known: its history begins then.`}
        </p>
      ) : (
        diff.sections.map(({ section, lines }) => (
          <DiffTable key={section} title={DOCUMENT_WORDS[section]} lines={lines} />
        ))
      )}
    </section>
  );
}

const SECTION_WORDS: Readonly<Record<Section, string>> = {
  session: 'Session',
  capabilities: 'Capabilities',
  tools: 'Tools',
  catalog: 'Resources and prompts',
  subscriptions: 'Subscriptions',
  breakers: 'Breakers',
  limits: 'Limits',
  supervision: 'Supervision',
  policy: 'Policy',
  open: 'Open requests',
  counts: 'Counts',
};

const PRESENCE_WORDS = { both: '', came: 'began in between', left: 'not there any more' } as const;

function ServerPart({ diff }: { readonly diff: ServerDiff }): ReactNode {
  return (
    <section className="cmp-server" aria-label={visibleText(diff.server)}>
      <h3>
        <VisibleText text={diff.server} maxChars={120} />
        <span className="cmp-presence">{PRESENCE_WORDS[diff.presence]}</span>
      </h3>
      {diff.sections.map(({ section, lines }) => (
        <DiffTable key={section} title={SECTION_WORDS[section]} lines={lines} />
      ))}
    </section>
  );
}
