import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { DOCUMENT_VERSION, readReplica, type ReplicaServer } from '../../../src-shared/state/replica.ts';
import { createFakeDisk, type FakeDisk } from '../../sim/disk-fake.ts';
import { contentHash, documentVersion, migrationUpdate } from './migrate-document.ts';
import { DOCUMENT_MIGRATIONS } from './migrations/index.ts';
import { openReplica } from './replica.ts';
import { frameUpdate } from './update-frames.ts';
import { DOCUMENT_BACKUPS_MAX } from './update-log.ts';

/** What is said of a tool goes with its hash: definitions of one hash are the same. */
const said = fc.record({
  title: fc.string({ maxLength: 8 }),
  readOnly: fc.option(fc.boolean()),
  destructive: fc.option(fc.boolean()),
});
const definitions = fc.dictionary(fc.stringMatching(/^[0-9a-f]{4}$/), said, {
  minKeys: 1,
  maxKeys: 6,
});
/** Yjs loses a member of this name on the way to another document. */
const anyShared = fc
  .jsonValue({ maxDepth: 2 })
  .filter((value) => !JSON.stringify(value).includes('__proto__'));
const anyDocument = definitions.chain((known) =>
  fc.record({
    known: fc.constant(known),
    servers: fc.dictionary(
      fc.string({ minLength: 1, maxLength: 4 }),
      fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fc.constantFrom(...Object.keys(known)), {
        maxKeys: 5,
      }),
      { maxKeys: 4 },
    ),
    shared: fc.dictionary(fc.string({ maxLength: 4 }), anyShared, { maxKeys: 3 }),
  }),
);
type AnyDocument = typeof anyDocument extends fc.Arbitrary<infer T> ? T : never;

function documentV1({ known, servers, shared }: AnyDocument): Y.Doc {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const [id, tools] of Object.entries(servers)) {
      const whole = Object.entries(tools).map(([name, hash]) => [name, { hash, ...known[hash] }] as const);
      const server = {
        name: id,
        era: 'modern',
        protocolVersion: '2026-07-28',
        tools: Object.fromEntries(whole),
      };
      doc.getMap('servers').set(id, server);
    }
    for (const [key, value] of Object.entries(shared)) doc.getMap('shared').set(key, value);
    doc.getMap('hosts').set('run-0', { name: 'desk', platform: 'linux', version: '0.1.0', startedMs: 1 });
  });
  return doc;
}

function treeOf(doc: Y.Doc) {
  const root = (name: string): Record<string, unknown> => doc.getMap(name).toJSON();
  return readReplica({
    servers: root('servers'),
    tools: root('tools'),
    hosts: root('hosts'),
    shared: root('shared'),
  });
}

function migrate(doc: Y.Doc, target: number): void {
  Y.applyUpdate(doc, migrationUpdate(doc, DOCUMENT_MIGRATIONS, target));
}

it('numbers the migrations without gaps, up to the version that is written', () => {
  expect(DOCUMENT_MIGRATIONS.map(({ version }) => version)).toEqual(
    Array.from({ length: DOCUMENT_VERSION - 1 }, (_, i) => i + 2),
  );
});

describe('500 random documents', () => {
  it('say the same before and after, and are the same again after the way back', () => {
    fc.assert(
      fc.property(anyDocument, (given) => {
        const doc = documentV1(given);
        const [before, tree] = [contentHash(doc), treeOf(doc)];
        migrate(doc, DOCUMENT_VERSION);
        expect(documentVersion(doc)).toBe(DOCUMENT_VERSION);
        expect(treeOf(doc)).toEqual(tree);
        const after = contentHash(doc);
        migrate(doc, 1);
        expect(contentHash(doc)).toBe(before);
        migrate(doc, DOCUMENT_VERSION);
        expect(contentHash(doc)).toBe(after);
        doc.destroy();
      }),
      { numRuns: 500 },
    );
  });

  it('come to the same when two hosts migrate them at once', () => {
    fc.assert(
      fc.property(anyDocument, (given) => {
        const [a, b] = [documentV1(given), new Y.Doc()];
        Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
        migrate(a, DOCUMENT_VERSION);
        migrate(b, DOCUMENT_VERSION);
        const alone = contentHash(a);
        Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
        Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
        expect([contentHash(a), contentHash(b)]).toEqual([alone, alone]);
      }),
      { numRuns: 500 },
    );
  });

  it('are wholly old or wholly new when the update that migrates them is cut anywhere on the disk', () => {
    fc.assert(
      fc.property(anyDocument, fc.nat(), (given, place) => {
        const disk = createFakeDisk();
        disk.makeFolder('/data/replica');
        const old = documentV1(given);
        disk.replace('/data/replica/snapshot.bin', frameUpdate(Y.encodeStateAsUpdate(old)));
        open(disk).replica.close();
        const log = disk.peek('/data/replica/updates.log');
        disk.poke('/data/replica/updates.log', log.subarray(0, place % (log.length + 1)));
        const again = open(disk);
        expect(again.problems).toEqual([]);
        const { servers, shared } = treeOf(pulled(again.replica));
        expect({ servers, shared }).toEqual({ servers: treeOf(old).servers, shared: treeOf(old).shared });
        again.replica.close();
      }),
      { numRuns: 500 },
    );
  });
});

function open(disk: FakeDisk, startedMs = 1000) {
  const problems: unknown[] = [];
  const replica = openReplica({
    disk,
    folder: '/data/replica',
    hostRun: `run-${startedMs}`,
    host: { name: 'desk', platform: 'linux', version: '1', startedMs },
    onChanged: () => undefined,
    onDiskFailed: (problem) => problems.push(problem),
    onKept: () => undefined,
    onHistory: (problem) => problem !== null && problems.push(problem),
    nowMs: () => startedMs,
  });
  return { replica, problems };
}

function pulled(replica: ReturnType<typeof openReplica>): Y.Doc {
  const doc = new Y.Doc();
  const answer = replica.pull('');
  if (answer.ok) Y.applyUpdate(doc, Buffer.from(answer.value.update, 'base64'));
  return doc;
}

const TOOL = { hash: 'h1', title: 'Echo', readOnly: true, destructive: null };
const SERVER: ReplicaServer = { name: 'echo', era: 'modern', protocolVersion: '1', tools: { echo: TOOL } };

function withVersion(version: number): FakeDisk {
  const disk = createFakeDisk();
  disk.makeFolder('/data/replica');
  const doc = new Y.Doc();
  doc.getMap('servers').set('s1', SERVER);
  if (version > 1) doc.getMap('meta').set('version', version);
  disk.replace('/data/replica/snapshot.bin', frameUpdate(Y.encodeStateAsUpdate(doc)));
  return disk;
}

it('keeps copies of what it was before, a bounded number', () => {
  const disk = withVersion(1);
  const old = disk.peek('/data/replica/snapshot.bin');
  for (let i = 0; i < DOCUMENT_BACKUPS_MAX + 3; i += 1) {
    disk.replace('/data/replica/snapshot.bin', old);
    disk.replace('/data/replica/updates.log', new Uint8Array());
    open(disk, 1000 + i).replica.close();
  }
  const names = disk.names('/data/replica/backups');
  expect(names).toHaveLength(DOCUMENT_BACKUPS_MAX);
  expect(names.at(-1)).toBe('document-v1-1007.bin');
  expect(disk.peek('/data/replica/backups/document-v1-1007.bin')).toEqual(old);
});

it('shows a document of a newer version and never writes to it', () => {
  const disk = withVersion(99);
  const before = disk.peek('/data/replica/snapshot.bin');
  const { replica } = open(disk);
  expect(replica.version).toBe(99);
  expect(replica.problem?.code).toBe('data-too-new');
  replica.setServer('s2', SERVER);
  replica.removeServer('s1');
  const page = pulled(replica);
  expect(Object.keys(page.getMap('servers').toJSON())).toEqual(['s1']);
  page.getMap('shared').set('a', 1);
  const update = Buffer.from(Y.encodeStateAsUpdate(page)).toString('base64');
  expect(replica.push(update)).toMatchObject({ ok: false, failure: { code: 'data-too-new' } });
  replica.close();
  expect(disk.peek('/data/replica/snapshot.bin')).toEqual(before);
  expect(disk.peek('/data/replica/updates.log')).toHaveLength(0);
});

it('is not changed when the copy cannot be made', () => {
  const disk = withVersion(1);
  // Its history first.
  disk.failNext('replace', 'ENOSPC', 2);
  const { replica, problems } = open(disk);
  expect(problems).toHaveLength(2);
  expect(replica.push('')).toMatchObject({ ok: false, failure: { code: 'migration-failed' } });
  expect(replica.version).toBe(1);
});

it('forgets what is said of tools that no server has', () => {
  const { replica } = open(withVersion(1));
  replica.setServer('s2', { ...SERVER, tools: { other: { ...TOOL, hash: 'h2' } } });
  expect(Object.keys(pulled(replica).getMap('tools').toJSON()).toSorted()).toEqual(['h1', 'h2']);
  replica.removeServer('s1');
  expect(Object.keys(pulled(replica).getMap('tools').toJSON())).toEqual(['h2']);
});
