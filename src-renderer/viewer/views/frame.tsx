/** The views of a file, as of its end, or as of the playhead. */
import {
  Activity,
  Database,
  FileText,
  ListTree,
  MessageSquareQuote,
  Network,
  Server,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { chordFor, titleOf } from '../../commands/list.ts';
import { useCommand } from '../../commands/registry.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { usePast } from '../../store/past.ts';
import { useMoment, useWoundTo } from '../../store/shown.ts';
import type { ViewName } from '../../store/state.ts';
import { formatShortCount } from '../../ui/format.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { MessagesView } from '../../views/messages/index.tsx';
import { PastView } from '../../views/past/index.tsx';
import { PastState } from '../../views/past/state-view.tsx';
import { AsOfStrip } from '../../views/past/strip.tsx';
import { SessionsView } from '../../views/sessions/index.tsx';
import { ViewerPrompts, ViewerResources } from './catalog.tsx';
import { ViewerTools } from './tools.tsx';

/** What a file can tell of; the other views of the app are about a running host. */
const VIEWS = [
  'messages',
  'tools',
  'sessions',
  'state',
  'servers',
  'supervision',
  'resources',
  'prompts',
] as const satisfies readonly ViewName[];
export type ViewerView = (typeof VIEWS)[number];

const ICONS: Readonly<Record<ViewerView, LucideIcon>> = {
  messages: Activity,
  tools: Wrench,
  resources: FileText,
  prompts: MessageSquareQuote,
  servers: Server,
  supervision: Network,
  state: ListTree,
  sessions: Database,
};

function isOfFile(view: ViewName): view is ViewerView {
  return VIEWS.some((each) => each === view);
}

export function ViewerNav(): ReactNode {
  return (
    <nav className="viewer-nav" aria-label="Views">
      <ul>
        {VIEWS.map((view) => (
          <NavItem key={view} view={view} />
        ))}
      </ul>
    </nav>
  );
}

function NavItem({ view }: { readonly view: ViewerView }): ReactNode {
  const intents = useIntents();
  useCommand(`view.${view}`, () => intents.show(view));
  const isCurrent = useDeck((state) => state.view === view);
  const count = useCount(view);
  const Icon = ICONS[view];
  const keys = chordFor(`view.${view}`) ?? '';
  return (
    <li>
      <button
        type="button"
        className="viewer-tab"
        aria-current={isCurrent ? 'page' : undefined}
        aria-keyshortcuts={keys}
        onClick={() => intents.show(view)}
      >
        <Icon size={13} aria-hidden="true" />
        <span>{titleOf(`view.${view}`)}</span>
        {count === undefined ? null : <span className="viewer-count">{formatShortCount(count)}</span>}
        <KeyHint keys={keys} />
      </button>
    </li>
  );
}

/** As of the moment that is shown. */
function useCount(view: ViewerView): number | undefined {
  const wound = useWoundTo();
  const total = useDeck((state) => state.head?.live.total);
  const files = useDeck((state) => state.tapes?.length);
  const lists = usePast(({ past }) => past?.sessions[0]?.lists);
  switch (view) {
    case 'messages':
      return wound === null ? total : wound.ordinal + 1;
    case 'tools':
      return lists?.tools;
    case 'resources':
      return lists === undefined ? undefined : lists.resources + lists.templates;
    case 'prompts':
      return lists?.prompts;
    case 'sessions':
      return files;
    case 'servers':
    case 'supervision':
    case 'state':
      return undefined;
  }
}

export function ViewerFrame(): ReactNode {
  const view = useDeck((state) => state.view);
  const wound = useWoundTo();
  return (
    <main className="app-view" data-view={view}>
      {wound === null ? null : <AsOfStrip view={view} moment={wound} />}
      <OfFile view={isOfFile(view) ? view : 'messages'} />
    </main>
  );
}

function OfFile({ view }: { readonly view: ViewerView }): ReactNode {
  const moment = useMoment();
  if (view === 'messages') return <MessagesView />;
  if (view === 'sessions') return <SessionsView />;
  if (moment === null) return <p className="app-view-wait">Shown when the file has been read to its end…</p>;
  switch (view) {
    case 'tools':
      return <ViewerTools />;
    case 'resources':
      return <ViewerResources />;
    case 'prompts':
      return <ViewerPrompts />;
    case 'servers':
    case 'supervision':
      return <PastView aspect={view} title={titleOf(`view.${view}`)} moment={moment} />;
    case 'state':
      return <PastState title={titleOf('view.state')} moment={moment} />;
  }
}
