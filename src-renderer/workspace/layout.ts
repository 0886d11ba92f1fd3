import { z } from 'zod';
import { definePref, type Pref } from './prefs.ts';

const pixels = z.record(z.string().max(64), z.number().min(0).max(100_000));
type Pixels = Readonly<Record<string, number>>;

const NOTHING: Pixels = {};
const families = new Map<string, Pref<Pixels>>();

function family(kind: string, id: string): Pref<Pixels> {
  const key = `${kind}:${id}`;
  const known = families.get(key);
  if (known !== undefined) return known;
  const made = definePref<Pixels>(key, pixels, NOTHING);
  families.set(key, made);
  return made;
}

/** Sizes of the panes of one Split; an id a place in the app, from a fixed list of names. */
export function splitSizes(splitId: string): Pref<Pixels> {
  return family('split', splitId);
}

/** Widths of the columns of one RowTable. */
export function columnWidths(tableId: string): Pref<Pixels> {
  return family('columns', tableId);
}
