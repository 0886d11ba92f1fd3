import {
  Activity,
  Database,
  Diff,
  FileText,
  LifeBuoy,
  ListTree,
  MessageSquareQuote,
  Network,
  Server,
  Settings,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { lazy, type ComponentType } from 'react';
import { chordFor, titleOf } from '../commands/list.ts';
import type { ViewName } from '../store/state.ts';

const FIRST_VIEW_WITHIN_MS = 1_000;

export interface ViewEntry {
  readonly title: string;
  /** The key that goes there; empty when it has none. */
  readonly keys: string;
  readonly icon: LucideIcon;
  /** Loads the view's code ahead of its first showing. */
  readonly preload: () => Promise<unknown>;
  /**
   * What to render. A view whose code is here already is given as it is: React shows whatever is lazy for the first
   * time 300 ms late. Ask once a showing, so that it stays the same component.
   */
  readonly view: () => ComponentType;
}

function entry(name: ViewName, icon: LucideIcon, load: () => Promise<{ default: ComponentType }>): ViewEntry {
  let here: ComponentType | null = null;
  const preload = async (): Promise<{ default: ComponentType }> => {
    const loaded = await load();
    here = loaded.default;
    return loaded;
  };
  const later = lazy(preload);
  const command = `view.${name}` as const;
  return { title: titleOf(command), keys: chordFor(command) ?? '', icon, preload, view: () => here ?? later };
}

/** Each view is a chunk of its own: the first screen waits for one of them only. */
export const VIEW_ENTRIES: Readonly<Record<ViewName, ViewEntry>> = {
  messages: entry('messages', Activity, async () => ({
    default: (await import('../views/messages/index.tsx')).MessagesView,
  })),
  tools: entry('tools', Wrench, async () => ({
    default: (await import('../views/tools/index.tsx')).ToolsView,
  })),
  sessions: entry('sessions', Database, async () => ({
    default: (await import('../views/sessions/index.tsx')).SessionsView,
  })),
  state: entry('state', ListTree, async () => ({
    default: (await import('../views/state/index.tsx')).StateView,
  })),
  servers: entry('servers', Server, async () => ({
    default: (await import('../views/servers/index.tsx')).ServersView,
  })),
  supervision: entry('supervision', Network, async () => ({
    default: (await import('../views/supervision/index.tsx')).SupervisionView,
  })),
  recovery: entry('recovery', LifeBuoy, async () => ({
    default: (await import('../views/recovery/index.tsx')).RecoveryView,
  })),
  resources: entry('resources', FileText, async () => ({
    default: (await import('../views/resources/index.tsx')).ResourcesView,
  })),
  prompts: entry('prompts', MessageSquareQuote, async () => ({
    default: (await import('../views/prompts/index.tsx')).PromptsView,
  })),
  reruns: entry('reruns', Diff, async () => ({
    default: (await import('../views/reruns/index.tsx')).CompareView,
  })),
  settings: entry('settings', Settings, async () => ({
    default: (await import('../views/settings/index.tsx')).SettingsView,
  })),
};

/** The first view of all, ready to be drawn at once; not waited for longer than this. */
export async function loadFirstView(view: ViewName): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FIRST_VIEW_WITHIN_MS);
  });
  // A failure is told where the view would stand.
  const loading = VIEW_ENTRIES[view].preload().catch(() => undefined);
  await Promise.race([loading, deadline]);
  clearTimeout(timer);
}

/** Once the first screen stands, the others come while nobody waits. */
export function preloadViews(): void {
  for (const { preload } of Object.values(VIEW_ENTRIES)) {
    // A chunk that does not come now is asked for again, and complained about, when its view is shown.
    preload().catch(() => undefined);
  }
}
