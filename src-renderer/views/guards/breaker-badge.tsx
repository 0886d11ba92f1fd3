/** A breaker that is not closed, in few words; nothing for one that is. */
import type { ReactNode } from 'react';
import type { BreakerView } from '../../../src-shared/api/guards.ts';
import { useNow } from '../../store/clock.ts';
import { Badge } from '../../ui/status.tsx';
import { breakerFace } from './guard-words.ts';

export function BreakerBadge({ breaker }: { readonly breaker: BreakerView | undefined }): ReactNode {
  return breaker === undefined || breaker.phase === 'closed' ? null : <OpenBadge breaker={breaker} />;
}

function OpenBadge({ breaker }: { readonly breaker: BreakerView }): ReactNode {
  const { word, tone } = breakerFace(breaker, useNow());
  return (
    <Badge tone={tone === 'error' ? 'error' : 'warn'} title={breaker.changed?.why}>
      breaker {word}
    </Badge>
  );
}
