import { describe, expect, it } from 'vitest';
import { ok } from '../../../src-shared/base/failure.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { createDirectApi, type DirectDeps } from './direct.ts';

const NEVER = new AbortController().signal;
const TARGET = { kind: 'name', name: 'one' } as const;

/** One server with a name; each list of its tools takes as long as the test lets it. */
function setUp(isUp = false) {
  const done: string[] = [];
  const lists: (() => void)[] = [];
  const stops: (() => void)[] = [];
  let up = isUp;
  const unused = (): never => {
    throw new Error('not used');
  };
  const deps: DirectDeps = {
    clock: createFakeClock(),
    addTransient: unused,
    removeTransient: unused,
    findByName: () => ({ id: 'one' }),
    start() {
      up = true;
      done.push('start');
      return ok({ tapeId: 't' });
    },
    isUp: () => up,
    tapeId: () => 't',
    settled: async () => ({ kind: 'ready' }) as Awaited<ReturnType<DirectDeps['settled']>>,
    standFor: () => () => undefined,
    toolsListed: () => new Promise((resolve) => lists.push(() => resolve(ok(null)))),
    async stop() {
      done.push('stop');
      await new Promise<void>((resolve) => stops.push(resolve));
      up = false;
      done.push('stopped');
    },
    folded: async () => undefined,
    listTools: () => [],
    startCall: unused,
    watchCall: unused,
    cancelCall: unused,
    rerun: unused,
  };
  return { api: createDirectApi(deps), done, lists, stops };
}

async function listed(lists: readonly unknown[], count: number): Promise<void> {
  await expect.poll(() => lists.length).toBe(count);
}

describe('commands on one server of the app', () => {
  it('have it until the last of them has ended, whichever has started it', async () => {
    const { api, done, lists, stops } = setUp();
    const first = api.tools(TARGET, NEVER);
    await listed(lists, 1);
    const second = api.tools(TARGET, NEVER);
    await listed(lists, 2);
    lists[0]?.();
    expect((await first).ok).toBe(true);
    expect(done).toEqual(['start']);
    lists[1]?.();
    await expect.poll(() => stops.length).toBe(1);
    stops[0]?.();
    expect((await second).ok).toBe(true);
    expect(done).toEqual(['start', 'stop', 'stopped']);
  });

  it('start it again when an earlier one is stopping it', async () => {
    const { api, done, lists, stops } = setUp();
    const first = api.tools(TARGET, NEVER);
    await listed(lists, 1);
    lists[0]?.();
    await expect.poll(() => stops.length).toBe(1);
    const second = api.tools(TARGET, NEVER);
    stops[0]?.();
    await first;
    await listed(lists, 2);
    lists[1]?.();
    await expect.poll(() => stops.length).toBe(2);
    stops[1]?.();
    expect((await second).ok).toBe(true);
    expect(done).toEqual(['start', 'stop', 'stopped', 'start', 'stop', 'stopped']);
  });

  it('leave one alone that ran before them', async () => {
    const { api, done, lists } = setUp(true);
    const command = api.tools(TARGET, NEVER);
    await listed(lists, 1);
    lists[0]?.();
    expect((await command).ok).toBe(true);
    expect(done).toEqual([]);
  });
});
