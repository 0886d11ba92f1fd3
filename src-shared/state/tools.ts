import type { Entry } from '../journal/entry.ts';
import type { FrameReading } from './read-frame.ts';
import { foldListing, type Listed, type Listing, type Unusable } from './listing.ts';
import { LIST_SPECS } from './lists.ts';

/** The tools of one session, in the order of the newest complete or growing list: what a snapshot keeps of it. */
export interface ToolsState {
  readonly tools: ReadonlyMap<string, Listed>;
  readonly unusable: readonly Unusable[];
  /** Open tools/list requests: key to whether it asked for the first page. */
  readonly asked: ReadonlyMap<string, boolean>;
  /** Server said that its list changed and nobody has asked since. */
  readonly stale: boolean;
}

export function createToolsState(): ToolsState {
  return { tools: new Map(), unusable: [], asked: new Map(), stale: false };
}

/** Folds one entry; returns the same object when nothing changed. */
export function foldTools(state: ToolsState, entry: Entry, reading: FrameReading | null): ToolsState {
  if (entry.kind !== 'frame' || reading === null) return state;
  const before = listingOf(state);
  const next = foldListing(LIST_SPECS.tools, before, entry, reading);
  if (next === before) return state;
  const { items, unusable, asked, stale } = next;
  return { tools: items, unusable, asked, stale };
}

/** The same list as the registry has it. */
export function listingOf({ tools, unusable, asked, stale }: ToolsState): Listing {
  return { items: tools, unusable, asked, stale, page: null };
}
