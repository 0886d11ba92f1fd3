/** No server runs: what this view is, and the one step that fills it. */
import { Play, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Server } from '../../../src-shared/api/servers.ts';
import { keyedAction } from '../../commands/registry.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { visibleText } from '../../ui/visible-text.ts';

export function NothingRuns({ servers }: { readonly servers: readonly Server[] }): ReactNode {
  const intents = useIntents();
  const chosenId = useDeck((state) => state.serverId);
  const server = servers.find(({ id }) => id === chosenId) ?? servers[0];
  if (server === undefined) {
    return (
      <EmptyState
        title="Call tools from here"
        action={{
          title: 'Add a server',
          icon: Plus,
          ...keyedAction('view.servers'),
          onSelect: () => intents.show('servers'),
        }}
      >
        The tools of your servers stand here, each with a form made from its schema. Add a server first; a
        demo server ships with Tapedeck.
      </EmptyState>
    );
  }
  const name = visibleText(server.name);
  if (server.state.kind === 'starting' || server.state.kind === 'awaiting-consent') {
    return (
      <EmptyState
        title={server.state.kind === 'starting' ? `${name} is starting…` : `${name} waits for your approval`}
        action={{
          title: 'Go to Servers',
          ...keyedAction('view.servers'),
          onSelect: () => intents.show('servers'),
        }}
      >
        Its tools appear here as soon as it lists them.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No server runs"
      action={{
        title: `Start ${name}`,
        icon: Play,
        ...keyedAction('tools.start-server'),
        onSelect: () => {
          intents.selectServer(server.id);
          void intents.startServer(server.id);
        },
      }}
      also={servers.length > 1 ? 'Or start another one in Servers (5).' : undefined}
    >
      Tools are listed by a running server. Start one, and call its tools with a form made from their schemas.
    </EmptyState>
  );
}
