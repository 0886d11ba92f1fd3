import { isObject, type IdText, type JsonObject } from '../wire/message.ts';
import type { Conversation, Exchange, Sent } from './conversation.ts';

/**
 * The same conversation with every id used once. A tape over HTTP may hold several sessions of one client, and each counts
 * from the start; played in one session, the second would be a repetition. What names a request follows it.
 */
export function withUniqueIds(conversation: Conversation): Conversation {
  const used = new Set<IdText>();
  const now = new Map<IdText, IdText>();
  const renamed = new Map<number, IdText>();
  const exchanges: Exchange[] = [];
  for (const exchange of conversation.exchanges) {
    const id = used.has(exchange.id) ? freeId(exchange.id, used) : exchange.id;
    used.add(id);
    if (id !== exchange.id) renamed.set(exchange.seq, id);
    exchanges.push(id === exchange.id ? exchange : { ...exchange, id });
  }
  if (renamed.size === 0) return conversation;
  const sent = conversation.sent.map((each): Sent => {
    const { message, seq } = each;
    if (message?.kind === 'request') {
      now.set(message.id, renamed.get(seq) ?? message.id);
      const id = renamed.get(seq);
      return id === undefined ? each : { ...each, text: withId(each.text, id), message: { ...message, id } };
    }
    if (message?.kind !== 'notification' || message.method !== 'notifications/cancelled') return each;
    const old = JSON.stringify(message.params['requestId']) ?? '';
    const id = now.get(old);
    return id === undefined || id === old ? each : { ...each, text: withRequestId(each.text, id) };
  });
  return { ...conversation, sent, exchanges };
}

function freeId(id: IdText, used: ReadonlySet<IdText>): IdText {
  const name: unknown = JSON.parse(id === '' ? 'null' : id);
  for (let n = 2; ; n += 1) {
    const next = JSON.stringify(`${String(name)}~${n}`);
    if (!used.has(next)) return next;
  }
}

function withId(text: string, id: IdText): string {
  return JSON.stringify({ ...objectIn(text), id: JSON.parse(id) as unknown });
}

function withRequestId(text: string, id: IdText): string {
  const message = objectIn(text);
  const params = isObject(message['params']) ? message['params'] : {};
  return JSON.stringify({ ...message, params: { ...params, requestId: JSON.parse(id) as unknown } });
}

function objectIn(text: string): JsonObject {
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  return isObject(value) ? value : {};
}
