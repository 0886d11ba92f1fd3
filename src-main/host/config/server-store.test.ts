import { describe, expect, it } from 'vitest';
import { createFakeDisk } from '../../sim/disk-fake.ts';
import type { StoredServer } from '../ports.ts';
import { STORED_SERVERS_MAX, openServerStore } from './server-store.ts';
import { specHash } from './spec-hash.ts';

const PATH = '/data/servers.json';
const SERVER: StoredServer = {
  id: 's1',
  name: 'echo',
  era: 'auto',
  spec: { kind: 'stdio', command: 'node', args: ['echo.js'], cwd: null, env: { KEY: 'secret' } },
  approvedHash: null,
  importedFrom: null,
};

function setUp(file?: string) {
  const disk = createFakeDisk();
  disk.makeFolder('/data');
  if (file !== undefined) disk.replace(PATH, new TextEncoder().encode(file));
  const open = () => openServerStore({ dataFolder: '/data', disk, clock: { wallMs: () => 1234.5 } });
  const text = (path = PATH) => new TextDecoder().decode(disk.peek(path));
  return { disk, open, text };
}

const stored = (...servers: readonly unknown[]) => JSON.stringify({ version: 1, servers });

describe('server store', () => {
  it('reads what an older version wrote, and keeps that beside what replaces it', () => {
    const { importedFrom: _since2, ...old } = SERVER;
    const { disk, open, text } = setUp(stored(old));
    expect(open().store.list()).toEqual([SERVER]);
    expect(text()).toBe(stored(old));
    expect(open().store.put({ ...SERVER, name: 'renamed' }).ok).toBe(true);
    expect(JSON.parse(text())).toMatchObject({ version: 2, servers: [{ name: 'renamed' }] });
    expect(text('/data/servers.json.v1')).toBe(stored(old));
    expect(disk.names('/data')).toEqual(['servers.json', 'servers.json.v1']);
  });

  it('writes nothing over an older file that could not be kept', () => {
    const { importedFrom: _since2, ...old } = SERVER;
    const { disk, open, text } = setUp(stored(old));
    disk.failNext('replace', 'ENOSPC');
    const { store, problem } = open();
    expect(problem).toMatchObject({ code: 'disk-failed' });
    expect(store.put(SERVER).ok).toBe(false);
    expect(text()).toBe(stored(old));
  });

  it('starts empty, keeps what it is given, and forgets what is removed', () => {
    const { open } = setUp();
    const { store, problem } = open();
    expect([problem, store.list()]).toEqual([null, []]);
    expect(store.put(SERVER)).toEqual({ ok: true, value: null });
    expect(store.put({ ...SERVER, id: 's2', approvedHash: 'h' }).ok).toBe(true);
    expect(store.put({ ...SERVER, name: 'renamed' }).ok).toBe(true);
    expect(open().store.list()).toEqual([
      { ...SERVER, name: 'renamed' },
      { ...SERVER, id: 's2', approvedHash: 'h' },
    ]);
    expect(store.remove('s1').ok).toBe(true);
    expect(
      open()
        .store.list()
        .map((each) => each.id),
    ).toEqual(['s2']);
  });

  it.each([
    ['JSON that does not parse', '{"version": 1,\n "servers": [}', 'line 2, column 14'],
    [
      'an entry that does not fit',
      stored(SERVER, { ...SERVER, spec: { kind: 'fax' } }),
      'servers.1.spec.kind',
    ],
    ['another shape', '[]', 'line 1, column 1'],
  ])('opens with %s, says where, and keeps the file aside', (_what, file, where) => {
    const { open, disk, text } = setUp(file);
    const { store, problem } = open();
    expect(store.list()).toEqual([]);
    expect(problem).toMatchObject({ code: 'config-invalid' });
    expect(problem?.message).toContain(where);
    expect(problem?.hint).toContain('/data/servers.json.broken-1235');
    expect(text('/data/servers.json.broken-1235')).toBe(file);
    expect(store.put(SERVER).ok).toBe(true);
    expect(disk.names('/data')).toEqual(['servers.json', 'servers.json.broken-1235']);
  });

  it('does not touch a file of a newer version', () => {
    const file = JSON.stringify({ version: 3, machines: [] });
    const { open, disk, text } = setUp(file);
    const { store, problem } = open();
    expect(problem).toMatchObject({ code: 'data-too-new' });
    expect(store.put(SERVER)).toMatchObject({ ok: false, failure: { code: 'data-too-new' } });
    expect(store.remove('s1').ok).toBe(false);
    expect(disk.names('/data')).toEqual(['servers.json']);
    expect(text()).toBe(file);
  });

  it('does not touch a file that it cannot read now, or cannot put aside', () => {
    const unreadable = setUp(stored(SERVER));
    unreadable.disk.failNext('read', 'EIO');
    const first = unreadable.open();
    expect(first.problem).toMatchObject({ code: 'config-unreadable' });
    expect(first.store.put(SERVER).ok).toBe(false);
    expect(unreadable.open().store.list()).toEqual([SERVER]);

    const stuck = setUp('broken');
    stuck.disk.failNext('rename', 'EACCES');
    const second = stuck.open();
    expect(second.problem?.hint).toContain('could not be put aside');
    expect(second.store.put(SERVER).ok).toBe(false);
    expect(stuck.text()).toBe('broken');
  });

  it('changes nothing when the disk refuses', () => {
    const { open, disk } = setUp(stored(SERVER));
    const { store } = open();
    disk.failNext('replace', 'ENOSPC');
    expect(store.remove('s1')).toMatchObject({ ok: false, failure: { code: 'disk-failed' } });
    expect(store.list()).toEqual([SERVER]);
    expect(open().store.list()).toEqual([SERVER]);
  });

  it('has a bound', () => {
    const full = Array.from({ length: STORED_SERVERS_MAX }, (_, i) => ({ ...SERVER, id: `s${i}` }));
    const { store } = setUp(stored(...full)).open();
    expect(store.put({ ...SERVER, id: 'one more' })).toMatchObject({ failure: { code: 'too-many' } });
    expect(store.put({ ...SERVER, id: 's0', name: 'changed' }).ok).toBe(true);
  });
});

describe('spec hash', () => {
  it('is the same for the same spec in another order, and another for any change', () => {
    const spec: Extract<StoredServer['spec'], { kind: 'stdio' }> = {
      kind: 'stdio',
      command: 'node',
      args: ['a', 'b'],
      cwd: null,
      env: { A: '1', B: '2' },
    };
    const hash = specHash(spec);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(
      specHash({ env: { B: '2', A: '1' }, cwd: null, args: ['a', 'b'], command: 'node', kind: 'stdio' }),
    ).toBe(hash);
    const changes = [
      { ...spec, command: 'nod' },
      { ...spec, args: ['b', 'a'] },
      { ...spec, args: ['ab'] },
      { ...spec, cwd: '/' },
      { ...spec, env: { A: '1', B: '3' } },
      { ...spec, env: { A: '1' } },
    ];
    expect(new Set([hash, ...changes.map(specHash)]).size).toBe(changes.length + 1);
  });

  it('makes the hash of a spec once, and of an edited one anew', () => {
    const { open } = setUp();
    const { store } = open();
    let reads = 0;
    const spec = new Proxy(SERVER.spec, { ownKeys: (of) => ((reads += 1), Reflect.ownKeys(of)) });
    const hash = store.specHash(spec);
    const readsOnce = reads;
    expect(readsOnce).toBeGreaterThan(0);
    expect(store.specHash(spec)).toBe(hash);
    expect(reads).toBe(readsOnce);
    expect(store.specHash({ ...SERVER.spec })).toBe(hash);
    expect(store.specHash({ kind: 'http', url: 'http://other/', headers: {} })).not.toBe(hash);
  });
});
