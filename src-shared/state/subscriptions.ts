import type { Entry } from '../journal/entry.ts';
import { isObject, stringAt, type IdText, type JsonObject, type Message } from '../wire/message.ts';
import { listenerIn, resourcesIn } from '../wire/subscription.ts';
import type { FrameReading } from './read-frame.ts';

/** Resources of one session that are followed; the one that began first leaves. */
export const SUBSCRIBED_MAX = 1000;
/** Requests about them that wait for their answer; the oldest is forgotten. */
export const SUBSCRIPTIONS_ASKED_MAX = 256;

/** One resource that the server has agreed to speak of when it changes. */
export interface Subscribed {
  readonly uri: string;
  /** The entry by which the server agreed. */
  readonly seq: number;
  readonly wallMs: number;
  /** The modern request that listens, as JSON text; empty in the legacy era. */
  readonly listener: IdText;
  /** How often the server has said that it changed, and the entry that said so last; -1 before the first. */
  readonly updates: number;
  readonly updatedSeq: number;
  readonly updatedMs: number;
  /** The updates that nobody has read the resource after. */
  readonly unread: number;
}

type Asked =
  | { readonly kind: 'on' | 'off'; readonly uri: string }
  | { readonly kind: 'listen' }
  | { readonly kind: 'read'; readonly uri: string; readonly updates: number }
  | { readonly kind: 'handshake' };

/** The subscriptions to resources of one session, and whether its server offers them. Changed in place. */
export interface Subscriptions {
  readonly items: Map<string, Subscribed>;
  readonly asked: Map<IdText, Asked>;
  /** Null before the server has said what it can do. */
  offered: boolean | null;
}

export function createSubscriptions(): Subscriptions {
  return { items: new Map(), asked: new Map(), offered: null };
}

/** Folds one entry; true when what it says of any subscription is another. */
export function foldSubscriptions(
  state: Subscriptions,
  entry: Entry,
  reading: FrameReading | null | undefined,
): boolean {
  if (entry.kind === 'process-exited' || entry.kind === 'tape-closed') return ended(state);
  if (entry.kind !== 'frame' || reading == null) return false;
  let changed = false;
  for (const message of reading.messages) {
    const isAnother = entry.dir === 'out' ? foldOut(state, message) : foldIn(state, message, entry);
    changed ||= isAnother;
  }
  return changed;
}

function ended({ items, asked }: Subscriptions): boolean {
  asked.clear();
  if (items.size === 0) return false;
  items.clear();
  return true;
}

function foldOut(state: Subscriptions, message: Message): boolean {
  if (message.kind === 'notification') {
    if (message.method !== 'notifications/cancelled') return false;
    const { requestId } = message.params;
    return requestId !== undefined && dropListener(state, JSON.stringify(requestId));
  }
  if (message.kind !== 'request') return false;
  const asked = askedBy(state, message.method, message.params);
  if (asked === null) return false;
  state.asked.set(message.id, asked);
  if (state.asked.size > SUBSCRIPTIONS_ASKED_MAX) dropOldest(state.asked);
  return false;
}

function askedBy({ items }: Subscriptions, method: string, params: JsonObject): Asked | null {
  switch (method) {
    case 'initialize':
    case 'server/discover':
      return { kind: 'handshake' };
    case 'subscriptions/listen':
      return { kind: 'listen' };
    case 'resources/subscribe':
      return { kind: 'on', uri: stringAt(params, 'uri') ?? '' };
    case 'resources/unsubscribe':
      return { kind: 'off', uri: stringAt(params, 'uri') ?? '' };
    case 'resources/read': {
      const uri = stringAt(params, 'uri') ?? '';
      const item = items.get(uri);
      return item === undefined ? null : { kind: 'read', uri, updates: item.updates };
    }
    default:
      return null;
  }
}

interface At {
  readonly seq: number;
  readonly wallMs: number;
}

function foldIn(state: Subscriptions, message: Message, at: At): boolean {
  switch (message.kind) {
    case 'notification':
      return foldNews(state, message.method, message.params, at);
    case 'result':
    case 'error': {
      const asked = state.asked.get(message.id);
      if (asked === undefined) return false;
      state.asked.delete(message.id);
      // The answer to a request that listens is its end.
      if (asked.kind === 'listen') return dropListener(state, message.id);
      return message.kind === 'result' && settle(state, asked, message.result, at);
    }
    case 'request':
    case 'not-rpc':
      return false;
  }
}

function foldNews(state: Subscriptions, method: string, params: JsonObject, at: At): boolean {
  if (method === 'notifications/resources/updated') {
    const item = subscribedTo(state, stringAt(params, 'uri') ?? '');
    if (item === undefined) return false;
    const { seq, wallMs } = at;
    state.items.set(item.uri, {
      ...item,
      updates: item.updates + 1,
      unread: item.unread + 1,
      updatedSeq: seq,
      updatedMs: wallMs,
    });
    return true;
  }
  if (method !== 'notifications/subscriptions/acknowledged') return false;
  const listener = listenerIn(params);
  const uris = resourcesIn(params);
  if (listener === null) return false;
  for (const uri of uris) subscribe(state, uri, listener, at);
  return uris.length > 0;
}

/** A server may speak of a part of what was subscribed to. */
function subscribedTo({ items }: Subscriptions, uri: string): Subscribed | undefined {
  const itself = items.get(uri);
  if (itself !== undefined) return itself;
  for (let end = uri.lastIndexOf('/'); end > 0; end = uri.lastIndexOf('/', end - 1)) {
    const above = items.get(uri.slice(0, end)) ?? items.get(uri.slice(0, end + 1));
    if (above !== undefined) return above;
  }
  return undefined;
}

function settle(state: Subscriptions, asked: Asked, result: unknown, at: At): boolean {
  switch (asked.kind) {
    case 'handshake':
      return noteOffer(state, result);
    case 'on':
      subscribe(state, asked.uri, '', at);
      return true;
    case 'off':
      return state.items.delete(asked.uri);
    case 'read': {
      const item = state.items.get(asked.uri);
      if (item === undefined || item.unread === 0) return false;
      state.items.set(asked.uri, { ...item, unread: Math.max(0, item.updates - asked.updates) });
      return true;
    }
    case 'listen':
      return false;
  }
}

function noteOffer(state: Subscriptions, result: unknown): boolean {
  const capabilities = isObject(result) ? result['capabilities'] : undefined;
  if (!isObject(capabilities)) return false;
  const { resources } = capabilities;
  const before = state.offered;
  state.offered = isObject(resources) && resources['subscribe'] === true;
  return state.offered !== before;
}

/** One that is asked for again goes on as it was. */
function subscribe({ items }: Subscriptions, uri: string, listener: IdText, { seq, wallMs }: At): void {
  const before = items.get(uri);
  const fresh = { uri, seq, wallMs, updates: 0, updatedSeq: -1, updatedMs: 0, unread: 0 };
  items.set(uri, { ...(before ?? fresh), listener });
  if (items.size > SUBSCRIBED_MAX) dropOldest(items);
}

function dropListener({ items, asked }: Subscriptions, listener: IdText): boolean {
  if (asked.get(listener)?.kind === 'listen') asked.delete(listener);
  let changed = false;
  for (const [uri, item] of items) {
    if (item.listener !== listener) continue;
    items.delete(uri);
    changed = true;
  }
  return changed;
}

function dropOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
