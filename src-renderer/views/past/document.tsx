/** What the workspace document said at a moment: read only, with the ways to the changes before and after. */
import { ChevronLeft, ChevronRight, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DocumentChanger, KnownDocument } from '../../../src-shared/api/past-document.ts';
import { useIntents } from '../../store/hooks.ts';
import type { Moment } from '../../store/playhead.ts';
import { IconButton } from '../../ui/button.tsx';
import { formatClock, formatDateTime } from '../../ui/format.ts';
import { DocumentPane } from '../state/document-pane.tsx';

interface PastDocumentProps {
  readonly document: KnownDocument;
  readonly moment: Moment;
}

const NOTHING_FRESH: ReadonlySet<string> = new Set();

export function PastDocumentPane({ document, moment }: PastDocumentProps): ReactNode {
  const { content, changed, doubtUntilMs } = document;
  if (content === null) return null;
  return (
    <div className="st-view">
      {doubtUntilMs === null ? null : (
        <p className="past-doubt" role="note">
          <TriangleAlert size={12} aria-hidden="true" />
          Until {clockOf(doubtUntilMs, moment)} something changed that was not kept: when exactly, is not
          known.
        </p>
      )}
      <DocumentPane
        roots={content.roots}
        fresh={NOTHING_FRESH}
        nowMs={moment.wallMs}
        sizeBytes={content.sizeBytes}
        said={
          <span className="st-change">
            {changed === null
              ? 'as it was when its history began ·'
              : `changed ${clockOf(changed.atMs, moment)}${BY[changed.by]} ·`}
          </span>
        }
        actions={<Changes document={document} />}
        edit={null}
      />
    </div>
  );
}

const BY: Readonly<Record<DocumentChanger, string>> = {
  unknown: '',
  person: ' by a person',
  server: ', as a server said',
  host: ' by this host',
  migration: ' by an update of Tapedeck',
};

function Changes({ document }: { readonly document: KnownDocument }): ReactNode {
  const { playhead } = useIntents();
  const { changed, afterMs } = document;
  const isFirst = changed === null || document.beforeMs === null;
  return (
    <span className="past-changes" role="group" aria-label="Changes of the document">
      <IconButton
        icon={ChevronLeft}
        label="Before this change"
        disabled={isFirst}
        onClick={() => {
          // The last entry that was before it.
          if (changed !== null) void playhead.windTo({ kind: 'time', wallMs: changed.atMs - 1 });
        }}
      />
      <IconButton
        icon={ChevronRight}
        label="To the next change"
        disabled={afterMs === null}
        onClick={() => {
          if (afterMs !== null) void playhead.windSince(afterMs);
        }}
      />
    </span>
  );
}

const DAY_MS = 24 * 60 * 60 * 1000;

function clockOf(wallMs: number, moment: Moment): string {
  return Math.abs(moment.wallMs - wallMs) < DAY_MS / 2 ? formatClock(wallMs) : formatDateTime(wallMs);
}
