import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../sim/clock.ts';
import { REPLAY_IDLE_MS, ReplayClient } from '../../replay/replay-client.ts';

let folder: string;
let clock: FakeClock;
let client: ReplayClient;
let letGo: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-'));
  clock = createFakeClock();
  letGo = 0;
  client = new ReplayClient({
    workerUrl: new URL('replay-worker.ts', import.meta.url),
    tapesFolder: join(folder, 'tapes'),
    keptFolder: join(folder, 'replay'),
    documentFolder: join(folder, 'replica/history'),
    cacheFolder: join(folder, 'cache'),
    clock,
    onLetGo: () => (letGo += 1),
    report(what, error) {
      throw new Error(what, { cause: error });
    },
  });
});
afterEach(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = () => client.ask('test', { kind: 'sessions', tapes: [], atMs: 0 });

describe('the thread that looks back', () => {
  it('stays as long as it is expected to be asked, and holds nothing for long; then it ends', async () => {
    client.expect(true);
    clock.advance(REPLAY_IDLE_MS);
    expect(letGo).toBe(1);
    // Nothing was started anew for it: the same thread answers.
    expect(await ask()).toMatchObject({ ok: true });
    expect(letGo).toBe(1);
    client.expect(false);
    clock.advance(REPLAY_IDLE_MS - 1);
    expect(letGo).toBe(1);
    clock.advance(1);
    expect(letGo).toBe(2);
    expect(await ask()).toMatchObject({ ok: true });
  });

  it('is not started by who has gone', () => {
    client.expect(false);
    clock.advance(REPLAY_IDLE_MS);
    expect([letGo, clock.waiting()]).toEqual([0, 0]);
  });
});
