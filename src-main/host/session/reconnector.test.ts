import { describe, expect, it } from 'vitest';
import type { ConnectionChange } from '../ports.ts';
import { RECONNECT_ATTEMPTS_MAX, STABLE_MS, WAITING_MAX } from './reconnect-policy.ts';
import { type BrokenStream, type Opening, Reconnector } from './reconnector.ts';

/** Time that a test moves; `run` lets the next timer fire. */
function setup() {
  let nowMs = 1_000_000;
  const timers: { atMs: number; run: () => void }[] = [];
  const changes: ConnectionChange[] = [];
  const reconnector = new Reconnector({
    clock: {
      wallMs: () => nowMs,
      monoUs: () => nowMs * 1000,
      after(delayMs, run) {
        const timer = { atMs: nowMs + delayMs, run };
        timers.push(timer);
        return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
      },
    },
    random: { token: (length) => 'i'.repeat(length) },
    onChange: (change) => void changes.push(change),
  });
  async function run(): Promise<void> {
    const next = timers.toSorted((a, b) => a.atMs - b.atMs)[0];
    if (next === undefined) throw new Error('nothing is due');
    timers.splice(timers.indexOf(next), 1);
    nowMs = Math.max(nowMs, next.atMs);
    next.run();
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  const pass = (ms: number): void => void (nowMs += ms);
  const kinds = () => changes.map(({ kind }) => kind);
  return { reconnector, changes, kinds, run, pass, timers };
}

function stream(open: () => Opening, part: Partial<BrokenStream> = {}) {
  const told = { opened: 0, givenUp: 0 };
  const broken: BrokenStream = {
    isSession: true,
    resumeFrom: 'e7',
    retryMs: null,
    open: async () => {
      told.opened += 1;
      return open();
    },
    giveUp: () => void (told.givenUp += 1),
    ...part,
  };
  return { broken, told };
}

const REFUSED: Opening = { kind: 'unreachable', why: 'connect ECONNREFUSED' };

describe('the reconnector', () => {
  it('opens what broke, and says from where', async () => {
    const { reconnector, changes, run, timers } = setup();
    const { broken, told } = stream(() => ({ kind: 'open' }));
    reconnector.broken(broken, 'reset', false);
    expect(changes).toMatchObject([
      { kind: 'reconnecting', attempt: 1, why: 'reset', isDown: false, resumeFrom: 'e7', waitingAnswers: 0 },
    ]);
    await run();
    expect(told).toEqual({ opened: 1, givenUp: 0 });
    expect(changes[1]).toMatchObject({ kind: 'resumed', attempt: 1, missedUnknown: false });
    expect(timers).toHaveLength(0);
  });

  it('is lost after its last attempt, and refuses calls from the first that reaches nobody', async () => {
    const { reconnector, changes, kinds, run, timers } = setup();
    const { broken, told } = stream(() => REFUSED);
    reconnector.broken(broken, 'reset', false);
    expect(reconnector.down).toBeNull();
    for (let n = 0; n < RECONNECT_ATTEMPTS_MAX; n += 1) await run();
    expect(told).toEqual({ opened: RECONNECT_ATTEMPTS_MAX, givenUp: 1 });
    expect(reconnector.down).toMatchObject({ code: 'reconnecting' });
    await run();
    expect(kinds().filter((kind) => kind === 'reconnecting')).toHaveLength(RECONNECT_ATTEMPTS_MAX);
    expect(changes.at(-1)).toMatchObject({ kind: 'lost', failure: { code: 'connection-lost' } });
    expect(timers).toHaveLength(0);
  });

  it('gives up a stream, and not the session, where somebody answers', async () => {
    const { reconnector, kinds, run, timers } = setup();
    const { broken, told } = stream(() => ({ kind: 'refused', why: 'HTTP 503' }));
    reconnector.broken(broken, 'reset', false);
    for (let n = 0; n < RECONNECT_ATTEMPTS_MAX; n += 1) await run();
    expect(told.givenUp).toBe(1);
    expect(kinds().at(-1)).toBe('stream-lost');
    expect(reconnector.down).toBeNull();
    expect(timers).toHaveLength(0);
  });

  it('gives up a stream that opens and breaks over and over', async () => {
    const { reconnector, kinds, run, timers } = setup();
    const { broken, told } = stream(() => ({ kind: 'open' }), { resumeFrom: null });
    for (let n = 0; n < RECONNECT_ATTEMPTS_MAX; n += 1) {
      reconnector.broken(broken, 'ended', true);
      await run();
    }
    reconnector.broken(broken, 'ended', true);
    expect(told.givenUp).toBe(1);
    expect(kinds().at(-1)).toBe('stream-lost');
    expect(timers).toHaveLength(0);
  });

  it('counts anew after a stream that stood, and where a server wants to be polled', async () => {
    const { reconnector, changes, run, pass } = setup();
    const stood = stream(() => ({ kind: 'open' }), { resumeFrom: null });
    for (let n = 0; n < 3; n += 1) {
      reconnector.broken(stood.broken, 'reset', false);
      await run();
      pass(STABLE_MS);
    }
    const polled = stream(() => ({ kind: 'open' }), { isSession: false });
    for (let n = 0; n < 2 * RECONNECT_ATTEMPTS_MAX; n += 1) {
      reconnector.broken(polled.broken, 'ended', true);
      await run();
    }
    expect(polled.told.givenUp).toBe(0);
    const attempts = changes.flatMap((each) => (each.kind === 'reconnecting' ? [each.attempt] : []));
    expect(new Set(attempts)).toEqual(new Set([1]));
  });

  it('asks for a sign of life where no stream is to be opened', async () => {
    const { reconnector, kinds, run } = setup();
    const signs: Opening[] = [REFUSED, { kind: 'open' }];
    reconnector.unreachable('before the session was ready');
    expect(kinds()).toEqual([]);
    reconnector.established(async () => signs.shift() ?? REFUSED);
    reconnector.unreachable('connect ECONNREFUSED');
    expect(reconnector.down).not.toBeNull();
    await run();
    await run();
    expect(kinds()).toEqual(['reconnecting', 'reconnecting', 'resumed']);
    expect(reconnector.down).toBeNull();
  });

  it('bounds what waits, and lets go of everything when it is closed', () => {
    const { reconnector, timers } = setup();
    const all = Array.from({ length: WAITING_MAX + 1 }, () => stream(() => REFUSED));
    for (const { broken } of all) reconnector.broken(broken, 'reset', false);
    expect(all.filter(({ told }) => told.givenUp === 1)).toHaveLength(1);
    reconnector.close();
    expect(all.every(({ told }) => told.givenUp === 1)).toBe(true);
    expect(timers).toHaveLength(0);
  });

  it('stops its timer when nobody waits any more', () => {
    const { reconnector, timers } = setup();
    const { broken } = stream(() => REFUSED);
    reconnector.broken(broken, 'reset', false);
    reconnector.drop(broken);
    expect(timers).toHaveLength(0);
  });
});
