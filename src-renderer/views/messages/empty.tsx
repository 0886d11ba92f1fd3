/** What the table says when it has no rows: what this view is, and the one act that fills it. */
import { FilterX, Plug, Play } from 'lucide-react';
import type { ReactNode } from 'react';
import { matchesAll } from '../../../src-shared/api/filter-key.ts';
import { NO_FILTER } from '../../../src-shared/api/messages.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatCount } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

interface EmptyRowsProps {
  readonly loaded: boolean;
  readonly failure: string | null;
  readonly total: number;
  readonly searching: boolean;
}

export function EmptyRows({ loaded, failure, total, searching }: EmptyRowsProps): ReactNode {
  const intents = useIntents();
  const filter = useDeck((state) => state.filter);
  const isLive = useDeck((state) => state.scope.kind === 'live');
  const serverCount = useDeck((state) => state.servers?.length ?? null);
  const isRunning = useDeck(
    (state) => state.servers?.some(({ state: { kind } }) => kind === 'ready') ?? false,
  );
  const firstName = useDeck((state) => state.servers?.[0]?.name ?? '');

  if (failure !== null) {
    return (
      <div className="msg-trouble">
        <ErrorNote
          what="The rows could not be read."
          why={failure}
          hint="They are asked for again every second."
        />
      </div>
    );
  }
  if (!loaded) return <p className="msg-soon">Reading rows…</p>;
  if (searching) return <p className="msg-soon">Searching {formatCount(total)} rows…</p>;
  if (total > 0 && !matchesAll(filter)) {
    return (
      <EmptyState
        title="No row matches the filter"
        action={{ title: 'Clear the filter', onSelect: () => intents.setFilter(NO_FILTER), icon: FilterX }}
      >
        {formatCount(total)} rows are recorded here. Words are looked for in the raw bytes, the method, the
        target and the id; tests like status:error say what the row has to be.
      </EmptyState>
    );
  }
  if (!isLive) {
    return (
      <EmptyState
        title="This tape is empty"
        action={{ title: 'Back to live', onSelect: () => intents.openScope({ kind: 'live' }) }}
      >
        Nothing was recorded before the session ended.
      </EmptyState>
    );
  }
  if (serverCount === 0) {
    return (
      <EmptyState
        title="Every message, as it crosses the wire"
        action={{ title: 'Add a server', onSelect: () => intents.show('servers'), icon: Plug }}
      >
        Requests, responses, notifications, stderr, exits and broken frames of your MCP servers appear here
        while they happen, and stay on disk. Add a server, or take a ready sample, to see the first ones.
      </EmptyState>
    );
  }
  if (isRunning) {
    return (
      <EmptyState
        title="Listening"
        action={{ title: 'Call a tool', onSelect: () => intents.show('tools'), icon: Play }}
      >
        A server runs and has said nothing yet. Call one of its tools, and its traffic appears here.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Nothing recorded since Tapedeck started"
      action={{ title: 'Start a server', onSelect: () => intents.show('servers'), icon: Play }}
      also="What was recorded earlier is in Sessions, tape by tape."
    >
      {serverCount === 1 ? (
        <>
          Start <VisibleText text={firstName} maxChars={64} />
        </>
      ) : (
        'Start a server'
      )}{' '}
      and every message between it and this host appears here, the handshake first.
    </EmptyState>
  );
}
