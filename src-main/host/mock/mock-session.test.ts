import { describe, expect, it } from 'vitest';
import { ok, fail, type Result } from '../../../src-shared/base/failure.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { MockCounts, TOLD_MAX } from '../../../src-shared/mock/mock-report.ts';
import type { JsonObject } from '../../../src-shared/wire/message.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { createSeededRandom } from '../../sim/random.ts';
import { ASKS_MAX } from './asks.ts';
import { BATCH_MAX, receiveBatch } from './batch.ts';
import { CACHED_BYTES_MAX, createBodies } from './bodies.ts';
import { createHttpSessions, SESSIONS_MAX } from './http-sessions.ts';
import { createMockSession, OPEN_MAX } from './mock-session.ts';
import type { AnswerWay, MockWorld } from './mock-world.ts';
import { readRecording } from './reading.ts';

const OPTIONS: MockWorld['options'] = {
  match: 'params',
  repeat: 'last',
  unmatched: 'error',
  pace: 0,
  faults: false,
  askTimeoutMs: 1_000,
};

/** A tape of these frames, `[dir, message]`; `readAt` counts its calls. */
async function worldOf(frames: readonly (readonly ['in' | 'out', unknown])[]) {
  const entries = frames.map(([dir, message], seq): Entry => ({
    kind: 'frame',
    dir,
    channel: { kind: 'stdio' },
    mark: 'whole',
    bytes: new TextEncoder().encode(`${JSON.stringify(message)}\n`),
    seq,
    wallMs: seq,
    monoUs: seq,
  }));
  const clock = createFakeClock();
  let reads = 0;
  const readAt = ({ offset }: { readonly offset: number }): Result<Entry> => {
    reads += 1;
    const entry = entries[offset];
    return entry === undefined ? fail('unknown-entry', 'none', 'none') : ok(entry);
  };
  const reading = readRecording(
    entries.map((entry, offset) => ({ entry, at: { segment: 1, offset } })),
    clock,
  );
  await reading.ended;
  const world: MockWorld = {
    options: OPTIONS,
    reading,
    clock,
    counts: new MockCounts(),
    bodies: createBodies(readAt),
  };
  return { world, clock, reads: () => reads };
}

function listener() {
  const heard: JsonObject[] = [];
  const hear = (message: JsonObject): Promise<void> => {
    heard.push(message);
    return Promise.resolve();
  };
  const way: AnswerWay = { say: hear, answer: hear, noise: () => Promise.resolve() };
  return { heard, way };
}

const ask = (id: number, method = 'tools/list', params: object = {}) => ({ id, method, params });

describe('a session of a mock', () => {
  it('refuses one question more than may be open', async () => {
    const { world } = await worldOf([['out', ask(0)]]);
    const { heard, way } = listener();
    const session = createMockSession(world, way);
    for (let id = 0; id < OPEN_MAX; id += 1) await session.receive(ask(id), way, null);
    expect(heard).toEqual([]);
    await session.receive(ask(OPEN_MAX), way, null);
    expect(heard).toMatchObject([{ id: OPEN_MAX, error: { code: -32600 } }]);
    await session.receive({ method: 'notifications/cancelled', params: { requestId: 0 } }, way, null);
    await session.receive(ask(OPEN_MAX + 1), way, null);
    expect(heard).toHaveLength(1);
    session.close();
  });

  it('waits for the answer of its client by the clock, and goes on without', async () => {
    const { world, clock } = await worldOf([
      ['out', ask(1, 'tools/call', { name: 'x' })],
      ['in', ask(9, 'roots/list')],
      ['out', { id: 9, result: { roots: [] } }],
      ['in', { id: 1, result: { content: [] } }],
    ]);
    const { heard, way } = listener();
    const session = createMockSession(world, way);
    const answered = session.receive(ask(5, 'tools/call', { name: 'x' }), way, null);
    await expect.poll(() => heard.length).toBe(1);
    clock.advance(OPTIONS.askTimeoutMs);
    // The pause between what was said and the answer.
    await expect
      .poll(() => {
        clock.advance(2);
        return heard.length;
      })
      .toBe(2);
    await answered;
    expect(heard[1]).toMatchObject({ id: 5, result: { content: [] } });
    expect(world.counts.report('t', world.reading.recording).replies).toEqual({
      same: 0,
      different: 0,
      missing: 1,
    });
  });

  it('waits for no more answers of its client than it may', async () => {
    const asked = Array.from({ length: ASKS_MAX + 1 }, (_, n) => n);
    const { world, clock } = await worldOf([
      ['out', ask(1, 'tools/call', { name: 'x' })],
      ...asked.map((n) => ['in', ask(n, 'roots/list')] as const),
      ...asked.map((id) => ['out', { id, result: { roots: [] } }] as const),
      ['in', { id: 1, result: { content: [] } }],
    ]);
    const { heard, way } = listener();
    const session = createMockSession(world, way);
    const answered = session.receive(ask(5, 'tools/call', { name: 'x' }), way, null);
    await expect.poll(() => heard.length).toBe(asked.length);
    for (const { id } of heard.slice(0, ASKS_MAX))
      await session.receive({ id, result: { roots: [] } }, way, null);
    await expect
      .poll(() => {
        clock.advance(2);
        return heard.length;
      })
      .toBe(asked.length + 1);
    await answered;
    expect(heard.at(-1)).toMatchObject({ id: 5, result: { content: [] } });
    expect(world.counts.report('t', world.reading.recording).replies.same).toBe(ASKS_MAX);
  });

  it('is ended when one session more is begun than there may be, the one unused for longest', async () => {
    const { world } = await worldOf([]);
    const sessions = createHttpSessions(world, createSeededRandom(1));
    const ids = Array.from({ length: SESSIONS_MAX }, () => sessions.create().id);
    expect(sessions.find(ids[0] ?? '')).not.toBeNull();
    sessions.create();
    expect(sessions.find(ids[0] ?? '')).not.toBeNull();
    expect(sessions.find(ids[1] ?? '')).toBeNull();
    sessions.closeAll();
    expect(sessions.find(ids[0] ?? '')).toBeNull();
  });

  it('refuses a batch that is too long, whole', async () => {
    const { world } = await worldOf([['out', [ask(1), ask(2)]]]);
    const { heard, way } = listener();
    const session = createMockSession(world, way);
    const long = Array.from({ length: BATCH_MAX + 1 }, (_, id) => ask(id));
    await receiveBatch(world, session, long, way, null, () => Promise.reject(new Error('answered')));
    expect(heard).toMatchObject([{ id: null, error: { code: -32600 } }]);
    expect(world.counts.asked).toBe(0);
  });
});

describe('what a mock keeps in memory', () => {
  it('is told in at most so many words', async () => {
    const { world } = await worldOf([]);
    for (let n = 0; n < TOLD_MAX * 2; n += 1) world.counts.note('x', String(n));
    expect(world.counts.report('t', world.reading.recording).details).toHaveLength(TOLD_MAX);
  });

  it('are the messages that were asked for last, up to a bound; the others are read again', async () => {
    const text = 'x'.repeat(CACHED_BYTES_MAX / 4);
    const frames = Array.from({ length: 6 }, (_, id) => ['in', { id, result: { text } }] as const);
    const { world, reads } = await worldOf(frames);
    const read = (offset: number) => world.bodies.message({ segment: 1, offset, part: 0 })?.['id'];
    expect([read(0), read(0), read(0)]).toEqual([0, 0, 0]);
    expect(reads()).toBe(1);
    for (let offset = 1; offset < 6; offset += 1) expect(read(offset)).toBe(offset);
    expect(reads()).toBe(6);
    read(0);
    expect(reads()).toBe(7);
    expect(world.bodies.message({ segment: 1, offset: 99, part: 0 })).toBeNull();
  });
});
