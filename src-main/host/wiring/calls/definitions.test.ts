import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ListKind } from '../../../../src-shared/api/catalog.ts';
import type { Listed, Listing } from '../../../../src-shared/state/listing.ts';
import { createFakeClock } from '../../../sim/clock.ts';
import { openDeckDatabase } from '../../database/deck-database.ts';
import { DefinitionStore, type StoreBounds } from '../../catalog/definition-store.ts';
import { Definitions, WAITING_MAX } from '../../catalog/definitions.ts';

const hashOf = (definition: unknown): string =>
  createHash('sha256').update(JSON.stringify(definition)).digest('hex');

function setUp(bounds?: StoreBounds) {
  const opened = openDeckDatabase(':memory:');
  if (!opened.ok) throw new Error(opened.failure.message);
  const database = opened.value;
  const clock = createFakeClock();
  const failures: string[] = [];
  const writes = { count: 0 };
  const counted = {
    all: database.all,
    write(work: Parameters<typeof database.write>[0]) {
      return database.write((run) =>
        work((sql, ...values) => {
          writes.count += 1;
          run(sql, ...values);
        }),
      );
    },
  };
  const store = new DefinitionStore(counted, bounds);
  const open = () =>
    new Definitions({
      clock,
      store,
      hashOf,
      onChanged: () => undefined,
      onFailed: (failure) => failures.push(failure.message),
    });
  return { clock, store, open, failures, writes, database };
}

let seq = 0;

/** A page as the fold gives it: all items up to here. */
function listing(definitions: Record<string, unknown>, isLast = true): Listing {
  seq += 1;
  const items = new Map<string, Listed>(
    Object.entries(definitions).map(([name, body]) => [name, { name, definition: { name, body }, seq }]),
  );
  const page = { seq, wallMs: seq * 1_000, isLast, ttlMs: null, cacheScope: null };
  return { items, unusable: [], asked: new Map(), stale: false, page };
}

const LIST = { serverId: 's', kind: 'tools' as ListKind };

describe('the history of definitions', () => {
  it('has a version for every definition that a name had, with where it was first and last', () => {
    const { store, open } = setUp();
    const definitions = open();
    const first = listing({ a: 1, b: 1 });
    definitions.listed(LIST, 'tape-1', first);
    const second = listing({ a: 1, b: 1 });
    definitions.listed(LIST, 'tape-2', second);
    const third = listing({ a: 2, b: 1 });
    definitions.listed(LIST, 'tape-2', third);
    const fourth = listing({ a: 1 });
    definitions.listed(LIST, 'tape-3', fourth);
    definitions.flush();
    const at = (tapeId: string, { page }: Listing) => ({ tapeId, seq: page?.seq, wallMs: page?.wallMs });
    expect(store.versions(LIST, 'a')).toMatchObject([
      { ending: 'now', first: at('tape-3', fourth), last: at('tape-3', fourth) },
      { ending: 'changed', first: at('tape-2', third), last: at('tape-2', third) },
      { ending: 'changed', first: at('tape-1', first), last: at('tape-2', second) },
    ]);
    expect(store.versions(LIST, 'b')).toMatchObject([{ ending: 'gone', last: at('tape-2', third) }]);
    expect(store.changes('s', ['tools']).map(({ name, what }) => `${name} ${what}`)).toEqual([
      'a changed',
      'b removed',
      'a changed',
      'b added',
      'a added',
    ]);
    const [newest] = store.changes(null, ['tools']);
    expect(newest?.beforeHash).toBe(hashOf({ name: 'a', body: 2 }));
    expect(store.definition(newest?.beforeHash ?? '')).toBe('{"name":"a","body":2}');
    expect(store.changes(null, ['prompts'])).toEqual([]);
    expect(store.changes('other', ['tools'])).toEqual([]);
  });

  it('tells a name that came back as added', () => {
    const { store, open } = setUp();
    const definitions = open();
    for (const each of [{ a: 1 }, {}, { a: 1 }]) definitions.listed(LIST, 't', listing(each));
    definitions.flush();
    expect(store.changes('s', ['tools']).map(({ what }) => what)).toEqual(['added', 'removed', 'added']);
  });

  it('writes one row for a list in which nothing has changed', () => {
    const { open, writes } = setUp();
    const definitions = open();
    definitions.listed(LIST, 't', listing({ a: 1, b: 1 }));
    definitions.flush();
    writes.count = 0;
    definitions.listed(LIST, 't', listing({ a: 1, b: 1 }));
    definitions.flush();
    expect(writes.count).toBe(1);
  });

  it('takes nothing for gone while pages are still to come', () => {
    const { store, open, clock } = setUp();
    const definitions = open();
    definitions.listed(LIST, 't', listing({ a: 1, b: 1 }));
    definitions.flush();
    definitions.listed(LIST, 't', listing({ a: 1 }, false));
    clock.advance(1_000);
    expect(store.versions(LIST, 'b')).toMatchObject([{ ending: 'now' }]);
    definitions.listed(LIST, 't', listing({ a: 1, b: 1 }));
    clock.advance(1_000);
    expect(store.changes('s', ['tools'])).toHaveLength(2);
    expect(clock.waiting()).toBe(0);
  });

  it('goes on from what another start noted', () => {
    const { store, open } = setUp();
    const before = open();
    before.listed(LIST, 'tape-1', listing({ a: 1 }));
    before.flush();
    const after = open();
    after.listed(LIST, 'tape-2', listing({ a: 2, b: 1 }));
    expect(after.marks('s')).toMatchObject([
      { name: 'a', change: 'changed', beforeHash: hashOf({ name: 'a', body: 1 }), at: { tapeId: 'tape-2' } },
      { name: 'b', change: 'new', beforeHash: null },
    ]);
    expect(store.versions(LIST, 'a')).toHaveLength(2);
  });

  it('marks nothing of a list that comes for the first time, and forgets marks with the next run', () => {
    const { open } = setUp();
    const definitions = open();
    definitions.listed(LIST, 'tape-1', listing({ a: 1 }));
    expect(definitions.marks(null)).toEqual([]);
    definitions.listed(LIST, 'tape-1', listing({ a: 2 }));
    expect(definitions.marks(null)).toHaveLength(1);
    definitions.listed(LIST, 'tape-2', listing({ a: 2 }));
    expect(definitions.marks(null)).toEqual([]);
  });

  it('drops the oldest that are no more, and counts them', () => {
    const { store, open, database } = setUp({ spansMax: 10, bodiesBytesMax: 1_000_000 });
    const definitions = open();
    for (let body = 0; body < 30; body += 1) {
      definitions.listed(LIST, 't', listing({ a: body, fixed: 1 }));
      definitions.flush();
    }
    const versions = store.versions(LIST, 'a');
    expect(versions.length).toBeLessThanOrEqual(10);
    expect(versions[0]?.hash).toBe(hashOf({ name: 'a', body: 29 }));
    expect(store.versions(LIST, 'fixed')).toHaveLength(1);
    expect(store.dropped + versions.length + 1).toBe(31);
    const [{ n } = { n: 0 }] = database.all('SELECT count(*) AS n FROM definition_bodies');
    expect(n).toBe(versions.length + 1);
  });

  it('notes at once when too much waits', () => {
    const { store, open } = setUp();
    const definitions = open();
    for (let body = 0; body <= WAITING_MAX; body += 1) definitions.listed(LIST, 't', listing({ a: body }));
    expect(store.versions(LIST, 'a')).toHaveLength(WAITING_MAX + 1);
  });
});
