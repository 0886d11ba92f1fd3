/** The stages of the tool call that an entry belongs to, as its tape says; nothing for any other entry. */
import { useEffect, useState, type ReactNode } from 'react';
import type { EntryDetail, StagedCall } from '../../../../src-shared/api/messages.ts';
import { useIntents } from '../../../store/hooks.ts';
import { usePlayhead } from '../../../store/playhead.ts';
import { Waterfall } from '../../../ui/waterfall.tsx';
import { stageRows } from '../../stages/stage-rows.ts';

export function CallStages({ detail }: { readonly detail: EntryDetail }): ReactNode {
  const intents = useIntents();
  const { tapeId, row } = detail;
  const { seq, status } = row;
  const isCall = row.method === 'tools/call' || (row.kind === 'note' && row.method === 'call');
  const [found, setFound] = useState<{ readonly key: string; readonly staged: StagedCall | null } | null>(
    null,
  );
  const thenSeq = usePlayhead(({ seen: moment }) =>
    moment?.entry.tapeId === tapeId ? moment.entry.seq : Infinity,
  );
  const key = `${tapeId} ${seq} ${status}`;
  useEffect(() => {
    if (!isCall) return undefined;
    let isGone = false;
    void intents.stages({ tapeId, seq }).then((answer) => {
      if (!isGone) setFound({ key, staged: answer.ok ? answer.value : null });
    });
    return () => {
      isGone = true;
    };
  }, [intents, isCall, tapeId, seq, key]);
  if (!isCall || found === null || found.key !== key) return null;
  const { staged } = found;
  if (staged !== null && staged.seq > thenSeq)
    return <p className="msg-dim msg-stages">Its stages are recorded when it has ended: later than this.</p>;
  if (staged === null) {
    return (
      <p className="msg-dim msg-stages">
        No stages: the call was not made by Tapedeck, or is still under way.
      </p>
    );
  }
  return (
    <section className="msg-stages" aria-label="Stages of the call">
      <Waterfall label={`Stages of the call, ${staged.outcome}`} rows={stageRows(staged.stages)} />
    </section>
  );
}
