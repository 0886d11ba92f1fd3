/** One server: what it does, how it stands, its data sheet, and what it says on stderr. */
import { EllipsisVertical, Pencil, Play, RotateCw, ShieldQuestion, Square } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Server } from '../../../src-shared/api/servers.ts';
import { keyed, withKey } from '../../commands/registry.ts';
import { useNow } from '../../store/clock.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useServerDialog } from '../../store/server-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MenuButton } from '../../ui/menu.tsx';
import { Split } from '../../ui/split.tsx';
import { StatusDot } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { BreakerBadge } from '../guards/breaker-badge.tsx';
import { ServerGuardPanel } from '../guards/guard-panel.tsx';
import { RootsPanel } from './roots-panel.tsx';
import { StandingPanel } from './standing-panel.tsx';
import { mainAction, serverFace } from './server-face.ts';
import { useServerMenu } from './server-menu.ts';
import { ServerSheet } from './server-sheet.tsx';
import { StateNote } from './state-note.tsx';
import { StderrConsole } from './stderr-console.tsx';

export function ServerDetail(): ReactNode {
  const server = useDeck((state) => state.servers?.find(({ id }) => id === state.serverId));
  const [sizes, setSizes] = usePref(splitSizes('server'));
  if (server === undefined) {
    return (
      <EmptyState title="No server chosen">
        Choose one in the list: arrow keys move, Enter shows its tools. Its state, its process and its stderr
        appear here.
      </EmptyState>
    );
  }
  const sheet = (
    <div className="server-top">
      <StateNote server={server} />
      <ServerSheet server={server} />
      <ServerGuardPanel serverId={server.id} />
      <RootsPanel key={server.id} serverId={server.id} />
      <StandingPanel key={`standing ${server.id}`} serverId={server.id} />
    </div>
  );
  return (
    <article className="server" aria-labelledby="server-name">
      <ServerHead server={server} />
      {server.target.kind === 'http' ? (
        sheet
      ) : (
        <Split
          direction="column"
          sizes={sizes}
          onSizes={setSizes}
          panes={[
            { id: 'sheet', label: 'the data sheet', content: sheet, minPx: 90 },
            {
              id: 'stderr',
              label: 'stderr',
              content: <StderrConsole key={server.id} server={server} />,
              sizePx: 260,
              minPx: 60,
              collapsible: true,
            },
          ]}
        />
      )}
    </article>
  );
}

function ServerHead({ server }: { readonly server: Server }): ReactNode {
  const openEdit = useServerDialog((state) => state.openEdit);
  const entries = useServerMenu(server);
  const breaker = useDeck(
    (state) => state.guards?.servers.find(({ serverId }) => serverId === server.id)?.breaker,
  );
  const face = serverFace(server, useNow());
  return (
    <header className="server-head">
      <StatusDot shape={face.shape} tone={face.tone} pulse={face.isMoving} />
      <h3 id="server-name" className="server-name">
        <VisibleText text={server.name} maxChars={64} />
      </h3>
      <span className={`server-state tone-${face.cellTone}`} role="status">
        {face.text}
      </span>
      <BreakerBadge breaker={breaker} />
      <span className="server-gap" />
      <MainButtons server={server} />
      <Button
        kind="quiet"
        icon={Pencil}
        aria-label="Edit"
        {...keyed('servers.edit')}
        title={withKey('Edit', 'servers.edit')}
        onClick={() => openEdit(server.id)}
      />
      <MenuButton label="More" icon={EllipsisVertical} entries={entries} />
    </header>
  );
}

function MainButtons({ server: { id, state } }: { readonly server: Server }): ReactNode {
  const intents = useIntents();
  switch (mainAction(state)) {
    case 'start':
      return (
        <Button
          kind="primary"
          icon={Play}
          {...keyed('servers.toggle')}
          title={withKey('Start', 'servers.toggle')}
          onClick={() => void intents.startServer(id)}
        >
          Start
        </Button>
      );
    case 'approve':
      return (
        <Button
          kind="primary"
          icon={ShieldQuestion}
          {...keyed('servers.toggle')}
          title={withKey('Open the approval window', 'servers.toggle')}
          onClick={() => void intents.startServer(id)}
        >
          Approve…
        </Button>
      );
    case 'stop':
      return (
        <>
          <Button
            icon={RotateCw}
            {...keyed('servers.restart')}
            title={withKey('Restart', 'servers.restart')}
            disabled={state.kind === 'stopping'}
            onClick={() => void intents.restartServer(id)}
          >
            Restart
          </Button>
          <Button
            icon={Square}
            {...keyed('servers.toggle')}
            title={withKey('Stop', 'servers.toggle')}
            busy={state.kind === 'stopping'}
            onClick={() => void intents.stopServer(id)}
          >
            Stop
          </Button>
        </>
      );
  }
}
