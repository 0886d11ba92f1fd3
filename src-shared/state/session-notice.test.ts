import { describe, expect, it } from 'vitest';
import { createSessionNotice, LOOKED_AT_MAX } from './session-notice.ts';

const bytes = (message: unknown): Uint8Array => Buffer.from(`${JSON.stringify(message)}\n`);
const initialize = bytes({ jsonrpc: '2.0', id: 1, method: 'initialize', params: {} });
const initialized = bytes({
  jsonrpc: '2.0',
  id: 1,
  result: { protocolVersion: '2025-11-25', serverInfo: { name: 'echo', version: '3' } },
});

describe('what the first messages tell', () => {
  it('is the legacy era, by an answered initialize', () => {
    const notice = createSessionNotice();
    expect(notice.look('out', initialize)).toBeNull();
    expect(notice.look('in', bytes({ jsonrpc: '2.0', method: 'notifications/message' }))).toBeNull();
    expect(notice.look('in', initialized)).toEqual({
      kind: 'session',
      phase: {
        kind: 'ready',
        era: 'legacy',
        protocolVersion: '2025-11-25',
        peerName: 'echo',
        peerVersion: '3',
      },
    });
    expect(notice.isSettled).toBe(true);
    expect(notice.look('in', initialized)).toBeNull();
  });

  it('is the modern era, by the version that a request names', () => {
    const notice = createSessionNotice();
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
    notice.look('out', bytes({ jsonrpc: '2.0', id: 'a', method: 'server/discover', params: { _meta } }));
    const result = { _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'm', version: '1' } } };
    expect(notice.look('in', bytes({ jsonrpc: '2.0', id: 'a', result }))).toMatchObject({
      phase: { era: 'modern', protocolVersion: '2026-07-28', peerName: 'm' },
    });
  });

  it('is nothing when an answer says no version, is an error, or belongs to another question', () => {
    const notice = createSessionNotice();
    notice.look('out', initialize);
    expect(notice.look('in', bytes({ jsonrpc: '2.0', id: 2, result: { protocolVersion: 'x' } }))).toBeNull();
    expect(notice.look('out', initialized)).toBeNull();
    expect(notice.look('in', Buffer.from('not JSON\n'))).toBeNull();
    expect(notice.look('in', bytes({ jsonrpc: '2.0', id: 1, error: { code: 1, message: 'no' } }))).toBeNull();
    expect(notice.isSettled).toBe(false);
    expect(notice.look('in', initialized)).toMatchObject({ phase: { era: 'legacy' } });
  });

  it(`is given up after ${LOOKED_AT_MAX} messages`, () => {
    const notice = createSessionNotice();
    for (let at = 1; at < LOOKED_AT_MAX; at += 1) notice.look('in', Buffer.from('noise\n'));
    expect(notice.isSettled).toBe(false);
    notice.look('out', initialize);
    expect(notice.isSettled).toBe(true);
    expect(notice.look('in', initialized)).toBeNull();
  });
});
