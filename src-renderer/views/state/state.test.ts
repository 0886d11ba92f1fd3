import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { FRESH_MS, PULL_AGAIN_MS, ReplicaMirror, type ReplicaSource } from './mirror.ts';
import { changedPaths, pathId, pathOf, pathText, valueAt } from './paths.ts';
import { textChange } from './text-change.ts';
import { ROOT_IDS, stateTree } from './tree-model.ts';

/** A host with a document, as the page sees it. */
function hostOf(doc: Y.Doc) {
  let refusing = false;
  let broken = false;
  const source: ReplicaSource = {
    pull: async (vector) =>
      broken
        ? fail('connect-failed', 'gone', '')
        : ok({
            update: toBase64(Y.encodeStateAsUpdate(doc, vector === '' ? undefined : fromBase64(vector))),
          }),
    push: async (update) => {
      if (refusing) return fail('bad-request', 'refused', '');
      Y.applyUpdate(doc, fromBase64(update));
      return ok(null);
    },
  };
  return {
    source,
    refuse: (on: boolean) => (refusing = on),
    break: (on: boolean) => (broken = on),
  };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

const TOOL = { hash: 'sha256:0011223344556677', title: 'Echo', readOnly: true, destructive: false };
const SERVER = {
  name: 'everything',
  era: 'legacy',
  protocolVersion: '2025-11-25',
  tools: { echo: TOOL, add: { ...TOOL, title: '', readOnly: null } },
};

function documentWith(): Y.Doc {
  const doc = new Y.Doc();
  doc.getMap('servers').set('s1', SERVER);
  doc.getMap('hosts');
  doc.getMap('shared').set('goal', new Y.Text('find it'));
  doc.getMap('shared').set('limits', { tokens: 5 });
  return doc;
}

describe('ReplicaMirror', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('pulls the whole document, then what it lacks, and marks what changed', async () => {
    const doc = documentWith();
    const { source } = hostOf(doc);
    const pull = vi.spyOn(source, 'pull');
    const mirror = new ReplicaMirror(source);
    mirror.follow('run', 1);
    await settled();
    expect(mirror.state().roots).toMatchObject({
      servers: { s1: SERVER },
      hosts: {},
      shared: { goal: 'find it', limits: { tokens: 5 } },
    });
    expect(mirror.state().fresh.size).toBe(0);
    expect(mirror.state().sizeBytes).toBe(Y.encodeStateAsUpdate(doc).length);

    mirror.follow('run', 1);
    expect(pull).toHaveBeenCalledTimes(1);
    doc.getMap('servers').set('s1', {
      ...SERVER,
      tools: { ...SERVER.tools, echo: { ...TOOL, hash: 'sha256:ff' } },
    });
    mirror.follow('run', 2);
    await settled();
    expect(pull.mock.calls[1]?.[0]).not.toBe('');
    expect([...mirror.state().fresh]).toEqual(
      expect.arrayContaining([pathId(['servers', 's1']), pathId(['servers', 's1', 'tools', 'echo'])]),
    );
    expect(mirror.state().fresh.has(pathId(['servers', 's1', 'tools', 'add']))).toBe(false);
    vi.advanceTimersByTime(FRESH_MS);
    expect(mirror.state().fresh.size).toBe(0);
    mirror.close();
  });

  it('merges an edit with what others wrote into the same text meanwhile', async () => {
    const doc = documentWith();
    const { source } = hostOf(doc);
    const mirror = new ReplicaMirror(source);
    mirror.follow('run', 1);
    await settled();
    const draft = mirror.draft();
    const theirs = doc.getMap('shared').get('goal');
    if (theirs instanceof Y.Text) theirs.insert(0, 'please ');
    mirror.follow('run', 2);
    await settled();
    draft.setText('goal', 'find it today');
    expect((await mirror.save(draft)).ok).toBe(true);
    expect(mirror.state().roots?.['shared']?.['goal']).toBe('please find it today');
    expect(doc.getMap('shared').toJSON()['goal']).toBe('please find it today');
    mirror.close();
  });

  it('takes a refused edit back', async () => {
    const doc = documentWith();
    const host = hostOf(doc);
    const mirror = new ReplicaMirror(host.source);
    mirror.follow('run', 1);
    await settled();
    host.refuse(true);
    const draft = mirror.draft();
    draft.setJson('limits', { tokens: 9 });
    draft.remove('goal');
    const saving = mirror.save(draft);
    expect(mirror.state().roots?.['shared']).toEqual({ limits: { tokens: 9 } });
    expect((await saving).ok).toBe(false);
    await settled();
    expect(mirror.state().roots?.['shared']).toEqual({ goal: 'find it', limits: { tokens: 5 } });
    mirror.close();
  });

  it('sends nothing when nothing was changed', async () => {
    const doc = documentWith();
    const { source } = hostOf(doc);
    const push = vi.spyOn(source, 'push');
    const mirror = new ReplicaMirror(source);
    mirror.follow('run', 1);
    await settled();
    const draft = mirror.draft();
    draft.setText('goal', 'find it');
    draft.setJson('limits', { tokens: 5 });
    draft.remove('nothing');
    expect((await mirror.save(draft)).ok).toBe(true);
    expect(push).not.toHaveBeenCalled();
    mirror.close();
  });

  it('reads the document of another host anew', async () => {
    const first = documentWith();
    const host = hostOf(first);
    const other = new Y.Doc();
    other.getMap('shared').set('only', 1);
    const otherHost = hostOf(other);
    let current = host.source;
    const mirror = new ReplicaMirror({
      pull: (vector) => current.pull(vector),
      push: (update) => current.push(update),
    });
    mirror.follow('a', 1);
    await settled();
    current = otherHost.source;
    mirror.follow('b', 1);
    await settled();
    expect(mirror.state().roots?.['shared']).toEqual({ only: 1 });
    expect(mirror.state().roots?.['servers']).toEqual({});
    mirror.close();
  });

  it('says why it could not pull, and asks again', async () => {
    const host = hostOf(documentWith());
    host.break(true);
    const mirror = new ReplicaMirror(host.source);
    mirror.follow('run', 1);
    await settled();
    expect(mirror.state().failure?.message).toBe('gone');
    expect(mirror.state().roots).toBeNull();
    host.break(false);
    vi.advanceTimersByTime(PULL_AGAIN_MS);
    await settled();
    expect(mirror.state().failure).toBeNull();
    expect(mirror.state().roots).not.toBeNull();
    mirror.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('textChange', () => {
  it('turns one text into the other, and never cuts a character in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
        const change = textChange(before, after);
        if (change === null) return before === after;
        const made = before.slice(0, change.at) + change.inserted + before.slice(change.at + change.removed);
        return made === after && change.inserted.isWellFormed();
      }),
    );
    expect(textChange('a😀b', 'a😁b')).toEqual({ at: 1, removed: 2, inserted: '😁' });
    expect(textChange('aaa', 'aa')).toEqual({ at: 2, removed: 1, inserted: '' });
  });
});

describe('paths', () => {
  it('names places for tools', () => {
    expect(pathText(['servers', 'a b', 'tools', 'echo', '0'])).toBe('$.servers["a b"].tools.echo[0]');
    expect(pathOf(pathId(['x', 'y/"z'])).at(1)).toBe('y/"z');
    expect(valueAt({ a: [{ b: 1 }] }, ['a', '0', 'b'])).toBe(1);
    expect(valueAt({ a: 1 }, ['a', 'b'])).toBeUndefined();
    expect(valueAt({}, ['constructor'])).toBeUndefined();
  });

  it('finds the innermost changes', () => {
    expect(changedPaths({ a: 1, b: { c: 1 } }, { a: 1, b: { c: 2, d: 3 } }, ['r'])).toEqual([
      ['r', 'b', 'c'],
      ['r', 'b', 'd'],
    ]);
    expect(changedPaths({ a: 1 }, {}, ['r'])).toEqual([['r']]);
    expect(changedPaths(undefined, { a: 1 }, ['r'])).toEqual([['r']]);
    expect(changedPaths([1], [1], ['r'])).toEqual([]);
  });
});

describe('stateTree', () => {
  const roots = {
    shared: { goal: 'find it', limits: { tokens: 5 } },
    servers: { s1: SERVER },
    hosts: { run1: { name: 'laptop', platform: 'linux', version: '0.1.0', startedMs: 1000 } },
    later: { x: 1 },
  };
  const query = { roots, fresh: new Set<string>(), filter: '', nowMs: 61_000, expanded: new Set(ROOT_IDS) };

  it('describes servers, hosts and shared entries in their order', () => {
    const { nodes } = stateTree(query);
    expect(nodes.map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
      'servers: 1 server · 2 tools',
      'hosts: 1 run of a host',
      'shared: 2 entries',
      'later: 1 key · from another version of Tapedeck',
    ]);
    expect(nodes[0]?.children?.[0]).toMatchObject({
      label: 'everything',
      detail: 'legacy 2025-11-25 · 2 tools',
    });
    expect(nodes[1]?.children?.[0]?.detail).toBe('linux · 0.1.0 · started 1 min ago');
    expect(nodes[2]?.children?.map(({ label, detail }) => `${label} ${detail}`)).toEqual([
      'goal find it',
      'limits {1}',
    ]);
  });

  it('makes no children of closed branches but the one that shows that there are some', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`t${at}`, TOOL]));
    const { nodes } = stateTree({
      ...query,
      roots: { servers: { s1: { ...SERVER, tools: many } } },
      expanded: new Set([pathId(['servers']), pathId(['servers', 's1'])]),
    });
    const tools = nodes[0]?.children?.[0]?.children?.find(({ label }) => label === 'tools');
    expect(tools?.children).toHaveLength(1);
    expect(tools?.detail).toBe('{5000}');
  });

  it('opens the way to what is searched for, in keys and values', () => {
    const answer = stateTree({ ...query, filter: 'ECHO' });
    // The tool, and its title.
    expect(answer.matches).toBe(2);
    expect(answer.nodes.map(({ label }) => label)).toEqual(['servers']);
    expect(answer.expanded.has(pathId(['servers', 's1', 'tools']))).toBe(true);
    expect(stateTree({ ...query, filter: 'find' }).nodes.map(({ label }) => label)).toEqual(['shared']);
    expect(stateTree({ ...query, filter: 'zzz' })).toMatchObject({ nodes: [], matches: 0 });
  });

  it('marks what changed by a word, not by a colour alone', () => {
    const { nodes } = stateTree({ ...query, fresh: new Set([pathId(['shared', 'goal'])]) });
    expect(nodes[2]?.children?.[0]).toMatchObject({ detail: 'find it · changed just now', tone: 'info' });
  });
});
