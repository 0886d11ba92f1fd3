import { useId, type ReactNode } from 'react';
import type { FileJob } from '../../../src-shared/api/files.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

/** How far a file is: a bar, and what it has come to. */
export function FileProgress({
  job,
  doing,
}: {
  readonly job: FileJob | null;
  readonly doing: string;
}): ReactNode {
  const id = useId();
  const { done, of, entries, bytes } = job?.progress ?? { done: 0, of: 0, entries: 0, bytes: 0 };
  const percent = of === 0 ? 0 : Math.min(100, Math.floor((done / of) * 100));
  return (
    <div className="file-progress">
      <p id={id} className="file-progress-line">
        <span>
          {doing} {job === null ? '' : <VisibleText text={job.name} maxChars={80} />}
        </span>
        <span className="file-progress-numbers">
          {entries > 0 ? `${formatCount(entries)} entries · ` : ''}
          {bytes > 0 ? `${formatBytes(bytes)} · ` : ''}
          {percent} %
        </span>
      </p>
      <progress className="file-progress-bar" max={100} value={percent} aria-labelledby={id} />
    </div>
  );
}
