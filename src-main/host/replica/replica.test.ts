import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { readReplica, type ReplicaRoot, type ReplicaServer } from '../../../src-shared/state/replica.ts';
import { createFakeDisk, type FakeDisk } from '../../sim/disk-fake.ts';
import { DOCUMENT_BYTES_MAX } from './page-gate.ts';
import { openReplica, type Replica } from './replica.ts';
import { LOG_BYTES_MAX } from './update-log.ts';

const SERVER: ReplicaServer = {
  name: 'echo',
  era: 'modern',
  protocolVersion: '2026-07-28',
  tools: { echo: { hash: 'h1', title: 'Echo', readOnly: true, destructive: null } },
};

function setUp(disk: FakeDisk = createFakeDisk(), hostRun = 'run-1', startedMs = 1000) {
  const problems: unknown[] = [];
  let changes = 0;
  const replica = openReplica({
    disk,
    folder: '/data/replica',
    hostRun,
    host: { name: 'desk', platform: 'linux', version: '1', startedMs },
    onChanged: () => (changes += 1),
    onDiskFailed: (problem) => problems.push(problem),
    onKept: () => undefined,
    onHistory: (problem) => problem !== null && problems.push(problem),
    nowMs: () => startedMs,
  });
  return { disk, replica, problems, changes: () => changes };
}

function pull(replica: Replica, page: Y.Doc): void {
  const stateVector = Buffer.from(Y.encodeStateVector(page)).toString('base64');
  const pulled = replica.pull(stateVector);
  if (!pulled.ok) throw new Error(pulled.failure.message);
  Y.applyUpdate(page, Buffer.from(pulled.value.update, 'base64'), 'host');
}

/** A page that has what the host has, and what it would push after an edit. */
function openPage(replica: Replica) {
  const page = new Y.Doc();
  pull(replica, page);
  return {
    page,
    edit(change: (page: Y.Doc) => void): string {
      const before = Y.encodeStateVector(page);
      page.transact(() => change(page));
      return Buffer.from(Y.encodeStateAsUpdate(page, before)).toString('base64');
    },
  };
}

function treeOf(replica: Replica) {
  const { page } = openPage(replica);
  const root = (name: ReplicaRoot): Record<string, unknown> => page.getMap(name).toJSON();
  return readReplica({
    servers: root('servers'),
    tools: root('tools'),
    hosts: root('hosts'),
    shared: root('shared'),
  });
}

describe('the workspace document', () => {
  it('says who hosts it and what was observed, in every run', () => {
    const { replica, disk } = setUp();
    replica.setServer('s1', SERVER);
    replica.setServer('s2', { ...SERVER, name: 'other' });
    replica.removeServer('s2');
    replica.close();
    const later = setUp(disk, 'run-2', 2000).replica;
    expect(treeOf(later)).toMatchObject({
      servers: [{ id: 's1', ...SERVER }],
      hosts: [
        { run: 'run-2', startedMs: 2000 },
        { run: 'run-1', startedMs: 1000 },
      ],
      unknown: [],
    });
    later.close();
    expect(disk.openFiles()).toBe(0);
  });

  it('does not grow when the same is observed again', () => {
    const { replica, disk, changes } = setUp();
    replica.setServer('s1', SERVER);
    const [size, count] = [disk.peek('/data/replica/updates.log').length, changes()];
    for (let i = 0; i < 100; i += 1) {
      const { name, ...rest } = SERVER;
      replica.setServer('s1', { ...rest, name });
      replica.removeServer('s9');
    }
    expect([disk.peek('/data/replica/updates.log').length, changes()]).toEqual([size, count]);
  });

  it('remembers a bounded number of runs', () => {
    const disk = createFakeDisk();
    for (let i = 0; i < 30; i += 1) setUp(disk, `run-${i}`, i).replica.close();
    const { hosts } = treeOf(setUp(disk, 'run-now', 99).replica);
    expect(hosts).toHaveLength(20);
    expect(hosts.map((host) => host.run).slice(0, 2)).toEqual(['run-now', 'run-29']);
  });

  it('merges edits of several pages, and keeps them', () => {
    const { replica, disk } = setUp();
    const [a, b] = [openPage(replica), openPage(replica)];
    const pushA = a.edit((page) => page.getMap('shared').set('goal', new Y.Text('hello')));
    const pushB = b.edit((page) => page.getMap('shared').set('limits', { tokens: 5 }));
    expect([replica.push(pushA), replica.push(pushB), replica.push(pushA)].every((each) => each.ok)).toBe(
      true,
    );
    pull(replica, b.page);
    const text = b.page.getMap('shared').get('goal');
    if (!(text instanceof Y.Text)) throw new Error('the text did not come');
    expect(replica.push(b.edit(() => text.insert(5, ' world'))).ok).toBe(true);
    replica.close();
    expect(treeOf(setUp(disk, 'run-2').replica).shared).toEqual([
      { kind: 'text', key: 'goal', text: 'hello world' },
      { kind: 'json', key: 'limits', value: { tokens: 5 } },
    ]);
  });
});

describe('what a page may not do', () => {
  const nested = (page: Y.Doc) => page.getMap('servers').set('s1', new Y.Map([['name', 'mine']]));
  it.each<[string, (page: Y.Doc) => void]>([
    ['change a server', (page) => page.getMap('servers').set('s1', { ...SERVER, name: 'mine' })],
    ['set a server to what it is', (page) => page.getMap('servers').set('s1', SERVER)],
    ['remove a server', (page) => page.getMap('servers').delete('s1')],
    ['nest something in a server', nested],
    ['add a host', (page) => page.getMap('hosts').set('run-9', {})],
    ['hide a list in a root', (page) => page.getArray('servers').push(['hidden'])],
    ['add a root', (page) => page.getMap('approvals').set('s1', true)],
    [
      'do it beside an edit that it may do',
      (page) => {
        page.getMap('shared').set('ok', 1);
        page.getMap('hosts').delete('run-1');
      },
    ],
  ])('%s', (_what, change) => {
    const { replica, changes } = setUp();
    replica.setServer('s1', SERVER);
    const [before, count] = [treeOf(replica), changes()];
    const bad = new Y.Doc();
    const pulled = replica.pull('');
    if (pulled.ok) Y.applyUpdate(bad, Buffer.from(pulled.value.update, 'base64'));
    const since = Y.encodeStateVector(bad);
    bad.transact(() => change(bad));
    const update = Buffer.from(Y.encodeStateAsUpdate(bad, since)).toString('base64');
    expect(replica.push(update)).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
    expect([treeOf(replica), changes()]).toEqual([before, count]);
    // A refusal spoils nothing for the next edit.
    expect(replica.push(openPage(replica).edit((page) => page.getMap('shared').set('fine', 1))).ok).toBe(
      true,
    );
    expect(treeOf(replica).shared).toEqual([{ kind: 'json', key: 'fine', value: 1 }]);
  });

  it('send what builds on something that is not there', () => {
    const { replica } = setUp();
    const { page, edit } = openPage(replica);
    edit(() => page.getMap('shared').set('a', new Y.Text('x')));
    const later = edit(() => page.getMap('shared').set('b', 1));
    expect(replica.push(later)).toMatchObject({ ok: false });
    expect(treeOf(replica).shared).toEqual([]);
  });

  it('send noise', () => {
    const { replica } = setUp();
    const before = treeOf(replica);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        replica.push(Buffer.from(noise).toString('base64'));
        replica.pull(Buffer.from(noise).toString('base64'));
      }),
    );
    expect(treeOf(replica)).toEqual(before);
  });

  it('grow the document without end', () => {
    const { replica } = setUp();
    const { page, edit } = openPage(replica);
    const huge = edit(() => page.getMap('shared').set('huge', 'x'.repeat(2 * 1024 * 1024)));
    expect(replica.push(huge)).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
    const other = openPage(replica);
    const results: boolean[] = [];
    for (let i = 0; i < 12; i += 1) {
      const update = other.edit((doc) => doc.getMap('shared').set(`k${i}`, 'x'.repeat(900_000)));
      results.push(replica.push(update).ok);
    }
    expect(results.indexOf(false)).toBe(Math.floor(DOCUMENT_BYTES_MAX / 900_000));
    expect(replica.pull('').ok).toBe(true);
  });

  it('but may write for ever where it deletes as much', () => {
    const { replica } = setUp();
    const { page, edit } = openPage(replica);
    for (let i = 0; i < 15; i += 1) {
      const update = edit(() => page.getMap('shared').set('same', String(i).repeat(400_000)));
      expect(replica.push(update).ok).toBe(true);
    }
  });
});

describe('the document on disk', () => {
  const set = (replica: Replica, key: string, value: string) =>
    replica.push(openPage(replica).edit((page) => page.getMap('shared').set(key, value))).ok;
  const keys = (replica: Replica) => treeOf(replica).shared.map((entry) => entry.key);
  const LOG = '/data/replica/updates.log';
  const SNAPSHOT = '/data/replica/snapshot.bin';

  it('is there up to its last whole update, wherever the log was cut', () => {
    const { replica, disk } = setUp();
    const ends = ['a', 'b', 'c'].map((key) => {
      set(replica, key, 'x');
      return disk.peek(LOG).length;
    });
    const whole = disk.peek(LOG);
    for (let length = 0; length <= whole.length; length += 1) {
      const other = createFakeDisk();
      other.makeFolder('/data/replica');
      other.replace(LOG, whole.subarray(0, length));
      const again = setUp(other, 'run-2');
      expect(keys(again.replica)).toEqual(
        ['a', 'b', 'c'].slice(0, ends.filter((end) => end <= length).length),
      );
      expect(set(again.replica, 'z', 'later')).toBe(true);
      again.replica.close();
      expect(keys(setUp(other, 'run-3').replica)).toContain('z');
      expect(again.problems).toEqual([]);
    }
  });

  it('is folded into a snapshot, and the log stays short', () => {
    const { replica, disk } = setUp();
    for (let i = 0; i < 30; i += 1) set(replica, `k${i % 5}`, String(i).repeat(60_000));
    expect(disk.peek(LOG).length).toBeLessThanOrEqual(LOG_BYTES_MAX);
    expect(disk.peek(SNAPSHOT).length).toBeGreaterThan(0);
    replica.close();
    const again = setUp(disk, 'run-2');
    expect(keys(again.replica)).toEqual(['k0', 'k1', 'k2', 'k3', 'k4']);
    expect(treeOf(again.replica).shared.at(-1)).toMatchObject({ text: '29'.repeat(60_000) });
  });

  it.each([LOG, SNAPSHOT])('opens when %s is damaged, says so, and keeps it aside', (path) => {
    const { replica, disk } = setUp();
    for (let i = 0; i < 30; i += 1) set(replica, `k${i}`, 'x'.repeat(60_000));
    replica.close();
    const damaged = disk.peek(path);
    damaged[20] = (damaged[20] ?? 0) ^ 1;
    disk.poke(path, damaged);
    const again = setUp(disk, 'run-2', 5000);
    expect(again.problems).toHaveLength(1);
    expect(disk.peek(`${path}.broken-5000`)).toEqual(damaged);
    expect(set(again.replica, 'z', 'later')).toBe(true);
    again.replica.close();
    const third = setUp(disk, 'run-3');
    expect(third.problems).toEqual([]);
    expect(keys(third.replica)).toContain('z');
  });

  it.each([
    [SNAPSHOT, 0],
    [LOG, 1],
  ])('opens when %s cannot be read, says so, and keeps it aside, whole', (path, readsBefore) => {
    const { replica, disk } = setUp();
    for (let i = 0; i < 30; i += 1) set(replica, `k${i}`, 'x'.repeat(60_000));
    replica.close();
    const whole = disk.peek(path);
    disk.failNext('read', 'EIO', 1, readsBefore);
    const again = setUp(disk, 'run-2', 5000);
    expect(again.problems).toHaveLength(1);
    expect(disk.peek(`${path}.broken-5000`)).toEqual(whole);
    expect(set(again.replica, 'z', 'later')).toBe(true);
    again.replica.close();
    expect(keys(setUp(disk, 'run-3').replica)).toContain('z');
  });

  it('keeps a snapshot aside that was cut short: it is written whole or not at all', () => {
    const { replica, disk } = setUp();
    for (let i = 0; i < 30; i += 1) set(replica, `k${i}`, 'x'.repeat(60_000));
    replica.close();
    const cut = disk.peek(SNAPSHOT).subarray(0, -1);
    disk.poke(SNAPSHOT, cut);
    expect(setUp(disk, 'run-2', 5000).problems).toHaveLength(1);
    expect(disk.peek(`${SNAPSHOT}.broken-5000`)).toEqual(cut);
  });

  it('loses nothing that came after a write that failed', () => {
    const { replica, disk, problems } = setUp();
    set(replica, 'a', '1');
    disk.failNext('write', 'ENOSPC');
    disk.failNext('replace', 'ENOSPC');
    expect(set(replica, 'b', '2')).toBe(true);
    expect(problems).toHaveLength(2);
    expect(set(replica, 'c', '3')).toBe(true);
    expect(keys(setUp(disk, 'run-2').replica)).toEqual(['a', 'b', 'c']);
  });

  it('lives in memory when there is no disk at all', () => {
    const disk = createFakeDisk();
    for (const operation of ['read', 'open', 'replace', 'write'] as const)
      disk.failNext(operation, 'EIO', 1000);
    const { replica, problems } = setUp(disk);
    expect(set(replica, 'a', '1')).toBe(true);
    expect(keys(replica)).toEqual(['a']);
    expect(problems.length).toBeGreaterThan(0);
    replica.close();
  });

  it('keeps through any failures of the disk what there was when the disk was well again', () => {
    const step = fc.record({
      failing: fc.option(fc.constantFrom('write', 'replace', 'truncate', 'open')),
      maxWrite: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const { replica, disk } = setUp();
        for (const [i, { failing, maxWrite }] of steps.entries()) {
          disk.limitWrites(maxWrite);
          if (failing !== null) disk.failNext(failing, 'EIO', 1);
          set(replica, `k${String(i).padStart(2, '0')}`, 'x'.repeat(i));
        }
        disk.mend();
        set(replica, 'last', '');
        const again = setUp(disk, 'run-2');
        expect(again.problems).toEqual([]);
        expect(treeOf(again.replica).shared).toEqual(treeOf(replica).shared);
      }),
    );
  });
});
