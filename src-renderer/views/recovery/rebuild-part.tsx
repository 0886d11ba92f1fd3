import { RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Rebuild } from '../../../src-shared/api/recovery.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatDurationMs, formatRate } from '../../ui/format.ts';
import { Part } from '../../ui/part.tsx';
import { StatusDot } from '../../ui/status.tsx';

/** Makes everything that is derived again, and compares. */
export function RebuildPart(): ReactNode {
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
