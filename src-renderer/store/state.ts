import { create } from 'zustand';
import type { AppInfo, Head } from '../../src-shared/api/head.ts';
import { NO_FILTER, type EntryRef, type Filter, type Scope } from '../../src-shared/api/messages.ts';
import type { NoteMark } from '../../src-shared/api/notes.ts';
import type { Question } from '../../src-shared/api/questions.ts';
import type { GuardList } from '../../src-shared/api/guards.ts';
import type { RecoveryState } from '../../src-shared/api/recovery.ts';
import type { CatalogItem, CatalogList, CatalogMark, ListKind } from '../../src-shared/api/catalog.ts';
import type { Subscription } from '../../src-shared/api/subscriptions.ts';
import type { Server } from '../../src-shared/api/servers.ts';
import type { Settings } from '../../src-shared/api/settings.ts';
import type { SupervisionView } from '../../src-shared/api/supervision.ts';
import type { Tape } from '../../src-shared/api/tapes.ts';
import type { Call, Tool } from '../../src-shared/api/tools.ts';
import type { Failure } from '../../src-shared/base/failure.ts';

/** How the page stands with its host. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly retryInMs: number }
  | { readonly kind: 'refused'; readonly why: string };

export const VIEWS = [
  'messages',
  'tools',
  'sessions',
  'state',
  'servers',
  'supervision',
  'recovery',
  'resources',
  'prompts',
  'reruns',
  'settings',
] as const;
export type ViewName = (typeof VIEWS)[number];

/** A message that comes and goes by itself; at most NOTICES_MAX are kept, the oldest goes. */
export interface Notice {
  readonly id: number;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly hint: string;
  /** One way back or on. */
  readonly action?: { readonly title: string; readonly run: () => void };
}

export const NOTICES_MAX = 3;

/** What is pulled whole when the host announces a change. */
export type PulledName =
  | 'info'
  | 'recovery'
  | 'servers'
  | 'supervision'
  | 'tools'
  | 'tapes'
  | 'catalog'
  | 'settings'
  | 'guards'
  | 'notes'
  | 'questions';

/** One item of a server's lists. */
export interface CatalogRef {
  readonly serverId: string;
  readonly kind: ListKind;
  readonly name: string;
}

export interface Catalog {
  readonly items: readonly CatalogItem[];
  readonly lists: readonly CatalogList[];
  readonly marks: readonly CatalogMark[];
  readonly subscriptions: readonly Subscription[];
  /** Servers that offer subscriptions to their resources. */
  readonly subscribable: readonly string[];
  /** Servers that run and complete the arguments of prompts and templates. */
  readonly completable: readonly string[];
}

/** What came from the host, and where this screen stands. One writer: the files of this folder. */
export interface DeckState {
  readonly link: LinkState;
  readonly info: AppInfo | null;
  readonly head: Head | null;
  /** Null until the first answer came: the screen shows that it is loading, not that there is nothing. */
  readonly servers: readonly Server[] | null;
  readonly tools: readonly Tool[] | null;
  readonly tapes: readonly Tape[] | null;
  readonly supervision: SupervisionView | null;
  readonly recovery: RecoveryState | null;
  /** Resources and prompts of the servers that ran, and what is another than before. */
  readonly catalog: Catalog | null;
  readonly settings: Settings | null;
  /** Breakers, bulkheads and their limits. */
  readonly guards: GuardList | null;
  /** Where notes and pinned frames are, by tape and position. */
  readonly notes: readonly NoteMark[] | null;
  /** What servers ask of a person, oldest first. */
  readonly questions: readonly Question[] | null;
  /** Why a list did not come the last time, while it has not come since. */
  readonly troubles: Readonly<Partial<Record<PulledName, Failure>>>;
  /** Where the open questions of consent are answered, by server id; only those that this page has asked for. */
  readonly consents: Readonly<Record<string, string>>;
  /** Calls that this page started, newest last, at most CALLS_MAX. */
  readonly calls: readonly Call[];
  /** Calls that made room for newer ones. */
  readonly callsLeft: number;
  readonly notices: readonly Notice[];

  readonly view: ViewName;
  /** The server that the Servers and Tools views and the stderr console speak of. */
  readonly serverId: string | null;
  /** The tool shown in the Tools view, of `serverId`. */
  readonly toolName: string | null;
  /** The resource, template or prompt that the views of them show. */
  readonly catalogItem: CatalogRef | null;
  /** What the Messages view looks at. */
  readonly scope: Scope;
  readonly filter: Filter;
  /** The entry shown in the detail pane. */
  readonly entry: EntryRef | null;
  /** The two tapes that the Compare view shows beside each other; `seq`: of the first, the message that one came for. */
  readonly comparison: { readonly before: string; readonly after: string; readonly seq?: number } | null;
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'compact' | 'comfortable';
}

export const CALLS_MAX = 100;

export const useDeck = create<DeckState>()(() => ({
  link: { kind: 'connecting' },
  info: null,
  head: null,
  servers: null,
  tools: null,
  tapes: null,
  supervision: null,
  recovery: null,
  catalog: null,
  settings: null,
  guards: null,
  notes: null,
  questions: null,
  troubles: {},
  consents: {},
  calls: [],
  callsLeft: 0,
  notices: [],
  view: 'servers',
  serverId: null,
  toolName: null,
  catalogItem: null,
  scope: { kind: 'live' },
  filter: NO_FILTER,
  entry: null,
  comparison: null,
  theme: 'system',
  density: 'compact',
}));
