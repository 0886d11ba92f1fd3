import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openDeckDatabase } from '../host/database/deck-database.ts';
import { createDecidedStore, DECIDED_AGE_MAX_MS } from '../host/database/decided-store.ts';

function database() {
  const opened = openDeckDatabase(':memory:');
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

type Parts = Readonly<Record<string, string>>;
const parts = (of: Parts) => new Map(Object.entries(of));

function at(store: ReturnType<typeof createDecidedStore>, wallMs: number): Parts | string {
  const found = store.at(wallMs);
  return found.kind === 'known'
    ? Object.fromEntries([...found.parts].map(([name, { json }]) => [name, json]))
    : found.kind;
}

it('tells what had been decided, since when, and for how long it held', () => {
  const store = createDecidedStore(database());
  expect(store.at(5)).toEqual({ kind: 'none' });
  store.note(100, parts({ a: '1', b: '2' }));
  store.note(200, parts({ a: '1', b: '3' }));
  store.note(250, parts({ a: '1', b: '3' }));
  store.note(300, parts({ a: '1' }));
  expect(store.at(99)).toEqual({ kind: 'before', sinceMs: 100 });
  expect(at(store, 100)).toEqual({ a: '1', b: '2' });
  const then = store.at(299);
  expect(then).toMatchObject({ kind: 'known', fromMs: 200, untilMs: 300 });
  expect(then.kind === 'known' && then.parts.get('b')).toEqual({ json: '3', sinceMs: 200 });
  expect(then.kind === 'known' && then.parts.get('a')).toEqual({ json: '1', sinceMs: null });
  expect(at(store, 300)).toEqual({ a: '1' });
  expect(store.at(300)).toMatchObject({ untilMs: null });
});

it('goes on after a restart, and keeps what was decided while it was down', () => {
  const kept = database();
  createDecidedStore(kept).note(100, parts({ a: '1' }));
  const again = createDecidedStore(kept);
  again.note(200, parts({ a: '1' }));
  again.note(300, parts({ a: '2' }));
  expect(at(again, 250)).toEqual({ a: '1' });
  expect(at(again, 300)).toEqual({ a: '2' });
});

it('folds what is older than its bounds, and what held then stays known', () => {
  const store = createDecidedStore(database(), 20);
  for (let n = 1; n <= 100; n += 1) store.note(n, parts({ still: '7', n: String(n) }));
  const before = store.at(1);
  expect(before.kind).toBe('before');
  const sinceMs = before.kind === 'before' ? before.sinceMs : 0;
  expect(sinceMs).toBeGreaterThan(70);
  for (let n = sinceMs; n <= 100; n += 1) expect(at(store, n)).toEqual({ still: '7', n: String(n) });

  const aged = createDecidedStore(database());
  aged.note(1, parts({ a: '1', b: '1' }));
  aged.note(1 + DECIDED_AGE_MAX_MS, parts({ a: '2', b: '1' }));
  aged.note(10 + DECIDED_AGE_MAX_MS, parts({ a: '3', b: '1' }));
  expect(at(aged, 1)).toBe('before');
  expect(at(aged, 10)).toEqual({ a: '1', b: '1' });
});

it('after a clock was set back says what holds, and says it from then on', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ toMs: fc.integer({ min: 1, max: 50 }), value: fc.nat(3) }), { minLength: 1 }),
      (steps) => {
        const store = createDecidedStore(database());
        let nowMs = 0;
        for (const { toMs, value } of steps) {
          nowMs = toMs;
          store.note(nowMs, parts({ a: String(value) }));
          expect(at(store, 1_000)).toEqual({ a: String(value) });
        }
      },
    ),
    { numRuns: 100 },
  );
});
