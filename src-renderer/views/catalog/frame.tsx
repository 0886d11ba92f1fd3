/** What the views of resources and of prompts have in common: a list, the chosen item beside it, and what to do without. */
import { Play, Plus } from 'lucide-react';
import { useCallback, useMemo, useRef, type ReactNode } from 'react';
import type { CatalogItem, ListKind } from '../../../src-shared/api/catalog.ts';
import { keyedAction } from '../../commands/registry.ts';
import { useCatalogView } from './use-catalog-view.ts';
import { useDeck, useHasHost, useIntents } from '../../store/hooks.ts';
import { useShown } from '../../store/shown.ts';
import type { Catalog } from '../../store/state.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Split } from '../../ui/split.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { ItemList } from './item-list.tsx';
import { keyOf, withUnlisted } from './lines.ts';
import '../tools/tools.css';
import '../tools/results/results.css';
import './catalog.css';

interface FrameProps {
  readonly title: string;
  readonly kinds: readonly ListKind[];
  /** One or two sentences on what they are, for a screen without any. */
  readonly teach: string;
  readonly render: (item: CatalogItem) => ReactNode;
}

export function CatalogFrame({ title, kinds, teach, render }: FrameProps): ReactNode {
  const listed = useShown((state) => state.catalog);
  const catalog = useMemo(() => (listed === null ? null : withUnlisted(listed)), [listed]);
  const servers = useShown((state) => state.servers);
  const trouble = useDeck((state) => state.troubles.catalog);
  const hasAny = catalog?.items.some((item) => kinds.includes(item.kind)) === true;
  return (
    <section className="tools" aria-label={title}>
      {trouble === undefined ? null : (
        <ErrorNote
          what={`The list of ${title.toLowerCase()} did not come`}
          why={trouble.message}
          hint={trouble.hint}
          code={trouble.code}
        />
      )}
      {catalog === null || servers === null ? (
        <p className="tools-wait">Asking the host for its {title.toLowerCase()}…</p>
      ) : hasAny ? (
        <Panes title={title} kinds={kinds} catalog={catalog} render={render} />
      ) : (
        <Nothing title={title} teach={teach} />
      )}
    </section>
  );
}

interface PanesProps extends Omit<FrameProps, 'teach'> {
  readonly catalog: Catalog;
}

function Panes({ title, kinds, catalog, render }: PanesProps): ReactNode {
  const [sizes, setSizes] = usePref(splitSizes(title.toLowerCase()));
  const chosen = useDeck((state) => state.catalogItem);
  const work = useRef<HTMLDivElement>(null);
  const focusWork = useCallback(() => {
    work.current?.querySelector<HTMLElement>('input, textarea, button.btn-primary')?.focus();
  }, []);
  const isOurs = chosen !== null && kinds.includes(chosen.kind);
  const item = isOurs ? catalog.items.find((each) => keyOf(each) === keyOf(chosen)) : undefined;
  return (
    <Split
      direction="row"
      sizes={sizes}
      onSizes={setSizes}
      panes={[
        {
          id: 'list',
          label: `the list of ${title.toLowerCase()}`,
          content: <ItemList title={title} kinds={kinds} catalog={catalog} onOpen={focusWork} />,
          sizePx: 300,
          minPx: 160,
          maxPx: 700,
          keepPx: true,
        },
        {
          id: 'work',
          label: 'the chosen one',
          content: (
            <div className="tools-work" ref={work}>
              {item !== undefined ? (
                <div className="tool" key={keyOf(item)}>
                  {render(item)}
                </div>
              ) : isOurs ? (
                <EmptyState title="It is gone">
                  Its server does not list “{visibleText(chosen.name)}” any more. Its history is on the tapes.
                </EmptyState>
              ) : (
                <EmptyState title={`Choose from the ${title.toLowerCase()}`}>
                  J and K walk the list, Enter goes on to what was chosen, / filters.
                </EmptyState>
              )}
            </div>
          ),
          minPx: 320,
        },
      ]}
    />
  );
}

function Nothing({ title, teach }: { readonly title: string; readonly teach: string }): ReactNode {
  const intents = useIntents();
  const hasHost = useHasHost();
  const servers = useShown((state) => state.servers) ?? [];
  const view = useCatalogView();
  const chosenId = useDeck((state) => state.serverId);
  const running = servers.filter(({ state }) => state.kind === 'ready');
  const resting = servers.find(({ id }) => id === chosenId) ?? servers[0];
  if (!hasHost) {
    return (
      <EmptyState title={`No ${title.toLowerCase()} by then`}>
        {teach} No list of them had come in this session by this moment, or it had none in it.
      </EmptyState>
    );
  }
  if (resting === undefined) {
    return (
      <EmptyState
        title={`${title} of your servers`}
        action={{
          title: 'Add a server',
          icon: Plus,
          ...keyedAction('view.servers'),
          onSelect: () => intents.show('servers'),
        }}
      >
        {teach} Add a server first.
      </EmptyState>
    );
  }
  if (running.length > 0) {
    const names = running.slice(0, 3).map(({ name }) => visibleText(name));
    return (
      <EmptyState
        title={`No ${title.toLowerCase()}`}
        action={{
          title: 'Go to Servers',
          ...keyedAction('view.servers'),
          onSelect: () => intents.show('servers'),
        }}
      >
        {teach} {names.join(', ')} {running.length === 1 ? 'does' : 'do'} not offer any.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No server runs"
      action={{
        title: `Start ${visibleText(resting.name)}`,
        icon: Play,
        ...keyedAction(`${view}.start-server`),
        onSelect: () => void intents.startServer(resting.id),
      }}
    >
      {teach} They are listed by a running server.
    </EmptyState>
  );
}
