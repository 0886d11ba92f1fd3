import { LIST_KINDS, type ListKind } from '../state/lists.ts';
import type { Listing } from '../state/listing.ts';
import { itemsOf, listOf } from './catalog-list.ts';
import type { PastLists } from './replay.ts';
import { toolsOf } from './tool-list.ts';

export interface ListedThen {
  readonly tapeId: string;
  readonly serverId: string;
  readonly lists: Readonly<Record<ListKind, Listing>>;
}

/** The definitions of one session's lists, as the views show them. */
export function pastLists(
  { tapeId, serverId, lists }: ListedThen,
  hashOf: (definition: object) => string,
): PastLists {
  const others = LIST_KINDS.filter((kind) => kind !== 'tools').map((kind) => ({
    place: { serverId, kind, tapeId },
    state: lists[kind],
  }));
  return {
    tools: toolsOf(serverId, tapeId, lists.tools, hashOf),
    items: others.flatMap(({ place, state }) => itemsOf(place, state, hashOf)),
    lists: others.flatMap(({ place, state }) => listOf(place, state) ?? []),
  };
}
