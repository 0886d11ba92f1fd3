/** What a host holds on to while a million messages go through it: memory after a collection, handles and listeners. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
const CALL_TIMEOUT_MS = 120_000;
const MB = 1024 * 1024;

interface Held {
  readonly memoryMb: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly files: number;
  readonly listeners: number;
  readonly timers: number;
}

function look(): Held {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // The second collection takes what finalizers of the first have let go.
  collect();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    memoryMb: rounded3((heapUsed + external) / MB),
    heapMb: rounded3(heapUsed / MB),
    rssMb: rounded3(rss / MB),
    files: readdirSync('/proc/self/fd').length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
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

export const bench: Bench = async (progress) => {
  const folder = mkdtempSync(join(tmpdir(), 'tapedeck-soak-'));
  const host = unwrap(createHost({ ...realPorts(folder), liveRowsMax: LIVE_ROWS }));
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
      const now = look();
      held.push(now);
      progress(`${(round + 1) * ROUND_MESSAGES} messages: ${JSON.stringify(now)}`);
    }
    const after = held.slice(WARM_UP_ROUNDS);
    const flat = (pick: (each: Held) => number): number =>
      pick(after.at(-1) ?? look()) - pick(after[0] ?? look());
    const all = (pick: (each: Held) => number): readonly number[] => held.map(pick);
    return [
      measured(
        'soak.memorySlope',
        slopeOf(after.map(({ memoryMb }) => memoryMb)),
        'MB for 100,000 messages, heap and buffers after a collection',
        { atMost: 0.5 },
        {
          messages: ROUNDS * ROUND_MESSAGES,
          memoryMb: all(({ memoryMb }) => memoryMb),
          heapMb: all(({ heapMb }) => heapMb),
          rssMb: all(({ rssMb }) => rssMb),
        },
      ),
      measured(
        'soak.files',
        flat(({ files }) => files),
        'more after the warm-up',
        { atMost: 0 },
        { files: all(({ files }) => files) },
      ),
      measured(
        'soak.listeners',
        flat(({ listeners }) => listeners),
        'more after the warm-up',
        { atMost: 0 },
        { listeners: all(({ listeners }) => listeners), timers: all(({ timers }) => timers) },
      ),
    ];
  } finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
