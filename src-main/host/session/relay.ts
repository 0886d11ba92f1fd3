import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';
import { parseExact } from '../../../src-shared/wire/exact-json.ts';
import { isConcerningNotification } from './concerns.ts';
import { type Exchange, exchangeOf, type Outcome } from './exchange.ts';
import { isDiscoverAnswer, reduceHandshakeAnswer } from './handshake-answers.ts';
import type { Link } from './link.ts';
import type { ChangingList } from './list-changes.ts';
import { isRecord, jsonOf } from './values.ts';

/** Requests of the server that we have not answered yet; more are left unanswered rather than queued. */
export const SERVER_REQUESTS_MAX = 256;

const STRAY_CHARS = 400;

/** What the SDK is told when an answer went to its Exchange instead; nobody reads it. */
const ANSWERED_ELSEWHERE = { code: -32603, message: 'answered' };
/** The same for a call, the most frequent: an error would be refused as a result first, and thrown with a stack. */
const CALL_ANSWERED_ELSEWHERE = { content: [], resultType: 'complete' };
const STREAM_ENDED = { code: -32000, message: 'The response stream ended without an answer.' };

interface Sent {
  readonly method: string;
  readonly exchange: Exchange | null;
}

/**
 * The SDK's transport: delivers to the SDK only what concerns it, and keeps raw answers from it. Strict where the SDK is
 * lenient: an answer is delivered when its id is one we sent, with the same type, once, and has either a result or an
 * error. Whatever is not delivered is on the tape, where findings speak of it.
 */
export class Relay implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];
  readonly hasPerRequestStream: boolean;

  /** The first text that could not be delivered, for the message of a failed handshake. */
  firstStray: string | null = null;
  /** `initialize` has been sent: the probe, if there was one, is over. */
  initializeSent = false;
  /** The server has answered `server/discover`, perhaps after the probe's deadline. */
  discovered = false;
  peerClosed = false;

  readonly #link: Link;
  readonly #onListChanged: (list: ChangingList) => void;
  readonly #sent = new Map<RequestId, Sent>();
  readonly #serverRequests = new Set<RequestId>();
  #closed = false;

  constructor(link: Link, onListChanged: (list: ChangingList) => void) {
    this.#link = link;
    this.#onListChanged = onListChanged;
    this.hasPerRequestStream = link.perRequestStream;
  }

  /** By the peer or by close(): nothing passes any more. */
  get closed(): boolean {
    return this.#closed;
  }

  get sessionId(): string | undefined {
    return this.#link.sessionId();
  }

  setProtocolVersion(version: string): void {
    this.#link.setProtocolVersion(version);
  }

  async start(): Promise<void> {
    await this.#link.open({
      onMessage: (message, text) => this.#receiveSafely(message, text),
      onStray: (text) => this.#stray(text),
      onClosed: () => {
        this.peerClosed = true;
        this.#end();
      },
    });
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (!('method' in message)) {
      if (message.id !== undefined) this.#serverRequests.delete(message.id);
      return this.#link.send(message, options);
    }
    if (!('id' in message)) {
      // After a cancellation the answer is nobody's; a late one is not delivered.
      if (message.method === 'notifications/cancelled') this.#forget(message.params?.['requestId']);
      return this.#link.send(message, options);
    }
    const { id, method } = message;
    const exchange = exchangeOf(message.params);
    this.#sent.set(id, { method, exchange });
    if (method === 'initialize') this.initializeSent = true;
    options?.requestSignal?.addEventListener('abort', () => this.#sent.delete(id), { once: true });
    exchange?.sending(id);
    try {
      await this.#link.send(message, {
        ...options,
        onRequestStreamEnd: () => this.#streamEnded(id, options),
      });
    } catch (error) {
      this.#sent.delete(id);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#link.close();
    this.#end();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#sent.clear();
    this.#serverRequests.clear();
    this.onclose?.();
  }

  #forget(id: unknown): void {
    if (typeof id === 'string' || typeof id === 'number') this.#sent.delete(id);
  }

  #stray(text: string): void {
    this.firstStray ??= text.slice(0, STRAY_CHARS);
  }

  /** The caller is the wire's hot path: whatever the SDK makes of a hostile message, it must not end there. */
  #receiveSafely(message: unknown, text: string | null): void {
    try {
      this.#receive(message, text);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #receive(message: unknown, text: string | null): void {
    if (Array.isArray(message)) {
      // A batch (revision 2025-03-26). One inside of another is none.
      for (const each of message) if (!Array.isArray(each)) this.#receive(each, null);
      return;
    }
    if (!isRecord(message) || message['jsonrpc'] !== '2.0') {
      this.#stray(text ?? jsonOf(message));
      return;
    }
    if (!('method' in message)) this.#answered(message, text);
    else if ('id' in message) this.#requested(message);
    else this.#notified(message);
  }

  #answered(message: Record<string, unknown>, text: string | null): void {
    const { id } = message;
    if (typeof id !== 'string' && typeof id !== 'number') return;
    const sent = this.#sent.get(id);
    const hasResult = 'result' in message;
    if (sent === undefined || hasResult === 'error' in message) return;
    this.#sent.delete(id);
    if (sent.exchange !== null) {
      const outcome: Outcome = hasResult
        ? { kind: 'result', result: exactResult(message, text) }
        : { kind: 'error', error: message['error'] };
      this.#settle(id, sent, sent.exchange, outcome);
      return;
    }
    if (hasResult && sent.method === 'server/discover' && isDiscoverAnswer(message['result'])) {
      this.discovered = true;
    }
    const result = reduceHandshakeAnswer(sent.method, message['result']);
    const { error } = message;
    if (hasResult && isRecord(result)) this.onmessage?.({ jsonrpc: '2.0', id, result });
    else if (isRecord(error) && Number.isInteger(error['code'])) {
      const code = Number(error['code']);
      this.onmessage?.({
        jsonrpc: '2.0',
        id,
        error: { code, message: String(error['message']), data: error['data'] },
      });
    } else {
      this.#stray(text ?? jsonOf(message));
      this.onmessage?.({
        jsonrpc: '2.0',
        id,
        error: { code: -32603, message: 'The answer is no JSON-RPC answer.' },
      });
    }
  }

  #requested(message: Record<string, unknown>): void {
    if (this.#serverRequests.size >= SERVER_REQUESTS_MAX || !isJSONRPCRequest(message)) return;
    this.#serverRequests.add(message.id);
    this.onmessage?.(message);
  }

  #notified(message: Record<string, unknown>): void {
    const { method, params } = message;
    if (!isConcerningNotification(method)) return;
    switch (method) {
      case 'notifications/progress': {
        const token = isRecord(params) ? params['progressToken'] : undefined;
        if (typeof token !== 'string' && typeof token !== 'number') return;
        if (isRecord(params)) this.#sent.get(token)?.exchange?.progressed(params);
        return;
      }
      case 'notifications/tools/list_changed':
        this.#onListChanged('tools');
        return;
      case 'notifications/resources/list_changed':
        this.#onListChanged('resources');
        return;
      case 'notifications/prompts/list_changed':
        this.#onListChanged('prompts');
        return;
      case 'notifications/cancelled': {
        const id = isRecord(params) ? params['requestId'] : undefined;
        if (typeof id === 'string' || typeof id === 'number') this.#serverRequests.delete(id);
        break;
      }
      case 'notifications/subscriptions/acknowledged':
    }
    if (isJSONRPCNotification(message)) this.onmessage?.(message);
  }

  #streamEnded(id: RequestId, options: TransportSendOptions | undefined): void {
    options?.onRequestStreamEnd?.();
    const sent = this.#sent.get(id);
    if (sent === undefined) return;
    this.#sent.delete(id);
    if (sent.exchange !== null) this.#settle(id, sent, sent.exchange, { kind: 'ended' });
    else if (sent.method !== 'subscriptions/listen')
      this.onmessage?.({ jsonrpc: '2.0', id, error: STREAM_ENDED });
  }

  /** The SDK gets an answer too, so that it ends its deadline and forgets the request. */
  #settle(id: RequestId, { method }: Sent, exchange: Exchange, outcome: Outcome): void {
    exchange.outcome = outcome;
    if (method === 'tools/call') this.onmessage?.({ jsonrpc: '2.0', id, result: CALL_ANSWERED_ELSEWHERE });
    else this.onmessage?.({ jsonrpc: '2.0', id, error: ANSWERED_ELSEWHERE });
  }
}

/** For a transport of this shape the SDK falls back to `initialize` when the probe stays unanswered, as stdio needs. */
export class PipeRelay extends Relay {
  readonly stderr = null;
  readonly pid = null;
}

function exactResult(message: Record<string, unknown>, text: string | null): unknown {
  if (text === null) return message['result'];
  const exact = parseExact(text);
  return isRecord(exact) ? exact['result'] : message['result'];
}
