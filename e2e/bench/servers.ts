import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { createHost, createRealClock, createSecureRandom, nodeDisk } from '../../src-main/host/host.ts';
import { nodeSpec, realPorts, serverFile, unwrap } from '../integration/host-kit.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { median } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const SERVERS = 20;
const MESSAGES = 500_000;
const MESSAGE_BYTES = 400;
const ROUNDS = 3;
const ROUND_DEADLINE_MS = 120_000;
/** How finely the loop's delay is sampled; what it reports includes this. */
const SAMPLE_MS = 1;

interface Round {
  readonly perS: number;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  readonly captured: number;
  readonly gaps: number;
  readonly indexBehind: number;
  readonly rowsBehind: number;
  readonly cpuUsPerMessage: number;
}

/** How many of a server's numbered notifications are on its tape, and how many are not in their place. */
function countOnTape(
  dataFolder: string,
  tapeId: string,
  expected: number,
): { captured: number; gaps: number } {
  const journal = createJournal({
    dataFolder,
    disk: nodeDisk,
    clock: createRealClock(),
    random: createSecureRandom(),
    hostRun: 'bench',
  });
  let captured = 0;
  let gaps = 0;
  for (const { entry } of journal.read(tapeId)) {
    if (entry.kind !== 'frame' || entry.dir !== 'in') continue;
    const found = /"data":\{"index": *(\d+)/.exec(Buffer.from(entry.bytes).toString('latin1'))?.[1];
    if (found === undefined) continue;
    if (Number(found) !== captured + gaps) gaps = Number(found) - captured;
    captured += 1;
  }
  return { captured, gaps: expected - captured };
}

async function round(progress: (line: string) => void): Promise<Round> {
  using scratch = new ScratchFolder();
  const each = MESSAGES / SERVERS;
  const host = unwrap(createHost(realPorts(scratch.path)));
  try {
    const { api } = host;
    const spec = nodeSpec(serverFile('chatty'), '--on-call', '--size', String(MESSAGE_BYTES));
    const ids: string[] = [];
    for (let n = 0; n < SERVERS; n += 1) {
      ids.push(unwrap(await api.servers.add({ name: `chatty ${n}`, era: 'legacy', spec })).id);
    }
    for (const id of ids) unwrap(await api.servers.start({ id }));
    await waitFor('20 servers to be ready', ROUND_DEADLINE_MS, async () => {
      const servers = unwrap(await api.servers.list());
      return servers.every(({ state, toolCount }) => state.kind === 'ready' && toolCount > 0);
    });

    const delay = monitorEventLoopDelay({ resolution: SAMPLE_MS });
    const cpuBefore = process.cpuUsage();
    delay.enable();
    const startMs = performance.now();
    const calls = ids.map(async (serverId) => {
      const argsJson = JSON.stringify({ count: each });
      const { callId } = unwrap(
        await api.tools.call({ serverId, tool: 'flood', argsJson, timeoutMs: ROUND_DEADLINE_MS }),
      );
      let last = '';
      for await (const call of api.tools.watch({ callId }, AbortSignal.timeout(ROUND_DEADLINE_MS))) {
        last = call.state.kind;
      }
      if (last !== 'done') throw new Error(`a flood ended as ${last}`);
    });
    await Promise.all(calls);
    const tookS = (performance.now() - startMs) / 1_000;
    delay.disable();
    const cpu = process.cpuUsage(cpuBefore);

    const live = unwrap(
      await api.messages.page({
        scope: { kind: 'live' },
        filter: { text: '', dirs: [], kinds: [], serverIds: [], minSeverity: 'none', query: '' },
        anchor: { kind: 'tail' },
        limit: 1,
      }),
    );
    const head = await firstHead(api);
    const servers = unwrap(await api.servers.list());
    const entries = servers.reduce((sum, { entriesTotal }) => sum + entriesTotal, 0);
    const tapeIds = servers.map(({ tapeId }) => tapeId ?? '');
    await host.stop();
    let captured = 0;
    let gaps = 0;
    for (const tapeId of tapeIds) {
      const counted = countOnTape(scratch.path, tapeId, each);
      captured += counted.captured;
      gaps += counted.gaps;
    }
    const result = {
      perS: MESSAGES / tookS,
      delayP50Ms: delay.percentile(50) / 1e6,
      delayP99Ms: delay.percentile(99) / 1e6,
      delayMaxMs: delay.max / 1e6,
      captured,
      gaps,
      indexBehind: head.indexBehind,
      rowsBehind: entries - live.total,
      cpuUsPerMessage: (cpu.user + cpu.system) / MESSAGES,
    };
    progress(
      `${Math.round(result.perS)}/s, loop p99 ${rounded3(result.delayP99Ms)} ms, ${captured} captured`,
    );
    return result;
  } finally {
    await host.stop();
  }
}

async function firstHead(api: {
  app: { head(signal: AbortSignal): AsyncGenerator<{ indexBehind: number }> };
}) {
  for await (const head of api.app.head(AbortSignal.timeout(5_000))) return head;
  throw new Error('no head');
}

/** 20 servers at once through the whole host: pace, completeness, and how long its loop was held up. */
export const bench: Bench = async (progress) => {
  const rounds: Round[] = [];
  for (let n = 0; n < ROUNDS; n += 1) rounds.push(await round(progress));
  const of = (pick: (each: Round) => number): number => median(rounds.map(pick));
  const captured = Math.min(...rounds.map((each) => each.captured));
  return [
    measured(
      'servers.throughput',
      of(({ perS }) => perS),
      'messages/s',
      { atLeast: 100_000 },
      {
        rounds: rounds.map(({ perS }) => Math.round(perS)),
        servers: SERVERS,
        messages: MESSAGES,
        messageBytes: MESSAGE_BYTES,
        hostCpuUsPerMessage: rounded3(of(({ cpuUsPerMessage }) => cpuUsPerMessage)),
        indexBehindAtEnd: of(({ indexBehind }) => indexBehind),
        rowsBehindAtEnd: of(({ rowsBehind }) => rowsBehind),
      },
    ),
    measured(
      'servers.captured',
      captured / MESSAGES,
      'of sent',
      { atLeast: 1 },
      {
        captured,
        sent: MESSAGES,
        missing: Math.max(...rounds.map(({ gaps }) => gaps)),
      },
    ),
    measured(
      'servers.loopDelay',
      of(({ delayP99Ms }) => delayP99Ms),
      'ms at p99',
      { atMost: 5 },
      {
        rounds: rounds.map(({ delayP99Ms }) => rounded3(delayP99Ms)),
        p50Ms: rounded3(of(({ delayP50Ms }) => delayP50Ms)),
        maxMs: rounded3(Math.max(...rounds.map(({ delayMaxMs }) => delayMaxMs))),
        sampledEveryMs: SAMPLE_MS,
      },
    ),
  ];
};
