import { Cable, Plus } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { GuardList } from '../../../src-shared/api/guards.ts';
import type { Server } from '../../../src-shared/api/servers.ts';
import { titleOf } from '../../commands/list.ts';
import { keyed, withKey } from '../../commands/registry.ts';
import { useNow } from '../../store/clock.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useServerDialog } from '../../store/server-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/field.tsx';
import { Menu } from '../../ui/menu.tsx';
import { RowTable } from '../../ui/row-table/row-table.tsx';
import type { MenuPoint } from '../../ui/row-table/types.ts';
import { Toolbar } from '../../ui/toolbar.tsx';
import { columnWidths } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { useVersionOf } from '../../store/version-of.ts';
import { guardMark } from '../guards/guard-words.ts';
import { SERVER_COLUMNS, type ServerLine } from './server-columns.ts';
import { serverFace, targetText } from './server-face.ts';
import { useServerMenu } from './server-menu.ts';

const NO_SERVERS: readonly Server[] = [];

export function ServerTable(): ReactNode {
  const servers = useDeck((state) => state.servers) ?? NO_SERVERS;
  const serverId = useDeck((state) => state.serverId);
  const intents = useIntents();
  const openAdd = useServerDialog((state) => state.openAdd);
  const openTap = useServerDialog((state) => state.openTap);
  const nowMs = useNow();
  const [text, setText] = useState('');
  const [widths, setWidths] = usePref(columnWidths('servers'));
  const [menu, setMenu] = useState<{ readonly server: Server; readonly at: MenuPoint } | null>(null);
  const guards = useDeck((state) => state.guards);
  const lines = useMemo(() => linesOf(servers, guards, text, nowMs), [servers, guards, text, nowMs]);
  const version = useVersionOf(lines);
  const selected = lines.findIndex(({ server }) => server.id === serverId);
  const choose = (index: number): void => intents.selectServer(lines[index]?.server.id ?? null);
  return (
    <div className="servers-list">
      <Toolbar label="Servers">
        <SearchField
          label="Filter servers"
          keys="/"
          value={text}
          onChange={setText}
          matches={text === '' ? undefined : `${lines.length} of ${servers.length}`}
        />
        <Button
          icon={Plus}
          onClick={() => openAdd('form')}
          {...keyed('servers.add')}
          title={withKey(titleOf('servers.add'), 'servers.add')}
        >
          Add
        </Button>
        <Button icon={Cable} onClick={openTap} title="Record what another program says to its servers">
          Tap a client…
        </Button>
      </Toolbar>
      <RowTable
        label="Servers"
        total={lines.length}
        rowAt={(index) => lines[index]}
        version={version}
        columns={SERVER_COLUMNS}
        widths={widths}
        onWidths={setWidths}
        selected={selected < 0 ? undefined : selected}
        onSelect={choose}
        onOpen={(index) => {
          choose(index);
          intents.show('tools');
        }}
        onMenu={(index, at) => {
          const server = lines[index]?.server;
          if (server !== undefined) setMenu({ server, at });
        }}
        empty={
          <EmptyState title="No server matches">
            Nothing in a name, a command or a state is “{text}”. Escape empties the filter.
          </EmptyState>
        }
      />
      {menu === null ? null : <ServerMenu server={menu.server} at={menu.at} onClose={() => setMenu(null)} />}
    </div>
  );
}

interface ServerMenuProps {
  readonly server: Server;
  readonly at: MenuPoint;
  readonly onClose: () => void;
}

function ServerMenu({ server, at, onClose }: ServerMenuProps): ReactNode {
  const entries = useServerMenu(server);
  return <Menu label={`Actions of ${server.name}`} entries={entries} at={at} onClose={onClose} />;
}

function linesOf(
  servers: readonly Server[],
  guards: GuardList | null,
  text: string,
  nowMs: number,
): readonly ServerLine[] {
  const wanted = text.trim().toLowerCase();
  return servers
    .map((server) => ({
      server,
      face: serverFace(server, nowMs),
      target: targetText(server.target),
      nowMs,
      guard: guardMark(
        guards?.servers.find(({ serverId }) => serverId === server.id),
        nowMs,
      ),
    }))
    .filter(({ server, face, target }) =>
      `${server.name} ${target} ${face.text}`.toLowerCase().includes(wanted),
    );
}
