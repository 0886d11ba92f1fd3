import { deepEqual, equal } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheSettingsSchema, type CacheSettings } from '../../../../src-shared/api/cache.ts';
import { createFakeClock } from '../../../sim/clock.ts';
import { authContext } from './cache-key.ts';
import { ResultCache, type Question, type Ticket } from './result-cache.ts';
import { ENTRY_OVERHEAD_BYTES } from './store.ts';

const SECRET = 'a secret of this test';

function setUp(over: Partial<CacheSettings> = {}) {
  const clock = createFakeClock();
  const settings = cacheSettingsSchema.parse({ enabled: true, ...over });
  const cache = new ResultCache({ clock, secret: SECRET, settings, onChanged: () => undefined });
  return { clock, cache, settings };
}

function question(over: Partial<Question> = {}): Question {
  return {
    serverId: 's',
    specHash: 'spec',
    sessionId: 'tape-1',
    protocolVersion: '2026-07-28',
    authContext: authContext(SECRET, { TOKEN: 'a' }),
    method: 'tools/call',
    target: 'echo',
    definitionHash: 'def',
    argsJson: '{"a":1}',
    eligibility: { kind: 'eligible', ttlMs: 1_000 },
    fresh: false,
    ...over,
  };
}

const RESULT = { content: [] };

function keep(cache: ResultCache, asked: Question, result: unknown = RESULT): void {
  const found = cache.lookup({ ...asked, fresh: true });
  if (found.kind !== 'bypass' || found.ticket === null) throw new Error('no ticket');
  cache.hand(found.ticket, result, JSON.stringify(result));
}

const countsOf = (cache: ResultCache) => cache.overview().servers[0];

describe('what is served', () => {
  it('misses, hits while it is good, and is stale after', () => {
    const { cache, clock } = setUp();
    const first = cache.lookup(question());
    if (first.kind !== 'miss') throw new Error(first.kind);
    expect(cache.hand(first.ticket, RESULT, '{"content":[]}')).toEqual({ kind: 'kept', ttlMs: 1_000 });
    clock.advance(999);
    expect(cache.lookup(question())).toEqual({
      kind: 'hit',
      resultJson: '{"content":[]}',
      ageMs: 999,
      ttlMs: 1_000,
    });
    clock.advance(1);
    expect(cache.lookup(question())).toMatchObject({ kind: 'stale', ageMs: 1_000 });
    expect(countsOf(cache)).toMatchObject({ hits: 1, misses: 1, stale: 1, stored: 1, entries: 1 });
  });

  it('asks the server when a fresh answer is wanted, and keeps that', () => {
    const { cache, clock } = setUp();
    keep(cache, question());
    clock.advance(500);
    keep(cache, question(), { content: [{ type: 'text', text: 'new' }] });
    clock.advance(600);
    expect(cache.lookup(question())).toMatchObject({ kind: 'hit', ageMs: 600 });
    expect(countsOf(cache)).toMatchObject({ bypassed: 2, stored: 2, hits: 1 });
  });

  it.each([
    ['other arguments', { argsJson: '{"a":2}' }],
    ['a big integer one off', { argsJson: '{"a":9007199254740993}' }],
    ['another definition', { definitionHash: 'other' }],
    ['another spec', { specHash: 'other' }],
    ['another session', { sessionId: 'tape-2' }],
    ['another revision', { protocolVersion: '2025-11-25' }],
    ['another server', { serverId: 'other' }],
    ['another credential', { authContext: authContext(SECRET, { TOKEN: 'b' }) }],
    ['another method', { method: 'resources/read' }],
    ['another tool', { target: 'other' }],
  ])('never to %s', (_name, over) => {
    const { cache } = setUp();
    keep(cache, question({ argsJson: '{"a":9007199254740992}' }));
    expect(cache.lookup(question({ argsJson: '{"a":9007199254740992}' })).kind).toBe('hit');
    expect(cache.lookup(question({ argsJson: '{"a":9007199254740992}', ...over })).kind).toBe('miss');
  });

  it('never across auth contexts, whatever the credentials and the scope', () => {
    const values = fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 4 });
    fc.assert(
      fc.property(
        values,
        values,
        fc.constantFrom('public', 'private', undefined),
        (one, other, cacheScope) => {
          const { cache } = setUp();
          const asked = question({ authContext: authContext(SECRET, one) });
          keep(cache, asked, { ...RESULT, cacheScope, ttlMs: 5_000 });
          const isSame = isDeepStrictEqual({ ...one }, { ...other });
          const found = cache.lookup({ ...asked, authContext: authContext(SECRET, other) });
          expect(found.kind).toBe(isSame ? 'hit' : 'miss');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('says of no entry with whose credentials it came', () => {
    const { cache } = setUp();
    keep(cache, question({ authContext: authContext(SECRET, { TOKEN: 'hunter2' }) }));
    expect(JSON.stringify([cache.entries(null), cache.overview()])).not.toContain('hunter2');
  });
});

describe('what is kept', () => {
  it('nothing that came after an invalidation', () => {
    const { cache } = setUp();
    const asked = cache.lookup(question());
    if (asked.kind !== 'miss') throw new Error(asked.kind);
    cache.invalidate('s');
    expect(cache.hand(asked.ticket, RESULT, '{}')).toMatchObject({ kind: 'refused' });
    expect(cache.lookup(question()).kind).toBe('miss');
  });

  it('only what may be wrong leaves', () => {
    const { cache } = setUp();
    keep(cache, question());
    keep(cache, question({ method: 'resources/read', target: 'a:1' }), { ...RESULT, ttlMs: 900 });
    keep(cache, question({ method: 'resources/read', target: 'a:2' }), { ...RESULT, ttlMs: 900 });
    expect(cache.invalidate('s', { methods: ['resources/read'], target: 'a:1' })).toBe(1);
    expect(cache.entries('s').map((entry) => entry.target)).toEqual(['a:2', 'echo']);
    expect(cache.clear('s', 'echo')).toBe(1);
    expect(cache.clear(null, null)).toBe(1);
    expect(countsOf(cache)).toMatchObject({ invalidated: 3, entries: 0, bytes: 0 });
  });

  it('no more than the bounds, and an answer above them not at all', () => {
    const { cache } = setUp({ maxEntries: 2, maxBytes: 64 * 1024 });
    for (const a of [1, 2, 3]) keep(cache, question({ argsJson: `{"a":${a}}` }));
    expect(cache.lookup(question({ argsJson: '{"a":1}' })).kind).toBe('miss');
    expect(countsOf(cache)).toMatchObject({ evicted: 1, entries: 2 });
    const found = cache.lookup(question({ argsJson: '{"a":9}' }));
    if (found.kind !== 'miss') throw new Error(found.kind);
    expect(cache.hand(found.ticket, RESULT, 'x'.repeat(40_000))).toMatchObject({ kind: 'refused' });
  });

  it('by bytes too', () => {
    const { cache } = setUp({ maxBytes: 64 * 1024 });
    const text = 'x'.repeat(12_000);
    for (const a of [1, 2, 3, 4]) keep(cache, question({ argsJson: `{"a":${a}}` }), { content: [], text });
    expect(countsOf(cache)).toMatchObject({ evicted: 2, entries: 2 });
    expect(cache.overview().bytes).toBeLessThanOrEqual(64 * 1024);
  });

  it('what fits other bounds, and nothing once it is off', () => {
    const { cache, settings } = setUp();
    for (const a of [1, 2, 3]) keep(cache, question({ argsJson: `{"a":${a}}` }));
    cache.configure({ ...settings, maxEntries: 2 });
    expect(cache.lookup(question({ argsJson: '{"a":3}' })).kind).toBe('hit');
    expect(cache.lookup(question({ argsJson: '{"a":1}' })).kind).toBe('miss');
    cache.configure({ ...settings, enabled: false });
    expect(cache.overview()).toMatchObject({ entries: 0, bytes: 0 });
  });
});

// --- against a model that is too simple to be wrong ---------------------------------------------------------------

/** A list of entries, last used last. */
class Model {
  entries: { id: string; server: string; tool: string; text: string; atMs: number; ttlMs: number }[] = [];
  nowMs = 0;
  evicted = 0;
  readonly maxEntries: number;
  readonly maxBytes: number;

  constructor(maxEntries: number, maxBytes: number) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  bytes(): number {
    const size = (each: (typeof this.entries)[number]): number =>
      ENTRY_OVERHEAD_BYTES + 2 * (each.text.length + each.tool.length + ARGS.length);
    return this.entries.reduce((sum, each) => sum + size(each), 0);
  }

  use(id: string): string | null {
    const at = this.entries.findIndex((each) => each.id === id);
    const [entry] = at < 0 ? [] : this.entries.splice(at, 1);
    if (entry === undefined) return null;
    this.entries.push(entry);
    return this.nowMs - entry.atMs >= entry.ttlMs ? 'stale' : entry.text;
  }

  put(entry: (typeof this.entries)[number]): void {
    this.entries = this.entries.filter((each) => each.id !== entry.id);
    this.entries.push(entry);
    while (this.entries.length > this.maxEntries || this.bytes() > this.maxBytes) {
      this.entries.shift();
      this.evicted += 1;
    }
  }
}

const ARGS = '{"n":0}';
const SERVERS = ['one', 'two'] as const;
const TOOLS = ['a', 'b'] as const;

interface World {
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly cache: ResultCache;
  readonly model: Model;
  readonly open: { readonly ticket: Ticket; readonly id: string; isLost: boolean }[];
}

type Act = (world: World) => void;
const place = fc.record({
  server: fc.constantFrom(...SERVERS),
  tool: fc.constantFrom(...TOOLS),
  who: fc.constantFrom('x', 'y'),
});
type Place = { server: (typeof SERVERS)[number]; tool: (typeof TOOLS)[number]; who: string };
const idOf = ({ server, tool, who }: Place): string => `${server} ${tool} ${who}`;
const ask = (at: Place, ttlMs: number, fresh: boolean): Question =>
  question({
    serverId: at.server,
    target: at.tool,
    authContext: at.who,
    argsJson: ARGS,
    eligibility: { kind: 'eligible', ttlMs },
    fresh,
  });

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc
    .tuple(place, fc.constantFrom(5, 10, 20), fc.constantFrom(false, false, false, true))
    .map(([at, ttlMs, fresh]): Act => (world) => {
      const found = world.cache.lookup(ask(at, ttlMs, fresh));
      const expected = fresh ? null : world.model.use(idOf(at));
      if (found.kind === 'hit') equal(expected, found.resultJson);
      else if (found.kind === 'stale') equal(expected, 'stale');
      else deepEqual([found.kind, expected], [fresh ? 'bypass' : 'miss', null]);
      if (found.kind !== 'hit' && found.ticket !== null)
        world.open.push({ ticket: found.ticket, id: idOf(at), isLost: false });
    }),
  fc
    .tuple(fc.nat(5), fc.integer({ min: 0, max: 200 }), fc.boolean())
    .map(([which, chars, isError]): Act => (world) => {
      const [sent] = world.open.splice(which % Math.max(1, world.open.length), 1);
      if (sent === undefined) return;
      const text = `"${'x'.repeat(chars)}${sent.id}"`;
      const handed = world.cache.hand(sent.ticket, { content: [], isError }, text);
      equal(handed.kind, sent.isLost || isError ? 'refused' : 'kept');
      if (sent.isLost) return;
      if (isError) {
        world.model.entries = world.model.entries.filter((each) => each.id !== sent.id);
        return;
      }
      const [server = '', tool = ''] = sent.id.split(' ');
      const { eligibility } = sent.ticket.question;
      const ttlMs = eligibility.kind === 'eligible' ? (eligibility.ttlMs ?? 0) : 0;
      world.model.put({ id: sent.id, server, tool, text, atMs: world.model.nowMs, ttlMs });
    }),
  fc.constantFrom(1, 4, 5, 10).map((ms): Act => (world) => {
    world.clock.advance(ms);
    world.model.nowMs += ms;
  }),
  fc
    .tuple(fc.constantFrom(...SERVERS), fc.option(fc.constantFrom(...TOOLS)))
    .map(([server, tool]): Act => (world) => {
      const { model } = world;
      const isGone = (each: (typeof model.entries)[number]): boolean =>
        each.server === server && (tool === null || each.tool === tool);
      const gone = model.entries.filter(isGone).length;
      equal(world.cache.invalidate(server, tool === null ? {} : { target: tool }), gone);
      model.entries = model.entries.filter((each) => !isGone(each));
      for (const sent of world.open) if (sent.id.startsWith(`${server} `)) sent.isLost = true;
    }),
);

describe('as a model', () => {
  it('through 20,000 sequences of commands', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(acts, { maxLength: 40, size: 'max' }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 64, max: 66 }),
        (commands, maxEntries, kiB) => {
          // Small enough to be reached: the schema's floor is 64 KiB, the class has none.
          const maxBytes = kiB * 64;
          const clock = createFakeClock();
          const settings = { ...cacheSettingsSchema.parse({ enabled: true }), maxEntries, maxBytes };
          const cache = new ResultCache({ clock, secret: SECRET, settings, onChanged: () => undefined });
          const world: World = { clock, cache, model: new Model(maxEntries, maxBytes), open: [] };
          for (const act of commands) act(world);
          const overview = cache.overview();
          expect(overview.entries).toBe(world.model.entries.length);
          expect(overview.bytes).toBe(world.model.bytes());
          expect(overview.servers.reduce((sum, each) => sum + each.evicted, 0)).toBe(world.model.evicted);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});
