/** A workspace document as a tree with the chosen place beside it: that of now, or that of a moment. */
import { useMemo, type ReactNode } from 'react';
import { useDocumentPlace } from '../../store/document-place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Split } from '../../ui/split.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { Tree } from '../../ui/tree.tsx';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import type { Roots } from './mirror.ts';
import { NodeSheet, type Editing } from './node-sheet.tsx';
import { pathId, pathOf } from './paths.ts';
import { FIRST_OPEN } from './place.ts';
import { stateTree } from './tree-model.ts';
import './state.css';

interface DocumentPaneProps {
  readonly roots: Roots;
  /** Places that changed a moment ago. */
  readonly fresh: ReadonlySet<string>;
  readonly nowMs: number;
  readonly sizeBytes: number;
  readonly actions?: ReactNode;
  /** What there is to say of its last change. */
  readonly said: ReactNode;
  readonly below?: ReactNode;
  /** Null: it can only be read. */
  readonly edit: Editing | null;
}

export function DocumentPane(props: DocumentPaneProps): ReactNode {
  const { roots, fresh, nowMs, sizeBytes, actions, said, below, edit } = props;
  const [sizes, setSizes] = usePref(splitSizes('state'));
  const { filter, path, ...place } = useDocumentPlace();
  const expanded = place.expanded ?? FIRST_OPEN;
  // Ages are told in minutes: the tree is not made anew every second.
  const minute = Math.floor(nowMs / 60_000);
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
        {actions}
        <span className="st-facts">
          {said}
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
                      onExpanded={
                        isFiltered ? ignore : (open) => useDocumentPlace.setState({ expanded: open })
                      }
                      selected={path === null ? undefined : pathId(path)}
                      onSelect={(id) => useDocumentPlace.setState({ path: pathOf(id) })}
                    />
                    {below}
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
                  edit={edit}
                  roots={roots}
                  path={path}
                  onSelect={(chosen) => useDocumentPlace.setState({ path: chosen })}
                />
              ),
            },
          ]}
        />
      </div>
    </>
  );
}

function setFilter(filter: string): void {
  useDocumentPlace.setState({ filter });
}

/** The element is marked so that the `/` key finds it from anywhere. */
function markFilter(element: HTMLInputElement | null): void {
  if (element !== null) element.dataset['filter'] = '';
}

/** A search decides what is open. */
function ignore(): void {}
