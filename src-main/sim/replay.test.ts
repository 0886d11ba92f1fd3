import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry, EntryBody } from '../../src-shared/journal/entry.ts';
import { createPastState, foldPast, type PastState } from '../../src-shared/state/past.ts';
import { Checkpoints, pack } from '../host/replay/checkpoints.ts';
import {
  ASKERS_MAX,
  PREPARING_MAX,
  ReplayEngine,
  TAPES_HELD_MAX,
  type CheckpointStore,
} from '../host/replay/engine.ts';
import { decodeKept, encodeKept } from '../host/replay/kept-file.ts';
import { pastSession } from '../../src-shared/api/past-session.ts';
import type { FromReplay, ReplayAsk, Until } from '../host/replay/protocol.ts';
import type { EntryCursor } from '../host/replay/winder.ts';
import { anyBody } from './journal-arbitrary.ts';
import { frame } from './journal-world.ts';

const rpc = (value: object, dir: 'in' | 'out'): EntryBody =>
  frame(`${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`, dir);

/** Conversations: requests of which some stay open, lists, handshakes, and everything else a tape may hold. */
const speech = fc.oneof(
  anyBody,
  fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 5 }), fc.string({ maxLength: 4 })).map(([id, what, name]) => {
    const lists = ['tools', 'resources', 'prompts'] as const;
    const list = lists[id % 3] ?? 'tools';
    if (what === 0) return rpc({ id, method: `${list}/list` }, 'out');
    if (what === 1) return rpc({ id, result: { [list]: [{ name, uri: name, inputSchema: {} }] } }, 'in');
    if (what === 2) return rpc({ method: `notifications/${list}/list_changed` }, 'in');
    if (what === 3) return rpc({ id, method: 'initialize', params: {} }, 'out');
    if (what === 4) return rpc({ id, result: { capabilities: { [name]: {} } } }, 'in');
    return rpc({ id, method: 'tools/call', params: { name } }, 'out');
  }),
);

const steps = fc.array(fc.tuple(speech, fc.integer({ min: -3, max: 10 })), { minLength: 1, maxLength: 120 });

/** Stamped as they came, by a clock that is set back now and then. */
function tapeOf(drawn: readonly (readonly [EntryBody, number])[]): Entry[] {
  let wallMs = 1000;
  return drawn.map(([body, passedMs], seq) => {
    wallMs += passedMs;
    return { seq, wallMs, monoUs: seq * 10, ...body };
  });
}

function fromZero(entries: readonly Entry[], until: Until): PastState {
  const state = createPastState();
  for (const entry of entries) {
    if (until.kind === 'entries' ? entry.seq >= until.entries : entry.wallMs > until.wallMs) break;
    foldPast(state, entry);
  }
  return state;
}

interface World {
  readonly engine: ReplayEngine;
  readonly answers: FromReplay[];
  opened: number;
  /** Until nothing is asked any more; what is folded ahead goes on only so far. */
  run(ahead?: number): void;
}

function worldOf(
  tapes: Readonly<Record<string, readonly Entry[]>>,
  everyEntries = 4,
  bytesMax?: number,
  store?: CheckpointStore,
): World {
  const answers: FromReplay[] = [];
  let ms = 0;
  const world: World = {
    answers,
    opened: 0,
    engine: new ReplayEngine({
      open(tapeId, at, nextSeq): EntryCursor {
        world.opened += 1;
        let next = at?.offset ?? 0;
        expect(next).toBe(nextSeq);
        return {
          next: () => tapes[tapeId]?.[next++] ?? (next--, null),
          get at() {
            return { segment: 1, offset: next };
          },
          close: () => undefined,
        };
      },
      // Every look at the clock is a millisecond: a turn ends after a few steps.
      nowMs: () => (ms += 1),
      post: (message) => answers.push(message),
      document: { at: () => ({ kind: 'none', why: 'nothing-kept' }), release: () => undefined },
      cache: { at: () => ({ kind: 'none', why: 'nothing-kept' }), release: () => undefined },
      everyEntries,
      store,
      saveEvery: everyEntries,
      ...(bytesMax === undefined ? {} : { bytesMax }),
    }),
    run(ahead = 0) {
      const before = answers.length;
      for (let turn = 0; turn < 10_000; turn += 1) {
        if (answers.length > before && turn > ahead) return;
        if (!world.engine.turn()) return;
      }
      throw new Error('it never ends');
    },
  };
  return world;
}

const sessions = (tapeId: string, until: Until): ReplayAsk => ({
  kind: 'sessions',
  tapes: [{ tapeId, until }],
  atMs: 5,
});

describe('the state as of a moment', () => {
  it('equals a fold from zero, wherever one winds from and to, with what is folded ahead in between', () => {
    const until = fc.oneof(
      fc.record({ kind: fc.constant('entries' as const), entries: fc.nat({ max: 130 }) }),
      fc.record({ kind: fc.constant('time' as const), wallMs: fc.integer({ min: 990, max: 1600 }) }),
    );
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.tuple(until, fc.nat({ max: 6 })), { minLength: 1, maxLength: 12 }),
        (drawn, asks) => {
          const entries = tapeOf(drawn);
          const world = worldOf({ t: entries });
          for (const [id, [asked, ahead]] of asks.entries()) {
            world.engine.ask(id, 'page', sessions('t', asked));
            world.run(ahead);
            const zero = fromZero(entries, asked);
            const expected = zero.tape.counters.entries === 0 ? [] : [pastSession('t', zero, 5)];
            const answer = world.answers.find((each) => each.kind === 'answer' && each.id === id);
            expect(answer).toMatchObject({ answer: { kind: 'sessions', sessions: expected } });
            world.engine.ask(1000 + id, 'lists', {
              kind: 'lists',
              tapeId: 't',
              entries: zero.tape.counters.entries,
            });
            world.run(ahead);
            const lists = world.answers.find((each) => each.kind === 'answer' && each.id === 1000 + id);
            expect(lists).toMatchObject({ answer: { lists: { tools: zero.tape.tools, ...zero.lists } } });
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is the same state when it was packed and unpacked, maps and their order included', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 120 }), (drawn, at) => {
        const entries = tapeOf(drawn);
        const whole = fromZero(entries, { kind: 'entries', entries: 200 });
        const world = worldOf({ t: entries }, 1);
        world.engine.ask(1, 'page', sessions('t', { kind: 'entries', entries: 200 }));
        world.run();
        world.engine.ask(
          2,
          'page',
          sessions('t', { kind: 'entries', entries: Math.min(at, entries.length) }),
        );
        world.run();
        world.engine.ask(3, 'page', sessions('t', { kind: 'entries', entries: 200 }));
        world.run();
        expect(world.answers.findLast(({ kind }) => kind === 'answer')).toMatchObject({
          answer: { sessions: [pastSession('t', whole, 5)] },
        });
      }),
    );
  });

  it('of a tape that grows is as of what it holds by then', () => {
    const entries = tapeOf(Array.from({ length: 10 }, () => [rpc({ method: 'x' }, 'in'), 1] as const));
    const growing = entries.slice(0, 3);
    const world = worldOf({ t: growing });
    const counted = (): unknown => {
      const last = world.answers.findLast(({ kind }) => kind === 'answer');
      return last?.kind === 'answer' && last.answer.kind === 'sessions'
        ? last.answer.sessions[0]?.entries
        : null;
    };
    world.engine.ask(1, 'page', sessions('t', { kind: 'entries', entries: 8 }));
    world.run();
    expect(counted()).toBe(3);
    growing.push(...entries.slice(3));
    world.engine.ask(2, 'page', sessions('t', { kind: 'entries', entries: 8 }));
    world.run();
    expect(counted()).toBe(8);
  });
});

/** Files as a disk would hold them. */
function storeOf(files: Map<string, Uint8Array>, missing: readonly string[] = []): CheckpointStore {
  return {
    load: (tapeId) => {
      const bytes = files.get(tapeId);
      return bytes === undefined ? null : decodeKept(tapeId, Buffer.from(bytes));
    },
    save: (tapeId, kept) => void files.set(tapeId, encodeKept(tapeId, kept)),
    drop: (tapeId) => void files.delete(tapeId),
    missing: () => missing,
  };
}

describe('what outlives the thread', () => {
  const tape = tapeOf(Array.from({ length: 200 }, (_, id) => [rpc({ id, method: 'x' }, 'out'), 1] as const));
  const drain = (world: World): void => {
    for (let turn = 0; turn < 10_000; turn += 1) if (!world.engine.turn()) return;
    throw new Error('it never ends');
  };

  it('equals a fold from zero, in another thread, wherever one winds to first', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 130 }), fc.boolean(), (drawn, at, isCut) => {
        const entries = tapeOf(drawn);
        const files = new Map<string, Uint8Array>();
        const first = worldOf({ t: entries }, 4, undefined, storeOf(files));
        first.engine.prepare('t', Infinity);
        drain(first);
        first.engine.close();
        // The tail was lost with the power, and something else was recorded in its place.
        const now = isCut
          ? [
              ...entries.slice(0, Math.floor(entries.length / 2)),
              ...entries
                .slice(Math.floor(entries.length / 2))
                .map((entry) => ({ ...entry, monoUs: entry.monoUs + 1 })),
            ]
          : entries;
        const second = worldOf({ t: now }, 4, undefined, storeOf(files));
        const until: Until = { kind: 'entries', entries: at };
        second.engine.ask(1, 'page', sessions('t', until));
        second.run();
        const zero = fromZero(now, until);
        const expected = zero.tape.counters.entries === 0 ? [] : [pastSession('t', zero, 5)];
        expect(second.answers.find(({ kind }) => kind === 'answer')).toMatchObject({
          answer: { sessions: expected },
        });
      }),
    );
  });

  it('makes the first wind of another thread short', () => {
    const files = new Map<string, Uint8Array>();
    const first = worldOf({ t: tape }, 4, undefined, storeOf(files, ['t']));
    first.engine.prepareMissing();
    drain(first);
    expect(first.answers).toEqual([{ kind: 'prepared' }]);
    expect(first.engine.kept().tapes).toBe(0);
    const second = worldOf({ t: tape }, 4, undefined, storeOf(files));
    second.engine.ask(1, 'page', sessions('t', { kind: 'entries', entries: 187 }));
    second.run();
    const answer = second.answers.find(({ kind }) => kind === 'answer');
    expect(answer?.kind === 'answer' && answer.answer.kind === 'sessions' ? answer.answer.folded : -1).toBe(
      3,
    );
  });

  it('goes with the tape, and stands aside for what is asked', () => {
    const files = new Map<string, Uint8Array>();
    const world = worldOf({ t: tape, u: tape }, 4, undefined, storeOf(files));
    world.engine.prepare('t', Infinity);
    world.engine.turn();
    world.engine.ask(1, 'page', sessions('u', { kind: 'entries', entries: 9 }));
    world.run();
    expect(world.answers.at(-1)).toMatchObject({ kind: 'answer', id: 1 });
    drain(world);
    expect([...files.keys()].toSorted()).toEqual(['t', 'u']);
    world.engine.forget('t');
    expect([...files.keys()]).toEqual(['u']);
  });

  it('is held ready of a tape that is looked at, until nobody has asked for long', () => {
    const files = new Map<string, Uint8Array>();
    const world = worldOf({ t: tape, u: tape }, 4, undefined, storeOf(files));
    world.engine.prepare('t', Infinity);
    world.engine.prepare('u', Infinity, true);
    // What grows is prepared all the same, and stays looked at.
    world.engine.prepare('u', Infinity);
    drain(world);
    expect(world.engine.kept().tapes).toBe(1);
    const { opened } = world;
    world.engine.ask(1, 'page', sessions('u', { kind: 'entries', entries: tape.length }));
    world.run();
    expect(world.answers.at(-1)).toMatchObject({ kind: 'answer', id: 1 });
    // One reader, from the nearest checkpoint: nothing was read from the disk or from the beginning for it.
    expect(world.opened - opened).toBe(1);
    expect(world.answers.at(-1)).toMatchObject({ answer: { folded: tape.length % 4 } });
    files.delete('u');
    world.engine.release();
    expect(world.engine.kept().tapes).toBe(0);
    world.engine.ask(2, 'page', sessions('u', { kind: 'entries', entries: 9 }));
    world.run();
    expect(world.answers.at(-1)).toMatchObject({ kind: 'answer', id: 2 });
  });

  it('is of so many entries of a tape that grows, and of so many tapes', () => {
    const files = new Map<string, Uint8Array>();
    const world = worldOf({ t: tape }, 4, undefined, storeOf(files));
    world.engine.prepare('t', 40);
    drain(world);
    expect(decodeKept('t', Buffer.from(files.get('t') ?? []))?.checkpoints.at(-1)?.entries).toBeGreaterThan(
      39,
    );
    const many = Object.fromEntries(Array.from({ length: PREPARING_MAX + 3 }, (_, n) => [`t${n}`, tape]));
    const other = worldOf(many, 4, undefined, storeOf(files));
    for (const tapeId of Object.keys(many)) other.engine.prepare(tapeId, Infinity);
    drain(other);
    expect(Object.keys(many).filter((tapeId) => files.has(tapeId))).toHaveLength(PREPARING_MAX);
  });
});

describe('the bounds', () => {
  const long = tapeOf(Array.from({ length: 400 }, (_, id) => [rpc({ id, method: 'x' }, 'out'), 1] as const));

  it('of one asker only the newest question is answered', () => {
    const world = worldOf({ t: long });
    for (let id = 0; id < 20; id += 1)
      world.engine.ask(id, 'page', sessions('t', { kind: 'entries', entries: 300 + id }));
    world.run();
    expect(world.answers.filter(({ kind }) => kind === 'dropped')).toHaveLength(19);
    expect(world.answers.filter(({ kind }) => kind === 'answer')).toMatchObject([{ id: 19 }]);
  });

  it('so many askers at once, the oldest question is refused', () => {
    const world = worldOf({ t: long });
    for (let id = 0; id < ASKERS_MAX + 1; id += 1)
      world.engine.ask(id, `page ${id}`, sessions('t', { kind: 'entries', entries: 4 }));
    expect(world.answers).toEqual([{ kind: 'dropped', id: 0 }]);
  });

  it('so many tapes are held, the one unused for longest leaves', () => {
    const ids = Array.from({ length: TAPES_HELD_MAX + 5 }, (_, n) => `t${n}`);
    const world = worldOf(Object.fromEntries(ids.map((id) => [id, long.slice(0, 3)])));
    for (const [n, id] of ids.entries()) {
      world.engine.ask(n, 'page', sessions(id, { kind: 'entries', entries: 2 }));
      world.run();
    }
    expect(world.engine.kept().tapes).toBe(TAPES_HELD_MAX);
  });

  it('beyond so many bytes the tapes unused for longest lose their checkpoints', () => {
    const one = pack(fromZero(long, { kind: 'entries', entries: 100 })).length;
    const world = worldOf({ a: long, b: long, c: long }, 8, one * 60);
    for (const [n, id] of ['a', 'b', 'c'].entries()) {
      world.engine.ask(n, 'page', sessions(id, { kind: 'entries', entries: 399 }));
      world.run(50);
    }
    expect(world.engine.kept().sizeBytes).toBeLessThan(one * 120);
    expect(world.engine.kept().tapes).toBe(3);
  });

  it('a tape with very many checkpoints keeps every second one', () => {
    const checkpoints = new Checkpoints(2, 8);
    const at = (entries: number) => ({
      entries,
      maxMs: entries,
      next: { segment: 1, offset: 0 },
      last: { at: { segment: 1, offset: 0 }, wallMs: entries, monoUs: entries },
      packed: new Uint8Array(1),
    });
    for (let entries = 1; entries <= 200; entries += 1)
      if (checkpoints.isDue(entries)) checkpoints.take(at(entries));
    expect(checkpoints.count).toBeLessThanOrEqual(8);
    expect(checkpoints.before(({ entries }) => entries <= 150)?.entries).toBeGreaterThan(90);
    expect(checkpoints.before(({ entries }) => entries <= 1)).toBeNull();
  });
});
