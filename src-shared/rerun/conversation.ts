import type { Entry, Frame } from '../journal/entry.ts';
import { classify, isObject, type IdText, type JsonObject, type Message } from '../wire/message.ts';
import { readText } from '../wire/read-text.ts';
import { sseData } from '../wire/sse.ts';

/** A message of the client as it went to the server. */
export interface Sent {
  readonly seq: number;
  readonly monoUs: number;
  /** Of the message, without line terminator. */
  readonly text: string;
  /** Null for a batch, and for what is no JSON. */
  readonly message: Message | null;
}

/** `result` or `error`, whole. */
export interface Answer {
  readonly seq: number;
  readonly tookUs: number;
  readonly value: JsonObject;
}

/** A request of the client, and what came of it. */
export interface Exchange {
  readonly seq: number;
  readonly id: IdText;
  readonly method: string;
  readonly params: JsonObject;
  /** Null when nothing ever came. */
  readonly answer: Answer | null;
  /** The client called it off before it was answered: whether an answer still comes is a matter of chance. */
  readonly isCancelled: boolean;
}

/** What the server said without being asked. */
export interface Heard {
  readonly seq: number;
  readonly kind: 'notification' | 'request';
  readonly method: string;
  readonly params: JsonObject;
  /** What the client answered to a request, as text; null when it never did. */
  readonly answerText: string | null;
}

/** One tape as a client and a server that speak with each other. */
export interface Conversation {
  /** In order, answers to the server's requests among them. */
  readonly sent: readonly Sent[];
  readonly exchanges: readonly Exchange[];
  readonly heard: readonly Heard[];
  /** Frames of the client that cannot be sent again as they were, and why. */
  readonly notCarried: readonly { readonly seq: number; readonly why: string }[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Folds the entries of one tape, in order, one at a time: a long tape is read in turns. */
export interface ConversationFold {
  /** Never throws: what is no message is kept as text or named as not carried. */
  add(entry: Entry): void;
  readonly conversation: Conversation;
}

export function conversationOf(entries: Iterable<Entry>): Conversation {
  const fold = foldConversation();
  for (const entry of entries) fold.add(entry);
  return fold.conversation;
}

export function foldConversation(): ConversationFold {
  const sent: Sent[] = [];
  const exchanges: Mutable<Exchange>[] = [];
  const heard: Mutable<Heard>[] = [];
  const notCarried: { seq: number; why: string }[] = [];
  const open = new Map<IdText, { exchange: Mutable<Exchange>; sentUs: number }>();
  const asked = new Map<IdText, Mutable<Heard>>();

  function fromClient(entry: Entry & Frame): void {
    if (entry.mark === 'oversize-part') {
      notCarried.push({ seq: entry.seq, why: 'a piece of a message that was too long to be kept whole' });
      return;
    }
    const { text, value } = jsonOf(entry);
    if (text === null) return;
    const message = value === undefined || Array.isArray(value) ? null : classify(value);
    sent.push({ seq: entry.seq, monoUs: entry.monoUs, text, message });
    for (const each of messagesOf(value)) {
      if (each.kind === 'request') {
        const { id, method, params } = each;
        const exchange = { seq: entry.seq, id, method, params, answer: null, isCancelled: false };
        exchanges.push(exchange);
        open.set(id, { exchange, sentUs: entry.monoUs });
      } else if (each.kind === 'result' || each.kind === 'error') {
        const request = asked.get(each.id);
        asked.delete(each.id);
        if (request !== undefined) request.answerText = text;
      } else if (each.kind === 'notification' && each.method === 'notifications/cancelled') {
        const cancelled = open.get(JSON.stringify(each.params['requestId']) ?? '');
        if (cancelled !== undefined) cancelled.exchange.isCancelled = true;
      }
    }
  }

  function fromServer(entry: Entry & Frame): void {
    if (entry.mark === 'oversize-part') return;
    const { value } = jsonOf(entry);
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    list.forEach((json) => {
      const message = classify(json);
      if (message.kind === 'request' || message.kind === 'notification') {
        const { kind, method, params } = message;
        const said = { seq: entry.seq, kind, method, params, answerText: null };
        heard.push(said);
        if (message.kind === 'request') asked.set(message.id, said);
      } else if (message.kind === 'result' || message.kind === 'error') {
        const found = open.get(message.id);
        if (found === undefined || !isObject(json)) return;
        open.delete(message.id);
        const answer = message.kind === 'result' ? { result: json['result'] } : { error: json['error'] };
        found.exchange.answer = { seq: entry.seq, tookUs: entry.monoUs - found.sentUs, value: answer };
      }
    });
  }

  return {
    add(entry) {
      if (entry.kind !== 'frame') return;
      if (entry.dir === 'out') fromClient(entry);
      else fromServer(entry);
    },
    conversation: { sent, exchanges, heard, notCarried },
  };
}

/** The text of a frame's message, null when it has none (a comment of an event stream), and its value when that is JSON. */
export function jsonOf(frame: Frame): { readonly text: string | null; readonly value?: unknown } {
  const wire = readText(frame.bytes).text;
  const data = frame.channel.kind === 'http' && frame.channel.part === 'sse' ? sseData(wire) : wire;
  const text = data?.replace(/\r?\n$/, '') ?? null;
  if (text === null || text.trim() === '') return { text: null };
  return { text, value: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function messagesOf(value: unknown): readonly Message[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(classify) : [classify(value)];
}
