/** Both halves of an exchange: one above the other, or side by side where there is room. */
import { CornerDownRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { EntryDetail, EntryRef } from '../../../../src-shared/api/messages.ts';
import { useIntents } from '../../../store/hooks.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { formatClock, formatDurationUs } from '../../../ui/format.ts';
import { DIR_WORDS, STATUS_WORDS } from '../words.ts';
import { PrettyTab } from './pretty-tab.tsx';
import { useBody } from './use-body.ts';
import { useDetail } from './use-detail.ts';
import { useStableRef } from './use-stable-ref.ts';

interface PairTabProps {
  readonly detail: EntryDetail;
  readonly freshness: string;
}

export function PairTab({ detail, freshness }: PairTabProps): ReactNode {
  const { row } = detail;
  const other = useStableRef(row.pairSeq < 0 ? null : { tapeId: detail.tapeId, seq: row.pairSeq });
  const pair = useDetail(other, freshness);
  if (other === null) return <p className="msg-quiet">{whyAlone(detail)}</p>;
  const isFirst = row.seq <= other.seq;
  const own = <Half detail={detail} isHere />;
  const theirs =
    pair.kind === 'ready' && !pair.isOld ? (
      <Half detail={pair.detail} isHere={false} />
    ) : pair.kind === 'failed' ? (
      <ErrorNote what={pair.failure.message} hint={pair.failure.hint} code={pair.failure.code} />
    ) : (
      <div className="msg-skeleton" aria-busy="true" />
    );
  return (
    <div className="msg-pair">
      {isFirst ? own : theirs}
      <div className="msg-pair-gap">
        {row.latencyUs >= 0 ? formatDurationUs(row.latencyUs) : STATUS_WORDS[row.status].short}
      </div>
      {isFirst ? theirs : own}
    </div>
  );
}

function Half({ detail, isHere }: { readonly detail: EntryDetail; readonly isHere: boolean }): ReactNode {
  const intents = useIntents();
  const body = useBody(detail);
  const { row } = detail;
  const ref: EntryRef = { tapeId: detail.tapeId, seq: row.seq };
  const dir = DIR_WORDS[row.dir];
  return (
    <section className="msg-half" aria-label={`#${row.seq}`}>
      <header className="msg-half-head">
        <span className={`tone-${dir.tone}`} title={dir.long}>
          {dir.short}
        </span>
        <b>#{row.seq}</b>
        <span className="msg-dim">{formatClock(row.wallMs)}</span>
        {isHere ? (
          <span className="msg-half-here">selected</span>
        ) : (
          <Button kind="quiet" icon={CornerDownRight} onClick={() => intents.selectEntry(ref)}>
            Go there
          </Button>
        )}
      </header>
      <div className="msg-half-body">
        <PrettyTab detail={detail} body={body} label={`Content of #${row.seq}`} />
      </div>
    </section>
  );
}

function whyAlone({ row }: EntryDetail): string {
  switch (row.status) {
    case 'pending':
      return 'No answer has come yet.';
    case 'cancelled':
      return 'The request was cancelled, and no answer came.';
    case 'unanswered':
      return 'The session ended before an answer came.';
    case 'orphaned':
      return 'Tapedeck itself died before an answer came. The call may have been carried out; it is never sent again.';
    case 'none':
    case 'ok':
    case 'error':
    case 'tool-error':
    case 'input':
      return row.kind === 'response'
        ? 'No open request has this id, so there is nothing to pair it with.'
        : 'Only requests and responses have another half.';
  }
}
