import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { formatBytes } from '../../../ui/format.ts';
import type { Body } from './use-body.ts';

/** How much of a large body is here, and the way to the rest. Nothing when all of it is. */
export function MoreBar({ body }: { readonly body: Body }): ReactNode {
  const { bytes, totalBytes, isWhole, isLoading, isTooLarge, failure, more } = body;
  if (isWhole) return null;
  return (
    <div className="msg-more" role="status">
      <span>
        {failure === null
          ? `${formatBytes(bytes.length)} of ${formatBytes(totalBytes)} loaded`
          : `The rest did not come: ${failure.message}`}
        {isTooLarge ? '; more is not shown here. Copy raw has up to 32 MB of it.' : null}
      </span>
      {isTooLarge ? null : (
        <Button busy={isLoading} onClick={more}>
          Load more
        </Button>
      )}
    </div>
  );
}
