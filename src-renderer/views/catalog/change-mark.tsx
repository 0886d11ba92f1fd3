import type { ReactNode } from 'react';
import { useShown } from '../../store/shown.ts';
import type { CatalogRef } from '../../store/state.ts';
import { formatClock } from '../../ui/format.ts';
import { Badge } from '../../ui/status.tsx';
import { keyOf } from './lines.ts';

/** Says of a definition that it is another than when its server ran last, or than before its list changed. */
export function ChangeMark({ of }: { readonly of: CatalogRef }): ReactNode {
  const key = keyOf(of);
  const mark = useShown((state) => state.catalog?.marks.find((each) => keyOf(each) === key));
  if (mark === undefined) return null;
  const at = formatClock(mark.at.wallMs);
  return mark.change === 'new' ? (
    <Badge tone="info" title={`Listed for the first time at ${at}`}>
      + new
    </Badge>
  ) : (
    <Badge tone="info" title={`Its definition is another since ${at}: see History`}>
      ± definition changed
    </Badge>
  );
}
