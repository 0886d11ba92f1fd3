/** What a start found after a crash and what it did about it; and what a person can do about it. */
import { useState, type ReactNode } from 'react';
import { keyedAction } from '../../commands/registry.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Split } from '../../ui/split.tsx';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { AsidePart } from './aside-part.tsx';
import { BackupsPart } from './backups-part.tsx';
import { RebuildPart } from './rebuild-part.tsx';
import { RecoveryList } from './recovery-list.tsx';
import { Report } from './report.tsx';
import { useReport } from './use-report.ts';
import { VerifyPart } from './verify-part.tsx';
import './recovery.css';

export function RecoveryView(): ReactNode {
  const recovery = useDeck((state) => state.recovery);
  return (
    <section className="rec" aria-label="Recovery">
      {recovery === null ? <NotYet /> : <Panes />}
    </section>
  );
}

function NotYet(): ReactNode {
  const trouble = useDeck((state) => state.troubles.recovery);
  if (trouble === undefined) return <p className="rec-wait">Asking the host what its start found…</p>;
  return (
    <div className="rec-wait">
      <ErrorNote
        what="The reports did not come"
        why={trouble.message}
        hint={trouble.hint}
        code={trouble.code}
      />
    </div>
  );
}

function Panes(): ReactNode {
  const reports = useDeck((state) => state.recovery?.reports ?? []);
  const [sizes, setSizes] = usePref(splitSizes('recovery'));
  const [chosen, setChosen] = useState<string | null>(null);
  const id = reports.some((each) => each.id === chosen) ? chosen : (reports[0]?.id ?? null);
  return (
    <Split
      direction="row"
      sizes={sizes}
      onSizes={setSizes}
      panes={[
        { id: 'report', label: 'the recovery', content: <Chosen id={id} />, minPx: 420 },
        {
          id: 'side',
          label: 'earlier recoveries and controls',
          content: (
            <div className="rec-side">
              <RecoveryList reports={reports} chosen={id} onChoose={setChosen} />
              <VerifyPart />
              <RebuildPart />
              <BackupsPart />
              <AsidePart />
            </div>
          ),
          sizePx: 300,
          minPx: 240,
        },
      ]}
    />
  );
}

function Chosen({ id }: { readonly id: string | null }): ReactNode {
  const intents = useIntents();
  const read = useReport(id);
  if (id === null) {
    return (
      <EmptyState
        title="Nothing had to be recovered"
        action={{
          title: 'Look at Sessions',
          ...keyedAction('view.sessions'),
          onSelect: () => intents.show('sessions'),
        }}
      >
        When Tapedeck ends without stopping, the next start cuts what was half written, ends the processes
        that were left, marks the requests that nobody will answer, and starts again what ran. It tells here
        what it found and did. Kill it with kill -9 and look: nothing that was acknowledged is lost.
      </EmptyState>
    );
  }
  if (read === null) return <p className="rec-wait">Reading the report…</p>;
  if (!read.ok) {
    const { message, hint, code } = read.failure;
    return (
      <div className="rec-wait">
        <ErrorNote what="The report did not come" why={message} hint={hint} code={code} />
      </div>
    );
  }
  return <Report report={read.value} />;
}
