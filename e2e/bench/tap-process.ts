import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createLineSplitter } from '../../src-main/host/transport/line-splitter.ts';
import { serverFile } from '../integration/host-kit.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { IN_FLIGHT, MESSAGE_BYTES, type Pipe, pipelined, roundTrips } from './lib/rounds.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { interleaved, median } from './lib/statistics.ts';

const ROUNDS = 15;
const HTTP_REQUESTS = 2_000;
const HTTP_IN_FLIGHT = 32;

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const CLI = pathOf('../../out/main/cli.js');

/** A program that passes lines on to a server that it starts, as its client sees it. */
function openPipe(words: readonly string[]): Pipe {
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const splitter = createLineSplitter();
  child.stdout.on('data', (chunk: Uint8Array) => {
    for (const _line of splitter.push(chunk)) pipe.onLine();
  });
  const pipe: Pipe = {
    onLine: () => {},
    send: (bytes) => void child.stdin.write(bytes),
    idle: () => Promise.resolve(),
    async end() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
  return pipe;
}

async function listening(
  words: readonly string[],
  ends: (() => Promise<void>)[],
  from: 'stdout' | 'stderr' = 'stdout',
): Promise<number> {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, words);
  ends.push(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  child.stderr.resume();
  let said = '';
  for (;;) {
    const [chunk] = (await once(child[from], 'data')) as [Buffer];
    said += chunk.toString();
    const port = (from === 'stdout' ? /^(\d+)\n/ : /listening on http:\/\/127\.0\.0\.1:(\d+)\//).exec(
      said,
    )?.[1];
    if (port !== undefined) return Number(port);
  }
}

/** Requests a second over connections that are kept. */
async function requests(port: number, agent: Agent): Promise<number> {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'echo', arguments: { text: 'x'.repeat(300) } },
  });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'content-length': body.length,
  };
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const asking = request(
        { hostname: '127.0.0.1', port, agent, method: 'POST', path: '/mcp', headers },
        (response) => {
          response.resume();
          response.on('end', resolve);
        },
      );
      asking.on('error', reject);
      asking.end(body);
    });
  let left = HTTP_REQUESTS;
  const startMs = performance.now();
  await Promise.all(
    Array.from({ length: HTTP_IN_FLIGHT }, async () => {
      while (left > 0) {
        left -= 1;
        await one();
      }
    }),
  );
  return HTTP_REQUESTS / ((performance.now() - startMs) / 1_000);
}

/** `tapedeck tap` as a process of its own, against a process that passes the same on and does nothing else. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const ends: (() => Promise<void>)[] = [];
  const tap = [CLI, 'tap', '--data', scratch.path];
  const both = (server: readonly string[]) => {
    const command = [process.execPath, ...server];
    const pair = {
      plain: openPipe([pathOf('lib/plain-pass.mjs'), ...command]),
      taped: openPipe([...tap, '--', ...command]),
    };
    ends.push(
      async () => pair.plain.end(),
      async () => pair.taped.end(),
    );
    return pair;
  };
  try {
    const raw = both([serverFile('echo'), '--raw']);
    const server = both([serverFile('echo')]);
    progress('warming up');
    for (const pipe of [raw.plain, raw.taped]) await roundTrips(pipe);
    for (const pipe of [server.plain, server.taped]) await pipelined(pipe);
    progress(`${ROUNDS} rounds of round trips`);
    const trips = await interleaved(
      ROUNDS,
      () => roundTrips(raw.plain),
      () => roundTrips(raw.taped),
    );
    progress(`${ROUNDS} rounds of calls, ${IN_FLIGHT} in flight`);
    const flows = await interleaved(
      ROUNDS,
      () => pipelined(server.plain),
      () => pipelined(server.taped),
    );

    const upstream = await listening([pathOf('lib/json-server.mjs')], ends);
    const bare = await listening([pathOf('lib/plain-proxy.mjs'), String(upstream)], ends);
    const taped = await listening([...tap, '--url', `http://127.0.0.1:${upstream}/mcp`], ends, 'stderr');
    const agent = new Agent({ keepAlive: true, maxSockets: HTTP_IN_FLIGHT });
    ends.push(async () => agent.destroy());
    progress(`${ROUNDS} rounds of ${HTTP_REQUESTS} requests, ${HTTP_IN_FLIGHT} in flight`);
    await requests(bare, agent);
    await requests(taped, agent);
    const asked = await interleaved(
      ROUNDS,
      () => requests(bare, agent),
      () => requests(taped, agent),
    );
    return [
      measured(
        'tap-process.roundTrip',
        median(trips.map(({ a, b }) => b - a)),
        'us more at p50',
        { atMost: 15 },
        {
          plainUs: rounded3(median(trips.map(({ a }) => a))),
          tapedUs: rounded3(median(trips.map(({ b }) => b))),
          rounds: ROUNDS,
          messageBytes: MESSAGE_BYTES,
        },
      ),
      measured(
        'tap-process.throughput',
        median(flows.map(({ a, b }) => b / a)),
        'of plain',
        { atLeast: 0.9 },
        {
          plainPerS: Math.round(median(flows.map(({ a }) => a))),
          tapedPerS: Math.round(median(flows.map(({ b }) => b))),
          rounds: ROUNDS,
          inFlight: IN_FLIGHT,
        },
      ),
      measured(
        'tap-process.http',
        median(asked.map(({ a, b }) => b / a)),
        'of a bare proxy',
        { atLeast: 0.9 },
        {
          barePerS: Math.round(median(asked.map(({ a }) => a))),
          tapedPerS: Math.round(median(asked.map(({ b }) => b))),
          rounds: ROUNDS,
          inFlight: HTTP_IN_FLIGHT,
        },
      ),
    ];
  } finally {
    // Those of the clients first: a proxy waits for its connections.
    for (const end of ends.toReversed()) await end();
  }
};
