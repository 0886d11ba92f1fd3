/** Saved filters and colours together: edited as drafts, taken along as a file. */
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { canColour } from './colour-rules.ts';
import {
  COLOUR_RULES_MAX,
  SAVED_FILTERS_MAX,
  filterSetSchema,
  type ColourRule,
  type SavedFilter,
} from './prefs.ts';

export interface FilterSet {
  readonly saved: readonly SavedFilter[];
  readonly colours: readonly ColourRule[];
}

/** A larger file is none of ours. */
export const SET_BYTES_MAX = 512 * 1024;

/** What keeps a text from being a filter here; null when nothing does. */
export function mistakeIn(query: string, isColour: boolean): string | null {
  if (query.trim() === '') return 'Type a filter.';
  const parsed = parseQuery(query);
  if (!parsed.ok) return `${parsed.error.message} ${parsed.error.hint}`;
  if (isColour && !canColour(query))
    return 'A colour is decided by what a row shows: not by words, paths or notes, which are the host’s.';
  return null;
}

/** `item` one place up (-1) or down (1); the same list at its ends. */
export function moved<Item>(items: readonly Item[], item: Item, by: -1 | 1): readonly Item[] {
  const at = items.indexOf(item);
  const to = at + by;
  if (at < 0 || to < 0 || to >= items.length) return items;
  const others = items.filter((each) => each !== item);
  return [...others.slice(0, to), item, ...others.slice(to)];
}

export function setText(set: FilterSet): string {
  return `${JSON.stringify({ tapedeckFilters: 1, ...set }, null, 2)}\n`;
}

/** What a file has, or why it cannot be taken. */
export function readSet(text: string): FilterSet | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'This is no JSON. Choose a file that was exported here.';
  }
  const parsed = filterSetSchema.safeParse(json);
  if (!parsed.success) return 'These are no filters of Tapedeck. Choose a file that was exported here.';
  const { saved, colours } = parsed.data;
  return { saved, colours };
}

/** What came in stands behind what is here; a filter that is here stays as it is. */
export function together(
  here: FilterSet,
  incoming: FilterSet,
): { readonly set: FilterSet; readonly added: number } {
  const saved = onlyNew(here.saved, incoming.saved, false).slice(0, SAVED_FILTERS_MAX - here.saved.length);
  const colours = onlyNew(here.colours, incoming.colours, true).slice(
    0,
    COLOUR_RULES_MAX - here.colours.length,
  );
  const set = { saved: [...here.saved, ...saved], colours: [...here.colours, ...colours] };
  return { set, added: saved.length + colours.length };
}

function onlyNew<Item extends { readonly query: string }>(
  here: readonly Item[],
  incoming: readonly Item[],
  isColour: boolean,
): Item[] {
  const known = new Set(here.map(({ query }) => query));
  return incoming.filter(({ query }) => {
    if (known.has(query) || mistakeIn(query, isColour) !== null) return false;
    known.add(query);
    return true;
  });
}
