import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { firstHead, type Head } from '../../src-shared/api/head.ts';
import { retryDelayMs, RETRY_FIRST_MS, RETRY_JITTER, RETRY_MAX_MS } from './backoff.ts';
import type { Attempt, Carrier } from './carrier.ts';
import { createLink, type Link, type LinkState } from './link.ts';
import { LINK_WAIT_MS, READ_RETRIES_MAX } from './steady-rpc.ts';

interface FakeCarrier extends Carrier {
  readonly asked: string[];
  readonly endHeads: () => void;
}

/** Answers what `answer` says; heads come once and then wait for the end. */
function fakeCarrier(
  hostRun: string,
  answer: (path: string) => Promise<unknown> = async () => [],
): FakeCarrier {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const asked: string[] = [];
  let isClosed = false;
  let endHeads = (): void => undefined;
  async function* heads(): AsyncGenerator<Head> {
    const ended = new Promise<void>((done) => (endHeads = done));
    yield firstHead(hostRun);
    await Promise.race([ended, closed]);
  }
  return {
    asked,
    closed,
    endHeads: () => endHeads(),
    isClosed: () => isClosed,
    close() {
      isClosed = true;
      resolve();
    },
    rpc: {
      async call(path) {
        const name = path.join('.');
        asked.push(name);
        if (name === 'app.head') return heads();
        return Promise.race([answer(name), closed.then(() => Promise.reject(new Error('the link broke')))]);
      },
    },
  };
}

interface Bench {
  readonly link: Link;
  readonly states: LinkState[];
  readonly runs: string[];
  readonly wake: () => void;
  readonly attempts: () => number;
}

let benches: Bench[] = [];
function bench(plan: readonly Attempt[]): Bench {
  const states: LinkState[] = [];
  const runs: string[] = [];
  const wakers = new Set<() => void>();
  let attempts = 0;
  const link = createLink({
    open: async () => plan[attempts++] ?? { kind: 'failed' },
    chance: () => 0,
    onWake(wake) {
      wakers.add(wake);
      return () => wakers.delete(wake);
    },
  });
  link.start({ onState: (state) => states.push(state), onHead: (head) => runs.push(head.hostRun) });
  const made = { link, states, runs, wake: () => wakers.forEach((wake) => wake()), attempts: () => attempts };
  benches.push(made);
  return made;
}

const open = (carrier: Carrier): Attempt => ({ kind: 'open', carrier });
const kinds = (states: readonly LinkState[]): string[] => states.map((state) => state.kind);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const { link } of benches) link.close();
  benches = [];
  vi.useRealTimers();
});

describe('coming back', () => {
  test('the delay doubles to a bound, and chance only shortens it', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => retryDelayMs(failures, 0))).toEqual([
      RETRY_FIRST_MS,
      500,
      1000,
      2000,
      4000,
      RETRY_MAX_MS,
      RETRY_MAX_MS,
    ]);
    expect(retryDelayMs(60, 0.999)).toBeGreaterThanOrEqual(RETRY_MAX_MS * (1 - RETRY_JITTER));
  });

  test('a lost link says when it tries again, and does', async () => {
    const { states, runs } = bench([{ kind: 'failed' }, { kind: 'failed' }, open(fakeCarrier('a'))]);
    await vi.advanceTimersByTimeAsync(0);
    expect(states).toEqual([{ kind: 'connecting' }, { kind: 'lost', retryInMs: 250 }]);
    await vi.advanceTimersByTimeAsync(250);
    expect(states.at(-1)).toEqual({ kind: 'lost', retryInMs: 500 });
    await vi.advanceTimersByTimeAsync(500);
    expect(states.at(-1)).toEqual({ kind: 'open' });
    expect(runs).toEqual(['a']);
  });

  test('after a break the heads are followed again, and show that the host is another', async () => {
    const first = fakeCarrier('a');
    const { runs, states } = bench([open(first), open(fakeCarrier('b'))]);
    await vi.advanceTimersByTimeAsync(0);
    first.close();
    await vi.advanceTimersByTimeAsync(RETRY_FIRST_MS);
    expect(runs).toEqual(['a', 'b']);
    expect(kinds(states)).toEqual(['connecting', 'open', 'lost', 'open']);
  });

  test('heads that end while the link holds are asked for again', async () => {
    const carrier = fakeCarrier('a');
    const { runs } = bench([open(carrier)]);
    await vi.advanceTimersByTimeAsync(0);
    carrier.endHeads();
    await vi.advanceTimersByTimeAsync(1000);
    expect(runs).toEqual(['a', 'a']);
    expect(carrier.asked).toEqual(['app.head', 'app.head']);
  });

  test('a person who comes back to the page does not wait', async () => {
    const { states, wake } = bench([{ kind: 'failed' }, open(fakeCarrier('a'))]);
    await vi.advanceTimersByTimeAsync(0);
    wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(kinds(states)).toEqual(['connecting', 'lost', 'open']);
  });

  test('a refusal is final until a person comes back', async () => {
    const { states, wake, attempts } = bench([
      { kind: 'refused', why: 'Open the URL.' },
      open(fakeCarrier('a')),
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)).toEqual({ kind: 'refused', why: 'Open the URL.' });
    expect(attempts()).toBe(1);
    wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toEqual({ kind: 'open' });
  });

  test('a link that breaks as soon as it opens is retried ever more slowly', async () => {
    const broken = Array.from({ length: 4 }, () => {
      const carrier = fakeCarrier('a');
      carrier.close();
      return open(carrier);
    });
    const { states } = bench(broken);
    await vi.advanceTimersByTimeAsync(10_000);
    const delays = states.flatMap((state) => (state.kind === 'lost' ? [state.retryInMs] : []));
    expect(delays.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
  });

  test('a closed link is quiet: no state, no attempt, no timer', async () => {
    const carrier = fakeCarrier('a');
    const { link, states, attempts } = bench([open(carrier)]);
    await vi.advanceTimersByTimeAsync(0);
    link.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(carrier.isClosed()).toBe(true);
    expect(kinds(states)).toEqual(['connecting', 'open']);
    expect(attempts()).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('questions', () => {
  test('one asked before the link is open waits for it', async () => {
    const { link } = bench([{ kind: 'failed' }, open(fakeCarrier('a', async () => ['tape']))]);
    const answer = link.client.tapes.list();
    await vi.advanceTimersByTimeAsync(RETRY_FIRST_MS);
    expect(await answer).toEqual(['tape']);
  });

  test('one that waits too long fails', async () => {
    const { link } = bench([]);
    const answer = link.client.tapes.list().catch((error: unknown) => String(error));
    await vi.advanceTimersByTimeAsync(LINK_WAIT_MS);
    expect(await answer).toBe('Error: the link to the host is broken');
  });

  test('one asked of a host that refuses us fails at once', async () => {
    const { link } = bench([{ kind: 'refused', why: 'Open the URL.' }]);
    await vi.advanceTimersByTimeAsync(0);
    await expect(link.client.tapes.list()).rejects.toThrow('Open the URL.');
  });

  test('a read is asked again on the next carrier, a command never', async () => {
    const never = new Promise<never>(() => undefined);
    const first = fakeCarrier('a', () => never);
    const second = fakeCarrier('a', async (path) => [path]);
    const { link } = bench([open(first), open(second)]);
    await vi.advanceTimersByTimeAsync(0);
    const read = link.client.tapes.list();
    const command = link.client.servers.stop({ id: 's' }).catch((error: unknown) => String(error));
    await vi.advanceTimersByTimeAsync(0);
    first.close();
    await vi.advanceTimersByTimeAsync(RETRY_FIRST_MS);
    expect(await read).toEqual(['tapes.list']);
    expect(await command).toBe('Error: the link broke');
    expect(second.asked).toEqual(['app.head', 'tapes.list']);
  });

  test('a read is not asked for ever', async () => {
    const never = new Promise<never>(() => undefined);
    const carriers = Array.from({ length: READ_RETRIES_MAX + 2 }, () => fakeCarrier('a', () => never));
    const { link } = bench(carriers.map(open));
    const read = link.client.tapes.list().catch((error: unknown) => String(error));
    for (const carrier of carriers) {
      await vi.advanceTimersByTimeAsync(RETRY_MAX_MS);
      carrier.close();
    }
    expect(await read).toBe('Error: the link broke');
    expect(carriers.flatMap((one) => one.asked).filter((path) => path === 'tapes.list')).toHaveLength(
      READ_RETRIES_MAX + 1,
    );
  });
});
