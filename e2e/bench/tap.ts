import os from 'node:os';
import { createPipeTap } from '../../src-main/host/capture/pipe-tap.ts';
import { createRecorder } from '../../src-main/host/capture/recorder.ts';
import { nodeDisk } from '../../src-main/host/journal/disk.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import type { Child, Spawner } from '../../src-main/host/ports.ts';
import { LiveRows } from '../../src-main/host/projections/live-rows.ts';
import { Projector } from '../../src-main/host/projections/projector.ts';
import { createRealClock, createSecureRandom } from '../../src-main/host/wiring/world/real-ports.ts';
import { createSpawner } from '../../src-main/host/transport/child.ts';
import { childEnvironment } from '../../src-main/host/transport/environment.ts';
import { createLineSplitter } from '../../src-main/host/transport/line-splitter.ts';
import { fail } from '../../src-shared/base/failure.ts';
import { OPENED } from '../../src-main/sim/journal-world.ts';
import { serverFile } from '../integration/host-kit.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import {
  IN_FLIGHT,
  MESSAGE_BYTES,
  type Pipe,
  PIPELINED,
  pipelined,
  ROUND_TRIPS,
  roundTrips,
} from './lib/rounds.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { interleaved, median } from './lib/statistics.ts';
import { stopwatch } from './lib/timed.ts';
import { waitFor } from './lib/wait.ts';

const ROUNDS = 15;
/** As the host syncs when nobody has set it otherwise. */
const SYNC_AFTER_MS = 20;
const IDLE_DEADLINE_MS = 10_000;

const clock = createRealClock();
const unexpected = (): never => {
  throw new Error('the child could not be started');
};

const request = (args: readonly string[]) => ({
  command: process.execPath,
  args,
  cwd: os.tmpdir(),
  env: childEnvironment(process.env, {}),
});

/** The same child and the same framing without a tape: what passes is passed on. */
function openPlain(spawner: Spawner, args: readonly string[]): Pipe {
  const splitter = createLineSplitter();
  const child: Child = spawner.spawn(request(args), {
    onSpawned: () => {},
    onStdout(chunk) {
      for (const _line of splitter.push(chunk)) pipe.onLine();
    },
    onStderr: () => {},
    onExited: () => {},
    onSpawnFailed: unexpected,
  });
  const pipe: Pipe = {
    onLine: () => {},
    send: (bytes) => void child.write(bytes),
    idle: () => Promise.resolve(),
    end: async () => child.signal('SIGKILL'),
  };
  return pipe;
}

/** The tap as the host wires it: a tape on this machine's disk, and behind it the rows for the screen. */
function openTaped(
  spawner: Spawner,
  args: readonly string[],
  dataFolder: string,
  syncAfterMs: number | null,
): Pipe {
  const journal = createJournal({
    dataFolder,
    disk: nodeDisk,
    clock,
    random: createSecureRandom(),
    hostRun: 'bench',
    syncAfterMs: () => syncAfterMs,
  });
  const writer = journal.create(OPENED);
  if (!writer.ok) throw new Error(writer.failure.message);
  const rows = new LiveRows({
    clock,
    grep: () => Promise.resolve(fail('index-unavailable', 'No index here.', 'None is needed.')),
    onChanged: () => {},
  });
  const projector = new Projector({ rows, folds: [], onRows: () => {}, onPressure: () => {} });
  const recorder = createRecorder({
    writer: writer.value,
    serverId: 'bench',
    listeners: [projector],
    onTrouble(trouble) {
      throw new Error(`trouble: ${trouble.kind}`);
    },
  });
  const tap = createPipeTap({ recorder, createSplitter: createLineSplitter });
  const child = spawner.spawn(request(args), {
    onSpawned: () => {},
    onStdout: (chunk) => tap.onStdout(chunk),
    onStderr: (chunk) => tap.onStderr(chunk),
    onExited: () => {},
    onSpawnFailed: unexpected,
  });
  tap.attach(child);
  const pipe: Pipe = {
    onLine: () => {},
    send: (bytes) => void tap.wire.send(bytes),
    idle: () => waitFor('the rows', IDLE_DEADLINE_MS, () => Promise.resolve(projector.waiting === 0)),
    async end() {
      child.signal('SIGKILL');
      recorder.close('the bench is over');
    },
  };
  tap.wire.listen({ onFrame: () => pipe.onLine(), onClosed: () => {} });
  return pipe;
}

interface Flow {
  readonly perS: number;
  /** Of this thread, with what follows the recording. */
  readonly cpuUs: number;
}

async function flow(pipe: Pipe): Promise<Flow> {
  const stop = stopwatch();
  const perS = await pipelined(pipe);
  return { perS, cpuUs: (stop().threadCpuMs * 1_000) / PIPELINED };
}

const paces = (flows: readonly { readonly a: Flow; readonly b: Flow }[]) => ({
  plainPerS: Math.round(median(flows.map(({ a }) => a.perS))),
  tapedPerS: Math.round(median(flows.map(({ b }) => b.perS))),
  plainCpuUs: rounded3(median(flows.map(({ a }) => a.cpuUs))),
  tapedCpuUs: rounded3(median(flows.map(({ b }) => b.cpuUs))),
});

/** The recording tap on a stdio pipe against a plain pass-through, in turns within one process. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const spawner = createSpawner(clock);
  const ends: (() => Promise<void>)[] = [];
  const both = (args: readonly string[]) => {
    const pair = {
      plain: openPlain(spawner, args),
      taped: openTaped(spawner, args, scratch.path, SYNC_AFTER_MS),
      unsynced: openTaped(spawner, args, scratch.path, null),
    };
    ends.push(
      () => pair.plain.end(),
      () => pair.taped.end(),
      () => pair.unsynced.end(),
    );
    return pair;
  };
  try {
    // Every byte comes back at once: the floor of a round trip. A server that reads and answers: what a tap meets.
    const raw = both([serverFile('echo'), '--raw']);
    const server = both([serverFile('echo')]);
    progress('warming up');
    for (const pipe of [raw.plain, raw.taped]) await roundTrips(pipe);
    for (const pipe of [server.plain, server.taped, server.unsynced]) await pipelined(pipe);
    progress(`${ROUNDS} rounds of ${ROUND_TRIPS} round trips`);
    const trips = await interleaved(
      ROUNDS,
      () => roundTrips(raw.plain),
      () => roundTrips(raw.taped),
    );
    progress(`${ROUNDS} rounds of ${PIPELINED} calls, ${IN_FLIGHT} in flight`);
    const flows = await interleaved(
      ROUNDS,
      () => flow(server.plain),
      () => flow(server.taped),
    );
    progress('the same without syncs');
    const unsynced = await interleaved(
      ROUNDS,
      () => flow(server.plain),
      () => flow(server.unsynced),
    );
    return [
      measured(
        'tap.roundTrip',
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
        'tap.throughput',
        median(flows.map(({ a, b }) => b.perS / a.perS)),
        'of plain',
        { atLeast: 0.9 },
        {
          ...paces(flows),
          rounds: ROUNDS,
          inFlight: IN_FLIGHT,
          syncAfterMs: SYNC_AFTER_MS,
        },
      ),
      measured(
        'tap.throughputUnsynced',
        median(unsynced.map(({ a, b }) => b.perS / a.perS)),
        'of plain',
        { atLeast: 0.9 },
        paces(unsynced),
      ),
    ];
  } finally {
    for (const end of ends) await end();
  }
};
