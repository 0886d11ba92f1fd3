import { ScanSearch, ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { VerificationRun } from '../../../src-shared/api/recovery.ts';
import { unreachable } from '../../../src-shared/base/assert.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes, formatCount, formatDurationMs } from '../../ui/format.ts';
import { Part } from '../../ui/part.tsx';
import { StatusDot } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

/** Reads every byte of every tape; a start looks at the last segments only. */
export function VerifyPart(): ReactNode {
  const { recovery } = useIntents();
  const run = useDeck((state) => state.recovery?.verification ?? null);
  const isBusy = run?.phase === 'reading';
  return (
    <Part title="Verify everything">
      <p className="rec-quiet">
        Reads every byte of every tape and checks it against its checksum. A start checks only the end of what
        was left open. Nothing is changed; recording goes on.
      </p>
      <div className="rec-buttons">
        <Button icon={ScanSearch} busy={isBusy} onClick={() => void recovery.verify()}>
          Verify
        </Button>
        {isBusy ? (
          <Button kind="quiet" onClick={() => void recovery.stopVerifying()}>
            Stop
          </Button>
        ) : null}
      </div>
      {run === null ? null : <VerifyText run={run} />}
      {run === null || run.damaged.length === 0 ? null : <Damaged run={run} />}
    </Part>
  );
}

function VerifyText({ run }: { readonly run: VerificationRun }): ReactNode {
  const read = `${formatCount(run.tapes)} ${run.tapes === 1 ? 'tape' : 'tapes'}, ${formatCount(run.entries)} entries, ${formatBytes(run.bytes)}`;
  return (
    <p role="status" className="rec-said">
      {lampOf(run)} {textOf(run, read)}
    </p>
  );
}

function lampOf({ phase, problems }: VerificationRun): ReactNode {
  if (phase === 'reading') return <StatusDot shape="half" tone="info" pulse />;
  if (problems > 0) return <StatusDot shape="cross" tone="error" />;
  return phase === 'done' ? <StatusDot shape="disc" tone="ok" /> : <StatusDot shape="triangle" tone="warn" />;
}

function textOf(run: VerificationRun, read: string): string {
  const { phase, tapes, tapesTotal, problems, tornTails, gapEntries } = run;
  switch (phase) {
    case 'reading':
      return `Reading: ${formatCount(tapes)} of ${formatCount(tapesTotal)} tapes`;
    case 'stopped':
      return `Stopped after ${read}.`;
    case 'failed':
      return `Given up after ${read}: ${run.why}`;
    case 'done': {
      const took = formatDurationMs((run.finishedMs ?? run.startedMs) - run.startedMs);
      const honest = [
        ...(tornTails > 0 ? [`${tornTails} unfinished at their end`] : []),
        ...(gapEntries > 0 ? [`${formatCount(gapEntries)} entries in marked gaps`] : []),
      ];
      const result =
        problems === 0
          ? 'Every byte is as it was written.'
          : `${formatCount(problems)} ${problems === 1 ? 'problem' : 'problems'}.`;
      return [`${read} in ${took}. ${result}`, ...honest.map((each) => `${each}.`)].join(' ');
    }
    default:
      return unreachable(phase);
  }
}

/** Tapes that cannot be read to their end: they are best put aside, as they are. */
function Damaged({ run }: { readonly run: VerificationRun }): ReactNode {
  const { recovery } = useIntents();
  const decisions = useDeck((state) => state.recovery?.decisions ?? []);
  const isAside = (tapeId: string): boolean =>
    decisions.some((each) => each.tapeId === tapeId && each.decision !== 'accepted');
  const there = run.damaged.filter(({ tapeId }) => !isAside(tapeId));
  if (there.length === 0) return null;
  return (
    <ul className="rec-lines" aria-label="Damaged tapes">
      {there.map(({ tapeId, serverName, problems, why }) => (
        <li key={tapeId}>
          <span className="rec-line-name">
            <VisibleText text={serverName === '' ? tapeId : serverName} maxChars={32} />
          </span>
          <Button
            kind="quiet"
            icon={ShieldAlert}
            aria-label={`Quarantine ${serverName === '' ? tapeId : serverName}`}
            onClick={() => void recovery.quarantine(tapeId)}
          >
            Quarantine
          </Button>
          <span className="rec-line-why">
            <VisibleText text={why} maxChars={160} />
            {problems > 1 ? `, and ${formatCount(problems - 1)} more` : ''}
          </span>
        </li>
      ))}
    </ul>
  );
}
