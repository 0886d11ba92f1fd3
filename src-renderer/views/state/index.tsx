/** The workspace document as a tree, live: what every host knows of servers and tools, and what people wrote. */
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { WRITABLE_ROOT } from '../../../src-shared/state/replica.ts';
import { useIntents } from '../../store/hooks.ts';
import { useNow } from '../../store/clock.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatAgo, formatBytes, formatCount } from '../../ui/format.ts';
import { Split } from '../../ui/split.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { Tree } from '../../ui/tree.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { AddEntry } from './add-entry.tsx';
import { BuffersTable } from './memory/buffers-table.tsx';
import { NodeSheet } from './node-sheet.tsx';
import { pathId, pathOf, pathText, type Path, valueAt } from './paths.ts';
import type { MirrorState, ReplicaMirror, Roots } from './mirror.ts';
import { stateLayer } from './prefs.ts';
import { ROOT_IDS, stateTree } from './tree-model.ts';
import { useMirror } from './use-mirror.ts';
import './state.css';

export function StateView(): ReactNode {
  const [layer, setLayer] = usePref(stateLayer);
  return (
    <section className="st-view" aria-label="State">
      <Tabs
        label="Layers of state"
        value={layer}
        onChange={setLayer}
        items={[
          { id: 'document', title: 'Workspace document' },
          { id: 'memory', title: 'Memory' },
        ]}
      >
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
  const [sizes, setSizes] = usePref(splitSizes('state'));
  const [filter, setFilter] = useState('');
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(() => new Set(ROOT_IDS));
  const [path, setPath] = useState<Path | null>(null);
  const [isAdding, setIsAdding] = useState(false);
  const nowMs = useNow();
  // Ages are told in minutes: the tree is not made anew every second.
  const minute = Math.floor(nowMs / 60_000);
  const { fresh, sizeBytes, lastChange } = state;
  const tree = useMemo(
    () => stateTree({ roots, expanded, fresh, filter, nowMs: minute * 60_000 }),
    [roots, expanded, fresh, filter, minute],
  );
  const isFiltered = filter.trim() !== '';

  return (
    <>
      <Toolbar label="State">
        <div className="st-search">
          <SearchField
            ref={markFilter}
            label="Search the document"
            placeholder="Search keys and values"
            value={filter}
            onChange={setFilter}
            keys="/"
            matches={isFiltered ? formatCount(tree.matches) : undefined}
          />
        </div>
        <Button icon={Plus} onClick={() => setIsAdding(true)}>
          Add entry
        </Button>
        <span className="st-facts">
          {lastChange === null ? null : (
            <span className="st-change">
              <code>
                <VisibleText text={pathText(lastChange.path)} maxChars={120} />
              </code>{' '}
              changed {formatAgo(nowMs - lastChange.atMs)} ·
            </span>
          )}
          <span title="As it is sent and stored">{formatBytes(sizeBytes)}</span>
        </span>
      </Toolbar>
      <div className="st-main">
        <Split
          direction="row"
          sizes={sizes}
          onSizes={setSizes}
          panes={[
            {
              id: 'tree',
              label: 'document',
              minPx: 260,
              content:
                isFiltered && tree.nodes.length === 0 ? (
                  <EmptyState
                    title="Nothing matches"
                    action={{ title: 'Clear the search', onSelect: () => setFilter('') }}
                  >
                    Keys, names and plain values are searched, in every root.
                  </EmptyState>
                ) : (
                  <div className="st-tree">
                    <Tree
                      label="Workspace document"
                      roots={tree.nodes}
                      expanded={tree.expanded}
                      onExpanded={isFiltered ? ignore : setExpanded}
                      selected={path === null ? undefined : pathId(path)}
                      onSelect={(id) => setPath(pathOf(id))}
                    />
                    <Teaching roots={roots} onAdd={() => setIsAdding(true)} />
                  </div>
                ),
            },
            {
              id: 'sheet',
              label: 'value',
              sizePx: 460,
              minPx: 260,
              keepPx: true,
              content: (
                <NodeSheet
                  mirror={mirror}
                  roots={roots}
                  path={path}
                  onSelect={setPath}
                  onAdd={() => setIsAdding(true)}
                />
              ),
            },
          ]}
        />
      </div>
      {isAdding ? (
        <AddEntry
          mirror={mirror}
          isTaken={(key) => valueAt(roots, [WRITABLE_ROOT, key]) !== undefined}
          onClose={() => setIsAdding(false)}
          onAdded={(key) => {
            setIsAdding(false);
            setFilter('');
            setExpanded((now) => new Set([...now, pathId([WRITABLE_ROOT])]));
            setPath([WRITABLE_ROOT, key]);
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

/** The element is marked so that the `/` key finds it from anywhere. */
function markFilter(element: HTMLInputElement | null): void {
  if (element !== null) element.dataset['filter'] = '';
}

/** A search decides what is open. */
function ignore(): void {}
