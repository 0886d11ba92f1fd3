/** The face of the timeline over its canvas. */
import { LoaderCircle, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { StatusDot } from '../../../ui/status.tsx';
import { VisibleText } from '../../../ui/visible-text.tsx';
import type { TimelineFace } from './face.ts';

interface FaceProps {
  readonly face: TimelineFace;
  readonly onRetry: () => void;
}

export function FaceOverlay({ face, onRetry }: FaceProps): ReactNode {
  switch (face.kind) {
    case 'note':
      return face.text === '' ? null : <p className="tl-note">{face.text}</p>;
    case 'loading':
    case 'empty':
      return (
        <div className="tl-face" role="status">
          <p className="tl-face-title">
            {face.kind === 'loading' ? (
              <LoaderCircle size={12} className="tl-face-wait" aria-hidden="true" />
            ) : null}
            {face.title}
          </p>
          <p className="tl-face-text">{face.text}</p>
        </div>
      );
    case 'failed':
      return <Failed face={face} onRetry={onRetry} />;
  }
}

function Failed({
  face,
  onRetry,
}: {
  readonly face: Extract<TimelineFace, { kind: 'failed' }>;
  readonly onRetry: () => void;
}): ReactNode {
  const { title, failure, isFinal, isWhole } = face;
  const again = isFinal ? null : (
    <Button kind="quiet" icon={RotateCw} onClick={onRetry}>
      Ask again
    </Button>
  );
  const what = (
    <>
      <StatusDot
        shape={isFinal ? 'triangle' : 'cross'}
        tone={isFinal ? 'warn' : 'error'}
        label={isFinal ? 'limit' : 'error'}
      />{' '}
      {title}
    </>
  );
  if (!isWhole)
    return (
      <p className="tl-note is-failed" role="alert" title={`${failure.message} ${failure.hint}`}>
        <span>
          {what}: <VisibleText text={failure.message} maxChars={160} />
        </span>
        {again}
      </p>
    );
  return (
    <div className="tl-face" role="alert">
      <p className="tl-face-title">{what}</p>
      <p className="tl-face-text">
        <VisibleText text={`${failure.message} ${failure.hint}`} maxChars={400} />
      </p>
      {again}
    </div>
  );
}
