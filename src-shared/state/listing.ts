import type { Entry, Frame } from '../journal/entry.ts';
import { exchangeKey } from './exchanges.ts';
import type { FrameReading } from './read-frame.ts';
import { isObject, type JsonObject, type Message } from '../wire/message.ts';

/** One of a server's lists: how it is asked for, and what names an item of it. */
export interface ListSpec {
  readonly method: string;
  /** Of the result: holds the items. */
  readonly member: string;
  /** Of an item: its name in the list. */
  readonly key: string;
  /** The notification that says that the list is another now. */
  readonly changed: string;
}

/** An item as the wire listed it. */
export interface Listed {
  readonly name: string;
  /** The definition exactly as parsed from the wire. */
  readonly definition: JsonObject;
  /** The entry whose frame listed it. */
  readonly seq: number;
}

/** A listed thing that is no usable item: kept, shown, and never a reason to reject the rest. */
export interface Unusable {
  readonly index: number;
  readonly why: string;
  readonly seq: number;
}

/** One list of one session, in the order of the newest complete or growing walk. */
export interface Listing {
  readonly items: ReadonlyMap<string, Listed>;
  readonly unusable: readonly Unusable[];
  /** Open requests: key to whether it asked for the first page. */
  readonly asked: ReadonlyMap<string, boolean>;
  /** Server said that its list changed and nobody has asked since. */
  readonly stale: boolean;
  /** The newest page, or null before the first. */
  readonly page: ListPage | null;
}

export interface ListPage {
  readonly seq: number;
  readonly wallMs: number;
  /** No page follows: what is not in the list is not there. */
  readonly isLast: boolean;
  /** How long the server says that the list is good, as sent; null when it does not say. */
  readonly ttlMs: number | null;
  readonly cacheScope: string | null;
}

export const LISTED_MAX = 10_000;
const ASKED_MAX = 64;

export const EMPTY_LISTING: Listing = {
  items: new Map(),
  unusable: [],
  asked: new Map(),
  stale: false,
  page: null,
};

/** Folds one entry; returns the same object when nothing changed. Follows the list's pages by their request ids. */
export function foldListing(
  spec: ListSpec,
  state: Listing,
  entry: Entry,
  reading: FrameReading | null,
): Listing {
  if (entry.kind !== 'frame' || reading === null) return state;
  let next = state;
  for (const message of reading.messages) next = foldMessage(spec, next, entry, message);
  return next;
}

function foldMessage(spec: ListSpec, state: Listing, entry: Entry & Frame, message: Message): Listing {
  if (entry.dir === 'out') {
    if (message.kind !== 'request' || message.method !== spec.method) return state;
    const asked = new Map(state.asked);
    if (asked.size >= ASKED_MAX) asked.clear();
    asked.set(exchangeKey('out', message.id), typeof message.params['cursor'] !== 'string');
    return { ...state, asked };
  }
  if (message.kind === 'result' || message.kind === 'error') {
    if (state.asked.size === 0) return state;
    const key = exchangeKey('out', message.id);
    const isFirst = state.asked.get(key);
    if (isFirst === undefined) return state;
    const asked = new Map(state.asked);
    asked.delete(key);
    const settled = { ...state, asked };
    return message.kind === 'result' ? takePage(spec, settled, message.result, isFirst, entry) : settled;
  }
  const isChange = message.kind === 'notification' && message.method === spec.changed;
  return isChange ? { ...state, stale: true } : state;
}

function takePage(
  { member, key }: ListSpec,
  state: Listing,
  result: unknown,
  isFirst: boolean,
  { seq, wallMs }: Entry & Frame,
): Listing {
  const body = isObject(result) ? result : {};
  const listed = Array.isArray(body[member]) ? (body[member] as unknown[]) : null;
  const items = new Map(isFirst ? [] : state.items);
  const unusable = isFirst ? [] : [...state.unusable];
  for (const [index, definition] of (listed ?? []).entries()) {
    if (!isObject(definition)) {
      unusable.push({ index, why: 'is not an object', seq });
      continue;
    }
    const name = definition[key];
    if (typeof name !== 'string' || name === '') unusable.push({ index, why: `has no ${key}`, seq });
    else if (items.size >= LISTED_MAX)
      unusable.push({ index, why: `is beyond the first ${LISTED_MAX} ${member}`, seq });
    else items.set(name, { name, definition, seq });
  }
  const { ttlMs, cacheScope, nextCursor } = body;
  const page: ListPage = {
    seq,
    wallMs,
    // An answer without a list says nothing about what is there.
    isLast: listed !== null && (typeof nextCursor !== 'string' || nextCursor === ''),
    ttlMs: typeof ttlMs === 'number' ? ttlMs : null,
    cacheScope: typeof cacheScope === 'string' ? cacheScope : null,
  };
  return { ...state, items, unusable, stale: false, page };
}
