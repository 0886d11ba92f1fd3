import { describe, expect, it } from 'vitest';
import { readReplica } from './replica.ts';

describe('the document as a tree', () => {
  it('sorts, tells texts from other values, and shows raw what it does not understand', () => {
    const host = { name: 'desk', platform: 'linux', version: '1' };
    const server = { name: 'echo', era: 'modern', protocolVersion: '2026-07-28', tools: {} };
    const tree = readReplica({
      servers: { b: server, a: { ...server, since: 'a later version' }, odd: { name: 7 } },
      hosts: { first: { ...host, startedMs: 1 }, second: { ...host, startedMs: 2 }, odd: 'text' },
      shared: { z: [1], a: 'text' },
    });
    expect(tree.servers.map((each) => each.id)).toEqual(['a', 'b']);
    expect(tree.hosts.map((each) => each.run)).toEqual(['second', 'first']);
    expect(tree.shared).toEqual([
      { kind: 'text', key: 'a', text: 'text' },
      { kind: 'json', key: 'z', value: [1] },
    ]);
    expect(tree.unknown).toEqual([
      { root: 'servers', key: 'odd', value: { name: 7 } },
      { root: 'hosts', key: 'odd', value: 'text' },
    ]);
  });
});
