import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLineSplitter } from '../../src-main/host/transport/line-splitter.ts';
import { serverFile } from '../integration/host-kit.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { IN_FLIGHT, MESSAGE_BYTES, type Pipe, PIPELINED, pipelined, roundTrips } from './lib/rounds.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { interleaved, median } from './lib/statistics.ts';

const ROUNDS = 7;
const CLI = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));

const PARAMS = Buffer.from(
  `"params":{"name":"echo","arguments":{"text":"${'x'.repeat(MESSAGE_BYTES - 100)}"}}}\n`,
);

/** A message that is as long as its fellows has other params when its id is longer; here only the id is another. */
function asTheSameQuestion(bytes: Uint8Array): Uint8Array {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('"params"');
  return at === -1 ? bytes : Buffer.concat([bytes.subarray(0, at), PARAMS]);
}

/** A server as its client sees it. */
function openPipe(words: readonly string[]): Pipe {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, words);
  child.stderr.resume();
  const splitter = createLineSplitter();
  child.stdout.on('data', (chunk: Uint8Array) => {
    for (const _line of splitter.push(chunk)) pipe.onLine();
  });
  const pipe: Pipe = {
    onLine: () => {},
    send: (bytes) => void child.stdin.write(asTheSameQuestion(bytes)),
    idle: () => Promise.resolve(),
    async end() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
  return pipe;
}

/** `tapedeck mock` of a tape of 10,000 calls, against the server that was recorded, which is one of the smallest there can be. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const server = [serverFile('echo')];
  progress('recording');
  const tap = openPipe([CLI, 'tap', '--data', scratch.path, '--', process.execPath, ...server]);
  await pipelined(tap);
  await tap.end();
  const [tapeId] = readdirSync(join(scratch.path, 'tapes'));
  if (tapeId === undefined) throw new Error('nothing was recorded');
  const real = openPipe(server);
  const startMs = performance.now();
  const mock = openPipe([CLI, 'mock', tapeId, '--data', scratch.path]);
  try {
    await new Promise<void>((resolve) => {
      mock.onLine = resolve;
      mock.send(Buffer.from('{"jsonrpc":"2.0","id":"first","method":"ping"}\n'));
    });
    const startedMs = performance.now() - startMs;
    progress('warming up');
    for (const pipe of [real, mock]) await pipelined(pipe);
    progress(`${ROUNDS} rounds of round trips`);
    const trips = await interleaved(
      ROUNDS,
      () => roundTrips(real),
      () => roundTrips(mock),
    );
    progress(`${ROUNDS} rounds of calls, ${IN_FLIGHT} in flight`);
    const flows = await interleaved(
      ROUNDS,
      () => pipelined(real),
      () => pipelined(mock),
    );
    return [
      measured('mock.roundTrip', median(trips.map(({ a, b }) => b / a)), 'of the real server at p50', null, {
        realUs: rounded3(median(trips.map(({ a }) => a))),
        mockUs: rounded3(median(trips.map(({ b }) => b))),
        rounds: ROUNDS,
        messageBytes: MESSAGE_BYTES,
      }),
      measured('mock.throughput', median(flows.map(({ a, b }) => b / a)), 'of the real server', null, {
        realPerS: Math.round(median(flows.map(({ a }) => a))),
        mockPerS: Math.round(median(flows.map(({ b }) => b))),
        rounds: ROUNDS,
        inFlight: IN_FLIGHT,
      }),
      measured('mock.firstAnswer', startedMs, 'ms from the start of its process', null, {
        recordedCalls: PIPELINED,
      }),
    ];
  } finally {
    await real.end();
    await mock.end();
  }
};
