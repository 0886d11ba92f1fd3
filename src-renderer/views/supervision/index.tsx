/** The supervision tree beside the line that is chosen in it. */
import { useMemo, useState, type ReactNode } from 'react';
import { keyedAction } from '../../commands/registry.ts';
import { useNow } from '../../store/clock.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Awaited } from '../../ui/awaited.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Split } from '../../ui/split.tsx';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { SupervisionDetail } from './detail.tsx';
import { ROOT_KEY, serverKey, treeLines } from './tree-lines.ts';
import { TreeTable } from './tree-table.tsx';
import './supervision.css';

export function SupervisionView(): ReactNode {
  const servers = useDeck((state) => state.servers);
  const view = useDeck((state) => state.supervision);
  return (
    <section className="sup" aria-label="Supervision">
      {view === null || servers === null ? (
        <NotYet />
      ) : servers.length === 0 && view.groups.length === 0 ? (
        <NoServers />
      ) : (
        <Panes />
      )}
    </section>
  );
}

function NotYet(): ReactNode {
  const trouble = useDeck((state) => state.troubles.supervision);
  return (
    <Awaited
      asking="Asking the host for the tree…"
      missing="The supervision tree did not come"
      trouble={trouble}
    />
  );
}

function NoServers(): ReactNode {
  const intents = useIntents();
  return (
    <EmptyState
      title="Nothing to supervise yet"
      action={{
        title: 'Go to Servers',
        ...keyedAction('view.servers'),
        onSelect: () => intents.show('servers'),
      }}
    >
      Here is decided what becomes of a server that ends: whether it is started again, how often at the most,
      and who ends with it. Servers can be put into groups that start in order. Add a server first.
    </EmptyState>
  );
}

function Panes(): ReactNode {
  const servers = useDeck((state) => state.servers);
  const view = useDeck((state) => state.supervision);
  const serverId = useDeck((state) => state.serverId);
  const intents = useIntents();
  const nowMs = useNow();
  const [sizes, setSizes] = usePref(splitSizes('supervision'));
  const [chosen, setChosen] = useState(serverId === null ? ROOT_KEY : serverKey(serverId));
  const lines = useMemo(
    () => (view === null || servers === null ? [] : treeLines(view, servers, nowMs)),
    [view, servers, nowMs],
  );
  const choose = (key: string): void => {
    setChosen(key);
    const line = lines.find((each) => each.key === key);
    if (line?.kind === 'server') intents.selectServer(line.server.id);
  };
  return (
    <Split
      direction="row"
      sizes={sizes}
      onSizes={setSizes}
      panes={[
        {
          id: 'tree',
          label: 'the tree',
          content: (
            <TreeTable lines={lines} isPaused={view?.isPaused === true} chosen={chosen} onChoose={choose} />
          ),
          minPx: 300,
        },
        {
          id: 'detail',
          label: 'what is decided',
          content: <SupervisionDetail line={lines.find(({ key }) => key === chosen)} />,
          sizePx: 400,
          minPx: 320,
        },
      ]}
    />
  );
}
