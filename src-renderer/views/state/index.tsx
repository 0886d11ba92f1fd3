/** The workspace document as a tree, live: what every host knows of servers and tools, and what people wrote. */
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { WRITABLE_ROOT } from '../../../src-shared/state/replica.ts';
import { useIntents } from '../../store/hooks.ts';
import { useNow } from '../../store/clock.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatAgo } from '../../ui/format.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { AddEntry } from './add-entry.tsx';
import { DocumentPane } from './document-pane.tsx';
import { BuffersTable } from './memory/buffers-table.tsx';
import { pathText, valueAt } from './paths.ts';
import type { MirrorState, ReplicaMirror, Roots } from './mirror.ts';
import { openPlace } from './place.ts';
import { STATE_TABS, stateLayer } from './prefs.ts';
import { useMirror } from './use-mirror.ts';
import './state.css';

export function StateView(): ReactNode {
  const [layer, setLayer] = usePref(stateLayer);
  return (
    <section className="st-view" aria-label="State">
      <Tabs label="Layers of state" value={layer} onChange={setLayer} items={STATE_TABS}>
        {layer === 'document' ? <Replicated /> : <BuffersTable />}
      </Tabs>
    </section>
  );
}

function Replicated(): ReactNode {
  const { mirror, state } = useMirror();
  const { roots, failure } = state;
  return (
    <div className="st-view">
      {failure === null ? null : (
        <ErrorNote
          what={`The workspace document could not be read. ${failure.message}`}
          hint={roots === null ? failure.hint : 'What is shown is what it was; it is asked for again.'}
          code={failure.code}
        />
      )}
      {roots === null ? (
        failure === null ? (
          <p className="st-soon">Reading the workspace document…</p>
        ) : null
      ) : (
        <Document mirror={mirror} state={state} roots={roots} />
      )}
    </div>
  );
}

interface DocumentProps {
  readonly mirror: ReplicaMirror;
  readonly state: MirrorState;
  readonly roots: Roots;
}

function Document({ mirror, state, roots }: DocumentProps): ReactNode {
  const [isAdding, setIsAdding] = useState(false);
  const nowMs = useNow();
  const { fresh, sizeBytes, lastChange } = state;
  const add = (): void => setIsAdding(true);
  return (
    <>
      <DocumentPane
        roots={roots}
        fresh={fresh}
        nowMs={nowMs}
        sizeBytes={sizeBytes}
        actions={
          <Button icon={Plus} onClick={add}>
            Add entry
          </Button>
        }
        said={
          lastChange === null ? null : (
            <span className="st-change">
              <code>
                <VisibleText text={pathText(lastChange.path)} maxChars={120} />
              </code>{' '}
              changed {formatAgo(nowMs - lastChange.atMs)} ·
            </span>
          )
        }
        below={<Teaching roots={roots} onAdd={add} />}
        edit={{ mirror, onAdd: add }}
      />
      {isAdding ? (
        <AddEntry
          mirror={mirror}
          isTaken={(key) => valueAt(roots, [WRITABLE_ROOT, key]) !== undefined}
          onClose={() => setIsAdding(false)}
          onAdded={(key) => {
            setIsAdding(false);
            openPlace([WRITABLE_ROOT, key]);
          }}
        />
      ) : null}
    </>
  );
}

/** While a root is empty, what would fill it. */
function Teaching({ roots, onAdd }: { readonly roots: Roots; readonly onAdd: () => void }): ReactNode {
  const intents = useIntents();
  const hasServers = Object.keys(roots['servers'] ?? {}).length > 0;
  const hasShared = Object.keys(roots[WRITABLE_ROOT] ?? {}).length > 0;
  if (hasServers && hasShared) return null;
  return (
    <div className="st-teach">
      {hasServers ? null : (
        <EmptyState
          title="No capabilities yet"
          action={{ title: 'Start a server', onSelect: () => intents.show('servers') }}
        >
          When a server is ready, its tools, their flags and the hash of each definition appear here, for
          every host of this workspace.
        </EmptyState>
      )}
      {hasShared ? null : (
        <EmptyState
          title="No shared context yet"
          action={{ title: 'Add an entry', onSelect: onAdd, icon: Plus }}
        >
          Notes and settings that everybody in this workspace sees: a goal, a limit, a finding. Several people
          can write in one text at once.
        </EmptyState>
      )}
    </div>
  );
}
