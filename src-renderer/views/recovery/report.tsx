/** One recovery, from what it came to down to each request that was orphaned. */
import { Check } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { RecoveryReport } from '../../../src-shared/api/recovery.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Part } from '../../ui/part.tsx';
import { Layers } from './layers.tsx';
import { Merges } from './merges.tsx';
import { Orphans } from './orphans.tsx';
import { Restarts } from './restarts.tsx';
import { Snapshots } from './snapshots.tsx';
import { Steps, STEP_TITLES } from './steps.tsx';
import { TapeTable } from './tape-table.tsx';
import { VerdictBox } from './verdict.tsx';

export function Report({ report }: { readonly report: RecoveryReport }): ReactNode {
  const running = useDeck((state) => state.recovery?.running ?? null);
  const [tapeId, setTapeId] = useState<string | null>(null);
  const tape = report.tapes.find((each) => each.tapeId === tapeId);
  return (
    <article className="rec-report" aria-labelledby="rec-title">
      <header className="rec-head">
        <h2 id="rec-title" className="rec-title">
          Recovery of {formatDateTime(report.atMs)}
        </h2>
      </header>
      {/* Scrollable content must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="rec-body" role="region" aria-label="The report" tabIndex={0} key={report.id}>
        <VerdictBox
          report={report}
          running={report.finishedMs === null && running !== null ? STEP_TITLES[running] : null}
        />
        {report.tapes.length === 0 ? null : (
          <Part title={`Sessions · ${report.tapes.length}`} actions={<AcceptAll report={report} />}>
            <TapeTable tapes={report.tapes} chosen={tapeId} onChoose={setTapeId} />
          </Part>
        )}
        {tape === undefined ? null : <Snapshots key={tape.tapeId} tape={tape} />}
        <Orphans report={report} />
        <Restarts report={report} />
        <Part title="What each layer contributed">
          <Layers report={report} />
        </Part>
        <Merges report={report} />
        <Part title="Steps">
          <Steps report={report} />
        </Part>
      </div>
    </article>
  );
}

/** Sessions that were ended for their host, and that nobody has looked at yet. */
function AcceptAll({ report }: { readonly report: RecoveryReport }): ReactNode {
  const { recovery } = useIntents();
  const decisions = useDeck((state) => state.recovery?.decisions ?? []);
  const decided = new Set(decisions.map(({ tapeId }) => tapeId));
  const open = report.tapes.filter(({ tapeId, outcome }) => outcome === 'recovered' && !decided.has(tapeId));
  if (open.length < 2) return null;
  return (
    <Button
      kind="quiet"
      icon={Check}
      onClick={() => {
        for (const { tapeId } of open) void recovery.accept(tapeId);
      }}
    >
      Accept all {open.length}
    </Button>
  );
}
