import { Activity, Database, ListTree, Server, Wrench, type LucideIcon } from 'lucide-react';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { ViewName } from '../store/state.ts';

export interface ViewEntry {
  readonly title: string;
  /** The key that goes there. */
  readonly keys: string;
  readonly icon: LucideIcon;
  /** Loads the view's code ahead of its first showing. */
  readonly preload: () => Promise<unknown>;
  readonly View: LazyExoticComponent<ComponentType>;
}

function entry(
  title: string,
  keys: string,
  icon: LucideIcon,
  load: () => Promise<{ default: ComponentType }>,
): ViewEntry {
  return { title, keys, icon, preload: load, View: lazy(load) };
}

/** Each view is a chunk of its own: the first screen waits for one of them only. */
export const VIEW_ENTRIES: Readonly<Record<ViewName, ViewEntry>> = {
  messages: entry('Messages', '1', Activity, async () => ({
    default: (await import('../views/messages/index.tsx')).MessagesView,
  })),
  tools: entry('Tools', '2', Wrench, async () => ({
    default: (await import('../views/tools/index.tsx')).ToolsView,
  })),
  sessions: entry('Sessions', '3', Database, async () => ({
    default: (await import('../views/sessions/index.tsx')).SessionsView,
  })),
  state: entry('State', '4', ListTree, async () => ({
    default: (await import('../views/state/index.tsx')).StateView,
  })),
  servers: entry('Servers', '5', Server, async () => ({
    default: (await import('../views/servers/index.tsx')).ServersView,
  })),
};

/** Once the first screen stands, the others come while nobody waits. */
export function preloadViews(): void {
  for (const { preload } of Object.values(VIEW_ENTRIES)) {
    // A chunk that does not come now is asked for again, and complained about, when its view is shown.
    preload().catch(() => undefined);
  }
}
