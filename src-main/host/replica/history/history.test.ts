import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createFakeDisk, type FakeDisk } from '../../../sim/disk-fake.ts';
import { History, type HistoryBounds } from './history.ts';
import { DocumentPast } from './past.ts';
import { volumesIn } from './shelf.ts';

const FOLDER = '/data/replica/history';

interface World {
  readonly disk: FakeDisk;
  readonly doc: Y.Doc;
  readonly past: DocumentPast;
  readonly problems: unknown[];
  history: History;
  nowMs: number;
  set(key: string, value: unknown, atMs?: number): void;
  /** The process is killed: nothing is closed in order, and another begins with the document as it is. */
  again(): void;
}

function worldOf(bounds: Partial<HistoryBounds> = {}, disk = createFakeDisk()): World {
  const doc = new Y.Doc();
  const problems: unknown[] = [];
  const begin = (): History =>
    new History({
      disk,
      folder: FOLDER,
      doc,
      nowMs: () => world.nowMs,
      onProblem: (problem) => problems.push(problem),
      onKept: () => undefined,
      bounds,
    });
  const world: World = {
    disk,
    doc,
    problems,
    nowMs: 1000,
    past: new DocumentPast(disk, FOLDER),
    history: undefined as never,
    set(key, value, atMs = world.nowMs) {
      world.nowMs = atMs;
      doc.getMap('shared').set(key, value);
    },
    again() {
      world.history.close();
      world.history = begin();
    },
  };
  world.history = begin();
  doc.on('update', (update: Uint8Array, origin) =>
    world.history.append(update, origin === 'page' ? 'person' : 'server'),
  );
  return world;
}

function at({ past }: World, wallMs: number) {
  const found = past.at(wallMs, null);
  if (found.kind !== 'known') return found.kind;
  return { shared: found.content?.roots['shared'] ?? {}, doubtUntilMs: found.doubtUntilMs };
}

describe('the history of the document', () => {
  it('tells what it said at any moment, who made it so, and when it was and will be another', () => {
    const world = worldOf();
    world.set('goal', 'ship', 2000);
    world.nowMs = 3000;
    world.doc.transact(() => world.doc.getMap('shared').set('goal', 'rest'), 'page');
    expect(at(world, 999)).toBe('before');
    expect(at(world, 1500)).toEqual({ shared: {}, doubtUntilMs: null });
    expect(at(world, 2999)).toEqual({ shared: { goal: 'ship' }, doubtUntilMs: null });
    const now = world.past.at(9000, null);
    expect(now).toMatchObject({
      changed: { atMs: 3000, by: 'person' },
      beforeMs: 2000,
      afterMs: null,
      content: { roots: { shared: { goal: 'rest' } } },
    });
    expect(world.past.at(2500, null)).toMatchObject({ beforeMs: null, afterMs: 3000 });
    // What the asker has is not told again.
    const key = now.kind === 'known' ? now.key : null;
    expect(world.past.at(8000, key)).toMatchObject({ key, content: null });
  });

  it('is nothing where nothing was kept, and goes on where it ended', () => {
    expect(new DocumentPast(createFakeDisk(), FOLDER).at(1, null)).toEqual({
      kind: 'none',
      why: 'nothing-kept',
    });
    const world = worldOf();
    world.set('a', 1, 2000);
    world.nowMs = 5000;
    world.again();
    expect(volumesIn(world.disk, FOLDER)).toHaveLength(1);
    world.set('a', 2, 6000);
    expect(at(world, 5500)).toEqual({ shared: { a: 1 }, doubtUntilMs: null });
    expect(at(world, 6000)).toEqual({ shared: { a: 2 }, doubtUntilMs: null });
    expect(world.problems).toEqual([]);
  });

  it('says so when something changed unseen: a crash between the document and its history', () => {
    const world = worldOf();
    world.set('a', 1, 2000);
    world.history.close();
    // The update that only the document had.
    world.set('a', 2, 2500);
    world.disk.remove(`${FOLDER}/00000002.open`);
    world.nowMs = 4000;
    world.again();
    expect(at(world, 1500)).toEqual({ shared: {}, doubtUntilMs: null });
    expect(at(world, 3000)).toEqual({ shared: { a: 1 }, doubtUntilMs: 4000 });
    expect(at(world, 4000)).toEqual({ shared: { a: 2 }, doubtUntilMs: null });
    expect(world.past.at(4000, null)).toMatchObject({ changed: null });
  });

  it('cuts a torn tail, and leaves what is damaged behind', () => {
    const world = worldOf();
    world.set('a', 1, 2000);
    world.set('a', 2, 3000);
    world.history.close();
    const path = `${FOLDER}/00000001.open`;
    world.disk.poke(path, world.disk.peek(path).slice(0, -3));
    world.nowMs = 4000;
    world.again();
    expect(at(world, 2500)).toEqual({ shared: { a: 1 }, doubtUntilMs: 4000 });
    expect(at(world, 4000)).toEqual({ shared: { a: 2 }, doubtUntilMs: null });
    world.history.close();
    const bytes = world.disk.peek(`${FOLDER}/00000001.hist`);
    world.disk.poke(`${FOLDER}/00000001.hist`, bytes.with(bytes.length - 2, 0x55));
    expect(at({ ...world, past: new DocumentPast(world.disk, FOLDER) }, 2500)).toEqual({
      shared: {},
      doubtUntilMs: 4000,
    });
  });

  it('goes back as far as its bounds, and says from when', () => {
    const world = worldOf({ changes: 4, bytes: 2_000 });
    for (let n = 1; n <= 200; n += 1) world.set('n', n, 1000 + n * 1000);
    expect(volumesIn(world.disk, FOLDER).length).toBeLessThan(15);
    const early = world.past.at(3000, null);
    expect(early.kind).toBe('before');
    const sinceMs = early.kind === 'before' ? early.sinceMs : 0;
    for (let n = Math.ceil((sinceMs - 1000) / 1000); n <= 200; n += 1)
      expect(at(world, 1000 + n * 1000)).toMatchObject({ shared: { n } });

    const old = worldOf({ changes: 2, ageMs: 10_000 });
    for (let n = 1; n <= 40; n += 1) old.set('n', n, 1000 + n * 1000);
    expect(at(old, 5_000)).toBe('before');
    expect(at(old, 32_000)).toMatchObject({ shared: { n: 31 } });
  });

  it('after a failure of the disk it begins anew, and the gap is told', () => {
    const world = worldOf();
    world.set('a', 1, 2000);
    world.disk.failNext('write', 'ENOSPC', 1);
    world.disk.failNext('replace', 'ENOSPC', 1);
    world.set('a', 2, 3000);
    expect(world.problems).toHaveLength(2);
    expect(at(world, 3500)).toEqual({ shared: { a: 1 }, doubtUntilMs: null });
    world.set('a', 3, 4000);
    expect(at(world, 3500)).toEqual({ shared: { a: 1 }, doubtUntilMs: 4000 });
    expect(at(world, 4000)).toEqual({ shared: { a: 3 }, doubtUntilMs: null });
    world.history.close();
    expect(world.disk.openFiles()).toBe(0);
  });

  it('is what the document was at every moment, whatever is killed, set back and finished in between', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ key: fc.nat(3), value: fc.nat(9), afterMs: fc.nat(600) }) },
      { weight: 1, arbitrary: fc.constant('killed' as const) },
      { weight: 1, arbitrary: fc.constant('taken back' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 6 }), (steps, changes) => {
        const world = worldOf({ changes });
        // What it was from each moment on; several in 200 ms may become one.
        const was: { readonly atMs: number; readonly shared: unknown }[] = [{ atMs: 1000, shared: {} }];
        for (const each of steps) {
          if (each === 'killed') world.again();
          else if (each === 'taken back') {
            world.nowMs += 300;
            world.doc.getMap('shared').clear();
          } else world.set(`k${each.key}`, { value: each.value }, world.nowMs + each.afterMs);
          was.push({ atMs: world.nowMs, shared: world.doc.getMap('shared').toJSON() });
        }
        expect(world.problems).toEqual([]);
        for (const { atMs } of was) {
          // Changes within 200 ms may have become one, as of the last of them.
          const first = was.findLastIndex((each) => each.atMs < atMs - 200);
          const last = was.findLastIndex((each) => each.atMs <= atMs);
          const near = was.slice(Math.max(0, first), last + 1).map(({ shared }) => shared);
          const said = at(world, atMs);
          expect(near).toContainEqual(typeof said === 'string' ? said : said.shared);
        }
        expect(at(world, Infinity)).toMatchObject({ shared: world.doc.getMap('shared').toJSON() });
      }),
      { numRuns: 150 },
    );
  });
});
