import { createContext, use, useSyncExternalStore } from 'react';
import type { DeckClient } from './ask.ts';
import type { Intents } from './intents.ts';
import { framed } from './framed.ts';
import type { RowWindow } from './rows.ts';

export { useDeck } from './state.ts';

/** What main.tsx puts around the app: made once for a page. */
export interface Deck {
  readonly intents: Intents;
  readonly rows: RowWindow;
  readonly client: DeckClient;
  /** False in the viewer: nothing can be sent, started or written, and no control offers it. */
  readonly hasHost: boolean;
}

export const DeckContext = createContext<Deck | null>(null);

function useDeckContext(): Deck {
  const deck = use(DeckContext);
  if (deck === null) throw new Error('a view is outside of DeckContext');
  return deck;
}

export function useIntents(): Intents {
  return useDeckContext().intents;
}

export function useHasHost(): boolean {
  return useDeckContext().hasHost;
}

/** The window of rows, for what does not follow it. */
export function useRows(): RowWindow {
  return useDeckContext().rows;
}

/** The window of rows, and a number that changes when any of it may have changed, at most once a frame. */
export function useRowWindow(): { readonly rows: RowWindow; readonly version: number } {
  const { rows } = useDeckContext();
  const { subscribe, version: current } = framed(rows);
  const version = useSyncExternalStore(subscribe, current);
  return { rows, version };
}

/** Entries of what the window of rows looks at, whatever the filter; told only when there are more. */
export function useRowTotal(): number {
  const { rows } = useDeckContext();
  return useSyncExternalStore(framed(rows).subscribe, () => rows.counts().total);
}

/** For the replica alone, which talks in Yjs updates: views use intents. */
export function useDeckClient(): DeckClient {
  return useDeckContext().client;
}
