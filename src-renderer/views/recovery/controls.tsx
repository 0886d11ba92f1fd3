/** What can be done at any time: make everything derived again, and put back what was moved away. */
import { RefreshCw, ShieldAlert, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Rebuild } from '../../../src-shared/api/recovery.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatDurationMs, formatRate } from '../../ui/format.ts';
import { StatusDot } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Part } from '../../ui/part.tsx';

export function Controls(): ReactNode {
  return (
    <>
      <RebuildPart />
      <DamagedPart />
      <MovedPart />
    </>
  );
}

function RebuildPart(): ReactNode {
  const { recovery } = useIntents();
  const rebuild = useDeck((state) => state.recovery?.rebuild ?? null);
  const isBusy = rebuild !== null && rebuild.finishedMs === null;
  return (
    <Part title="Rebuild from the journal">
      <p className="rec-quiet">
        Deletes the index and all snapshots and makes them again from the tapes, then says whether they came
        out the same. Recording goes on.
      </p>
      <Button icon={RefreshCw} busy={isBusy} onClick={() => void recovery.rebuild()}>
        Rebuild
      </Button>
      {rebuild === null ? null : <RebuildText rebuild={rebuild} />}
    </Part>
  );
}

const PHASES: Readonly<Record<Rebuild['phase'], string>> = {
  hashing: 'Hashing what there is',
  deleting: 'Deleting',
  folding: 'Folding',
  indexing: 'Indexing',
  comparing: 'Comparing',
  done: 'Done',
  failed: 'Given up',
};

function RebuildText({ rebuild }: { readonly rebuild: Rebuild }): ReactNode {
  const { phase, entries, entriesPerS, projections, index, why, startedMs, finishedMs } = rebuild;
  if (phase === 'done' && projections !== null && index !== null) {
    const isEqual = projections.equal && index.equal;
    return (
      <p role="status" className="rec-said">
        <StatusDot shape={isEqual ? 'disc' : 'triangle'} tone={isEqual ? 'ok' : 'warn'} />{' '}
        {formatCount(entries)} entries in {formatDurationMs((finishedMs ?? startedMs) - startedMs)}.{' '}
        {isEqual
          ? 'Everything came out the same.'
          : `${[...(projections.equal ? [] : ['The states']), ...(index.equal ? [] : ['The index'])].join(' and ')} had been wrong, and is right now.`}
      </p>
    );
  }
  return (
    <p role="status" className="rec-said">
      {PHASES[phase]}
      {entries > 0 ? `: ${formatCount(entries)}, ${formatRate(entriesPerS)}` : ''}
      {why === '' ? '' : `: ${why}`}
    </p>
  );
}

/** Tapes that cannot be read to their end: they are best put aside, as they are. */
function DamagedPart(): ReactNode {
  const intents = useIntents();
  const tapes = useDeck((state) => state.tapes);
  const damaged = tapes?.filter(({ state }) => state === 'damaged') ?? [];
  if (damaged.length === 0) return null;
  return (
    <Part title={`Damaged tapes · ${damaged.length}`}>
      <ul className="rec-lines">
        {damaged.map(({ id, serverName, ending }) => (
          <li key={id}>
            <VisibleText text={serverName} maxChars={32} />
            <span className="rec-quiet">
              <VisibleText text={ending} maxChars={80} />
            </span>
            <Button kind="quiet" icon={ShieldAlert} onClick={() => void intents.recovery.quarantine(id)}>
              Quarantine
            </Button>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function MovedPart(): ReactNode {
  const { recovery } = useIntents();
  const decisions = useDeck((state) => state.recovery?.decisions ?? []);
  const moved = decisions.filter(({ decision }) => decision !== 'accepted');
  if (moved.length === 0) return null;
  return (
    <Part title={`Put aside · ${moved.length}`}>
      <ul className="rec-lines">
        {moved.map(({ tapeId, serverName, decision }) => (
          <li key={tapeId}>
            <VisibleText text={serverName === '' ? tapeId : serverName} maxChars={32} />
            <span className="rec-quiet">{decision === 'discarded' ? 'in the trash' : 'in quarantine'}</span>
            <Button kind="quiet" icon={Undo2} onClick={() => void recovery.putBack(tapeId)}>
              Put back
            </Button>
          </li>
        ))}
      </ul>
    </Part>
  );
}
