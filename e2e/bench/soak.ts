/** What a host holds on to while a million messages go through it: memory after a collection, handles and listeners. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createHost } from '../../src-main/host/host.ts';
import { nodeSpec, realPorts, serverFile, unwrap } from '../integration/host-kit.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';

const ROUNDS = 10;
const ROUND_MESSAGES = 100_000;
/** The ring of rows is full by then, code is compiled, pools are filled. */
const WARM_UP_ROUNDS = 4;
/**
 * Much smaller than in the app, so that the ring is full after the warm-up: until it is, its growth is meant. What the
 * ring takes in the app is bounded by LIVE_ROWS_MAX and no leak.
 */
const LIVE_ROWS = 200_000;
const SETTLE_MS = 3_000;
const LAST_LOOKS = 3;
const CALL_TIMEOUT_MS = 120_000;
const MB = 1024 * 1024;

interface Held {
  readonly memoryMb: number;
  readonly heapMb: number;
  readonly rssMb: number;
  /** What of it is memory, and what files that are mapped. */
  readonly rssAnonMb: number;
  readonly files: number;
  readonly listeners: number;
  readonly timers: number;
  /** What the ring of live rows takes of the memory. */
  readonly ringMb: number;
}

function look(ringBytes: number): Held {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // The second collection takes what finalizers of the first have let go.
  collect();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  const status = readFileSync('/proc/self/status', 'utf8');
  return {
    memoryMb: rounded3((heapUsed + external) / MB),
    heapMb: rounded3(heapUsed / MB),
    rssMb: rounded3(rss / MB),
    rssAnonMb: rounded3(Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024),
    files: readdirSync('/proc/self/fd').length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
    ringMb: rounded3(ringBytes / MB),
  };
}

/** MB for 100,000 messages: the line of least squares through the rounds after the warm-up. */
function slopeOf(values: readonly number[]): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const middle = (values.length - 1) / 2;
  const over = values.reduce((sum, each, at) => sum + (at - middle) * (each - mean), 0);
  const under = values.reduce((sum, _each, at) => sum + (at - middle) ** 2, 0);
  return over / under / (ROUND_MESSAGES / 100_000);
}

/** One host, all messages, a look after each round. */
async function soak(liveRowsMax: number | undefined, progress: (line: string) => void): Promise<Held[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-soak-'));
  const host = unwrap(
    createHost({ ...realPorts(folder), ...(liveRowsMax === undefined ? {} : { liveRowsMax }) }),
  );
  try {
    const { api } = host;
    const spec = nodeSpec(serverFile('chatty'), '--on-call');
    const { id } = unwrap(await api.servers.add({ name: 'chatty', era: 'legacy', spec }));
    unwrap(await api.servers.start({ id }));
    while (unwrap(await api.servers.list())[0]?.state.kind !== 'ready') await sleep(50);
    const argsJson = JSON.stringify({ count: ROUND_MESSAGES });
    const held: Held[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const begun = unwrap(
        await api.tools.call({ serverId: id, tool: 'flood', argsJson, timeoutMs: CALL_TIMEOUT_MS }),
      );
      for await (const call of api.tools.watch(
        { callId: begun.callId },
        AbortSignal.timeout(CALL_TIMEOUT_MS),
      ))
        if (call.state.kind === 'failed') throw new Error(call.state.failure.message);
      await sleep(SETTLE_MS);
      const ring = unwrap(await api.buffers.list()).find((buffer) => buffer.id === 'live-rows');
      const now = look(ring?.bytes ?? 0);
      held.push(now);
      progress(`${(round + 1) * ROUND_MESSAGES} messages: ${JSON.stringify(now)}`);
    }
    return held;
  } finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the first look after the warm-up to the fewest of the last looks: the index opens a file while it reads it. */
function growthOf(held: readonly Held[], pick: (each: Held) => number): number {
  const after = held.slice(WARM_UP_ROUNDS).map(pick);
  return Math.min(...after.slice(-LAST_LOOKS)) - (after[0] ?? 0);
}

function slopeAfterWarmUp(held: readonly Held[], pick: (each: Held) => number): number {
  return slopeOf(held.slice(WARM_UP_ROUNDS).map(pick));
}

export const bench: Bench = async (progress) => {
  progress(`a ring of ${LIVE_ROWS} rows, which is full after the warm-up:`);
  const held = await soak(LIVE_ROWS, progress);
  progress('the ring of the app, which is still filling:');
  const filling = await soak(undefined, progress);
  const series = (of: readonly Held[]) => ({
    messages: ROUNDS * ROUND_MESSAGES,
    memoryMb: of.map(({ memoryMb }) => memoryMb),
    ringMb: of.map(({ ringMb }) => ringMb),
    heapMb: of.map(({ heapMb }) => heapMb),
    rssMb: of.map(({ rssMb }) => rssMb),
    rssAnonMb: of.map(({ rssAnonMb }) => rssAnonMb),
  });
  return [
    measured(
      'soak.memorySlope',
      slopeAfterWarmUp(held, ({ memoryMb }) => memoryMb),
      'MB for 100,000 messages, heap and buffers after a collection',
      { atMost: 0.5 },
      series(held),
    ),
    measured(
      'soak.memorySlope.filling',
      slopeAfterWarmUp(filling, ({ memoryMb, ringMb }) => memoryMb - ringMb),
      'MB for 100,000 messages beside a ring that is not full yet',
      { atMost: 0.5 },
      series(filling),
    ),
    measured(
      'soak.files',
      growthOf(held, ({ files }) => files),
      'more after the warm-up',
      { atMost: 0 },
      { files: held.map(({ files }) => files) },
    ),
    measured(
      'soak.listeners',
      growthOf(held, ({ listeners }) => listeners),
      'more after the warm-up',
      { atMost: 0 },
      { listeners: held.map(({ listeners }) => listeners), timers: held.map(({ timers }) => timers) },
    ),
  ];
};
