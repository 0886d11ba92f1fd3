import { describe, expect, it } from 'vitest';
import type { Entry } from '../journal/entry.ts';
import { readFrame } from './read-frame.ts';
import {
  createSubscriptions,
  foldSubscriptions,
  SUBSCRIBED_MAX,
  SUBSCRIPTIONS_ASKED_MAX,
} from './subscriptions.ts';

class Wire {
  readonly state = createSubscriptions();
  #seq = 0;

  say(dir: 'in' | 'out', message: object): boolean {
    const entry: Entry = {
      seq: this.#seq++,
      wallMs: 1000 + this.#seq,
      monoUs: this.#seq,
      kind: 'frame',
      dir,
      channel: { kind: 'stdio' },
      bytes: new TextEncoder().encode(JSON.stringify({ jsonrpc: '2.0', ...message })),
      mark: 'whole',
    };
    return foldSubscriptions(this.state, entry, readFrame(entry));
  }

  ask(id: number, method: string, params: object, answer: object = { result: {} }): boolean {
    this.say('out', { id, method, params });
    return this.say('in', { id, ...answer });
  }

  updated(uri: string): boolean {
    return this.say('in', { method: 'notifications/resources/updated', params: { uri } });
  }

  listen(id: number, uris: readonly string[], granted = uris): void {
    const notifications = { resourceSubscriptions: uris };
    this.say('out', { id, method: 'subscriptions/listen', params: { notifications } });
    this.say('in', {
      method: 'notifications/subscriptions/acknowledged',
      params: {
        _meta: { 'io.modelcontextprotocol/subscriptionId': id },
        notifications: { resourceSubscriptions: granted },
      },
    });
  }

  uris(): string[] {
    return [...this.state.items.keys()];
  }

  unread(uri: string): number | undefined {
    return this.state.items.get(uri)?.unread;
  }
}

describe('subscriptions of a session', () => {
  it('begin with the answer of the server, and end with it', () => {
    const wire = new Wire();
    wire.say('out', { id: 1, method: 'resources/subscribe', params: { uri: 'a:' } });
    expect(wire.uris()).toEqual([]);
    expect(wire.say('in', { id: 1, result: {} })).toBe(true);
    expect(wire.uris()).toEqual(['a:']);
    wire.ask(2, 'resources/subscribe', { uri: 'b:' }, { error: { code: -32002, message: 'no' } });
    expect(wire.uris()).toEqual(['a:']);
    expect(wire.ask(3, 'resources/unsubscribe', { uri: 'a:' })).toBe(true);
    expect(wire.uris()).toEqual([]);
  });

  it('of the modern era are those acknowledged, and end with the request that listens', () => {
    const wire = new Wire();
    wire.listen(1, ['a:', 'b:', 'lost:'], ['a:', 'b:']);
    expect(wire.uris()).toEqual(['a:', 'b:']);
    wire.updated('a:');
    // Another takes its place before it is ended: what is followed on is not lost.
    wire.listen(2, ['a:']);
    wire.say('out', { method: 'notifications/cancelled', params: { requestId: 1 } });
    expect(wire.uris()).toEqual(['a:']);
    expect(wire.unread('a:')).toBe(1);
    expect(wire.say('in', { id: 2, result: {} })).toBe(true);
    expect(wire.uris()).toEqual([]);
  });

  it('count what changed since the resource was read, and not what came meanwhile', () => {
    const wire = new Wire();
    wire.ask(1, 'resources/subscribe', { uri: 'a:/x' });
    expect(wire.updated('b:')).toBe(false);
    expect(wire.updated('a:/x')).toBe(true);
    // A part of it.
    wire.updated('a:/x/part');
    expect(wire.unread('a:/x')).toBe(2);
    wire.say('out', { id: 2, method: 'resources/read', params: { uri: 'a:/x' } });
    wire.updated('a:/x');
    wire.say('in', { id: 2, result: { contents: [] } });
    expect(wire.state.items.get('a:/x')).toMatchObject({ updates: 3, unread: 1 });
    wire.ask(3, 'resources/read', { uri: 'a:/x' }, { error: { code: 1, message: 'not now' } });
    expect(wire.unread('a:/x')).toBe(1);
    wire.ask(4, 'resources/read', { uri: 'a:/x' });
    expect(wire.unread('a:/x')).toBe(0);
  });

  it('are offered as the handshake says, and end with the session', () => {
    const wire = new Wire();
    expect(wire.state.offered).toBeNull();
    wire.ask(0, 'initialize', {}, { result: { capabilities: { resources: { subscribe: true } } } });
    expect(wire.state.offered).toBe(true);
    wire.ask(1, 'resources/subscribe', { uri: 'a:' });
    // A cancellation that names nothing is nobody's.
    wire.say('out', { method: 'notifications/cancelled', params: {} });
    expect(wire.uris()).toEqual(['a:']);
    const closed: Entry = { seq: 99, wallMs: 9, monoUs: 9, kind: 'tape-closed', reason: 'stopped' };
    expect(foldSubscriptions(wire.state, closed, undefined)).toBe(true);
    expect(wire.uris()).toEqual([]);
  });

  it('are bounded, and so is what waits for an answer', () => {
    const wire = new Wire();
    for (let n = 0; n <= SUBSCRIBED_MAX; n += 1) wire.ask(n, 'resources/subscribe', { uri: `u:${n}` });
    expect(wire.state.items.size).toBe(SUBSCRIBED_MAX);
    expect(wire.state.items.has('u:0')).toBe(false);
    for (let n = 0; n <= SUBSCRIPTIONS_ASKED_MAX; n += 1)
      wire.say('out', { id: n, method: 'resources/subscribe', params: { uri: `v:${n}` } });
    expect(wire.state.asked.size).toBe(SUBSCRIPTIONS_ASKED_MAX);
  });
});
