/** State as of a moment: what the workspace document said then, and what was held of each session. */
import { History } from 'lucide-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useHasHost, useIntents } from '../../store/hooks.ts';
import { usePast } from '../../store/past.ts';
import type { Moment } from '../../store/playhead.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatClock, formatDateTime } from '../../ui/format.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { STATE_TABS, stateLayer } from '../state/prefs.ts';
import { PastView } from './index.tsx';
import '../state/state.css';

/** The viewer of files has no document, and need not load what draws one. */
const PastDocumentPane = lazy(async () => ({ default: (await import('./document.tsx')).PastDocumentPane }));

interface PastStateProps {
  readonly title: string;
  readonly moment: Moment;
}

export function PastState(props: PastStateProps): ReactNode {
  return useHasHost() ? <OfDeck {...props} /> : <OfFile {...props} />;
}

function OfDeck(props: PastStateProps): ReactNode {
  const [layer, setLayer] = usePref(stateLayer);
  return <Layers {...props} layer={layer} onLayer={setLayer} />;
}

/** A file has no document: what it does have comes first. */
function OfFile(props: PastStateProps): ReactNode {
  const [layer, setLayer] = useState<Layer>('memory');
  return <Layers {...props} layer={layer} onLayer={setLayer} />;
}

type Layer = (typeof STATE_TABS)[number]['id'];

interface LayersProps extends PastStateProps {
  readonly layer: Layer;
  readonly onLayer: (layer: Layer) => void;
}

function Layers({ title, moment, layer, onLayer }: LayersProps): ReactNode {
  return (
    <section className="st-view" aria-label={`${title}, as of ${formatClock(moment.wallMs)}`}>
      <Tabs label="Layers of state" value={layer} onChange={onLayer} items={STATE_TABS}>
        {layer === 'document' ? (
          <DocumentLayer moment={moment} />
        ) : (
          <PastView aspect="state" title={title} moment={moment} />
        )}
      </Tabs>
    </section>
  );
}

function DocumentLayer({ moment }: { readonly moment: Moment }): ReactNode {
  const document = usePast((state) => state.document);
  const wait = <p className="st-soon">Winding the workspace document to {formatClock(moment.wallMs)}…</p>;
  if (document === null) return wait;
  switch (document.kind) {
    case 'known':
      return (
        <Suspense fallback={wait}>
          <PastDocumentPane document={document} moment={moment} />
        </Suspense>
      );
    case 'before':
      return <BeforeHistory sinceMs={document.sinceMs} />;
    case 'none':
      return document.why === 'file' ? (
        <EmptyState title="Not in this file">
          A tape holds what crossed the wire of one session. The workspace document, with notes and what other
          servers could do, stays with the workspace where it was recorded.
        </EmptyState>
      ) : (
        <EmptyState title="Nothing was kept">
          The history of the workspace document could not be written or was deleted. It begins anew with the
          next change.
        </EmptyState>
      );
  }
}

function BeforeHistory({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  const { playhead } = useIntents();
  return (
    <EmptyState
      title={`Not known before ${formatDateTime(sinceMs)}`}
      action={{
        title: 'Wind to where it begins',
        icon: History,
        onSelect: () => void playhead.windSince(sinceMs),
      }}
    >
      The history of the workspace document begins then: it goes back for 90 days, or 64 MiB.
    </EmptyState>
  );
}
