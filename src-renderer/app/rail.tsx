/** What there is: the servers, and the views to look at them. */
import { Play, Plus, ShieldQuestion, Square } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { Server } from '../../src-shared/api/servers.ts';
import { useNow } from '../store/clock.ts';
import { useDeck, useIntents } from '../store/hooks.ts';
import { usePast } from '../store/past.ts';
import { useMoment, useShown } from '../store/shown.ts';
import { VIEWS, type ViewName } from '../store/state.ts';
import { IconButton } from '../ui/button.tsx';
import { formatClock, formatRate, formatShortCount } from '../ui/format.ts';
import { KeyHint } from '../ui/key-hint.tsx';
import { StatusDot } from '../ui/status.tsx';
import { stepFocus } from '../ui/roving.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { useServerDialog } from '../store/server-dialog.ts';
import { mainAction, serverFace } from '../views/servers/server-face.ts';
import { guardMark, type GuardMark } from '../views/guards/guard-words.ts';
import { RailQuestions } from '../views/questions/rail-questions.tsx';
import { UNKNOWN_FACE, listedThen, useRailServers, type Then } from './rail-then.ts';
import { VIEW_ENTRIES } from './views.ts';
import './rail.css';

export function Rail(): ReactNode {
  return (
    <nav className="app-rail" aria-label="Servers and views">
      <RailAlarm />
      <RailServers />
      <RailQuestions />
      <RailViews />
    </nav>
  );
}

/** The banner says the rest. */
function RailAlarm(): ReactNode {
  const isStopped = useDeck((state) => state.head != null && state.head.recording !== null);
  if (!isStopped) return null;
  return (
    <p className="rail-alarm">
      <StatusDot shape="triangle" tone="error" /> Not recording
    </p>
  );
}

function RailServers(): ReactNode {
  const servers = useRailServers();
  const isTroubled = useDeck((state) => state.troubles.servers !== undefined);
  const moment = useMoment();
  const intents = useIntents();
  return (
    <section className="rail-part rail-servers" aria-labelledby="rail-servers">
      <h2 id="rail-servers" className="rail-head">
        {moment === null ? 'Servers' : `Servers at ${formatClock(moment.wallMs)}`}
        <IconButton
          icon={Plus}
          label="Add a server"
          onClick={() => {
            intents.show('servers');
            useServerDialog.getState().openAdd('form');
          }}
        />
      </h2>
      {servers === null ? <p className="rail-none">{isTroubled ? 'did not come' : 'loading…'}</p> : null}
      {servers?.length === 0 ? <p className="rail-none">none yet</p> : null}
      <ul className="rail-list">
        {servers?.map(({ server, past }) => (
          <RailServer key={server.id} server={server} past={past} />
        ))}
      </ul>
    </section>
  );
}

function stepThrough(event: React.KeyboardEvent<HTMLElement>): void {
  const step =
    event.key === 'ArrowDown' || event.key === 'j'
      ? 1
      : event.key === 'ArrowUp' || event.key === 'k'
        ? -1
        : 0;
  if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const list = event.currentTarget.closest('ul');
  if (list !== null && stepFocus(list, '.rail-item', step)) event.preventDefault();
}

/** A click is about the view that comes: the keys are for its list. Who presses by keyboard goes on in the rail. */
function leaveByPointer(event: React.MouseEvent<HTMLElement>): void {
  if (event.detail > 0) event.currentTarget.blur();
}

/** Views that speak of one server stay when another is chosen; from the others one gets to its page. */
const OF_A_SERVER: ReadonlySet<ViewName> = new Set(['servers', 'tools']);

interface RailServerProps {
  readonly server: Server;
  readonly past: Then | null;
}

const RailServer = memo(function RailServer({ server, past }: RailServerProps): ReactNode {
  const intents = useIntents();
  const clockMs = useNow();
  const nowMs = past?.atMs ?? clockMs;
  const isChosen = useDeck((state) => state.serverId === server.id && OF_A_SERVER.has(state.view));
  const face = past === null || past.isKnown ? serverFace(server, nowMs) : UNKNOWN_FACE;
  const isReady = server.state.kind === 'ready';
  const text = isReady ? (server.entriesPerS > 0 ? formatRate(server.entriesPerS) : '') : face.text;
  return (
    <li className="rail-row">
      <button
        type="button"
        className="rail-item"
        onKeyDown={stepThrough}
        aria-current={isChosen ? 'true' : undefined}
        onClick={(event) => {
          leaveByPointer(event);
          intents.selectServer(server.id);
          if (!OF_A_SERVER.has(useDeck.getState().view)) intents.show('servers');
        }}
      >
        <StatusDot
          shape={face.shape}
          tone={face.tone}
          pulse={face.isMoving}
          label={isReady ? 'ready' : undefined}
        />
        <span className="rail-name">
          <VisibleText text={server.name} maxChars={64} />
        </span>
        {past === null ? <RailGuard serverId={server.id} nowMs={nowMs} /> : <RailMark mark={past.breakers} />}
        {past === null && isReady ? <RailFindings tapeId={server.tapeId} /> : null}
        <span
          className={
            face.tone === 'error' || face.tone === 'warn' ? `rail-text tone-${face.tone}` : 'rail-text'
          }
        >
          {text}
        </span>
      </button>
      {/* What touches a real server is for now, not for then. */}
      {past === null ? (
        <span className="rail-act">
          <RailAction server={server} />
        </span>
      ) : null}
    </li>
  );
});

/** A breaker that is not closed; its tooltip says which. */
function RailGuard({ serverId, nowMs }: { readonly serverId: string; readonly nowMs: number }): ReactNode {
  const guard = useDeck((state) => state.guards?.servers.find((each) => each.serverId === serverId));
  return <RailMark mark={guardMark(guard, nowMs)} />;
}

/** A server that is ready and says what is wrong is seen in the rail of any view, not only in its messages. */
function RailFindings({ tapeId }: { readonly tapeId: string | null }): ReactNode {
  const count = useDeck(({ tapes }) => tapes?.find(({ id }) => id === tapeId)?.findings ?? 0);
  if (count === 0) return null;
  const title = `${count} ${count === 1 ? 'finding' : 'findings'} in this session`;
  return (
    <span className="rail-findings" title={title}>
      <StatusDot shape="triangle" tone="warn" label="findings" /> {formatShortCount(count)}
    </span>
  );
}

function RailMark({ mark }: { readonly mark: GuardMark | null }): ReactNode {
  if (mark === null) return null;
  return (
    <span className={`rail-guard tone-${mark.tone}`} title={mark.title}>
      <StatusDot shape={mark.shape} tone={mark.tone} label="breaker" /> {mark.text}
    </span>
  );
}

function RailAction({ server }: { readonly server: Server }): ReactNode {
  const intents = useIntents();
  switch (mainAction(server.state)) {
    case 'start':
      return (
        <IconButton
          icon={Play}
          label={`Start ${server.name}`}
          onClick={() => void intents.startServer(server.id)}
        />
      );
    case 'approve':
      return (
        <IconButton
          icon={ShieldQuestion}
          label={`Approve ${server.name}`}
          onClick={() => void intents.startServer(server.id)}
        />
      );
    case 'stop':
      return (
        <IconButton
          icon={Square}
          label={`Stop ${server.name}`}
          disabled={server.state.kind === 'stopping'}
          onClick={() => void intents.stopServer(server.id)}
        />
      );
  }
}

function RailViews(): ReactNode {
  return (
    <section className="rail-part" aria-labelledby="rail-views">
      <h2 id="rail-views" className="rail-head">
        Views
      </h2>
      <ul className="rail-list">
        {VIEWS.map((view) => (
          <RailView key={view} view={view} />
        ))}
      </ul>
    </section>
  );
}

function RailView({ view }: { readonly view: ViewName }): ReactNode {
  const intents = useIntents();
  const isCurrent = useDeck((state) => state.view === view);
  const { title, keys, icon: Icon, preload } = VIEW_ENTRIES[view];
  return (
    <li className="rail-row">
      <button
        type="button"
        className="rail-item"
        onKeyDown={stepThrough}
        aria-current={isCurrent ? 'page' : undefined}
        aria-keyshortcuts={keys}
        onPointerEnter={() => void preload().catch(() => undefined)}
        onClick={(event) => {
          leaveByPointer(event);
          intents.show(view);
        }}
      >
        <Icon size={13} aria-hidden="true" className="rail-icon" />
        <span className="rail-name">{title}</span>
        <ViewCount view={view} />
        <KeyHint keys={keys} />
      </button>
    </li>
  );
}

/** Of what is recorded, as far as the playhead is. */
function useMessageCount(): number | undefined {
  const total = useDeck((state) => state.head?.live.total);
  const moment = useMoment();
  return moment === null ? total : moment.ordinal + 1;
}

/** How much there is to see, so that one knows before one goes. */
function ViewCount({ view }: { readonly view: ViewName }): ReactNode {
  const total = useMessageCount();
  const listed = usePast(({ past }) => (past === null ? null : listedThen(past, view)));
  const shown = useShown((state) => {
    switch (view) {
      case 'messages':
        return total;
      case 'tools':
        return state.tools?.length;
      case 'sessions':
        return state.tapes?.length;
      case 'servers':
        return state.servers?.length;
      case 'resources':
        return state.catalog?.items.filter(({ kind }) => kind === 'resources').length;
      case 'prompts':
        return state.catalog?.items.filter(({ kind }) => kind === 'prompts').length;
      case 'state':
      case 'supervision':
      case 'recovery':
      case 'reruns':
      case 'settings':
        return undefined;
    }
  });
  const count = listed ?? shown;
  return count === undefined ? null : <span className="rail-text">{formatShortCount(count)}</span>;
}
