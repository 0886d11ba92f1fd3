/** What is wrong in the session of a request that has no answer: an answer under another id is a finding, and no answer. */
import { Disc3 } from 'lucide-react';
import type { ReactNode } from 'react';
import { NO_FILTER } from '../../../../src-shared/api/messages.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import { Button } from '../../../ui/button.tsx';
import { formatCount } from '../../../ui/format.ts';
import { StatusDot } from '../../../ui/status.tsx';

const FINDINGS = { ...NO_FILTER, query: 'has:finding' };

export function TapeFindings({ tapeId }: { readonly tapeId: string | null }): ReactNode {
  const intents = useIntents();
  const count = useDeck(({ tapes }) => tapes?.find(({ id }) => id === tapeId)?.findings ?? 0);
  if (tapeId === null || count === 0) return null;
  return (
    <p className="result-findings" role="status">
      <StatusDot shape="triangle" tone="warn" />
      <span>
        {formatCount(count)} {count === 1 ? 'finding' : 'findings'} in this session
      </span>
      <Button
        kind="quiet"
        icon={Disc3}
        onClick={() => {
          intents.setFilter(FINDINGS);
          intents.openScope({ kind: 'tape', tapeId });
        }}
      >
        Show {count === 1 ? 'it' : 'them'}
      </Button>
    </p>
  );
}
