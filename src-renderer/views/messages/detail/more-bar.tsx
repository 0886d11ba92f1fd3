import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { SHOWN_BYTES_MAX, type Body } from './use-body.ts';

/** How much of a large body is here, and the way to the rest. Nothing when all of it is. */
export function MoreBar({ body }: { readonly body: Body }): ReactNode {
  if (body.isWhole) return null;
  return (
    <>
      {body.isTooLarge ? null : (
        <div className="msg-more" role="status">
          {formatBytes(body.bytes.length)} of {formatBytes(body.totalBytes)} loaded
          <Button busy={body.isLoading} onClick={body.more}>
            Load more
          </Button>
        </div>
      )}
      <BodyTrouble body={body} />
    </>
  );
}

/** Why more of a body is not shown, when it cannot be. */
export function BodyTrouble({ body }: { readonly body: Body }): ReactNode {
  const { failure, isTooLarge, totalBytes } = body;
  if (failure !== null) return <p className="msg-note">The rest did not come. {failure.message}</p>;
  if (!isTooLarge) return null;
  return (
    <p className="msg-note">
      {formatBytes(totalBytes)} is more than this page holds: the first {formatBytes(SHOWN_BYTES_MAX)} are
      shown. “Copy raw” takes up to 32 MB; all of it is in the tape.
    </p>
  );
}
