import { createHash } from 'node:crypto';
import { nodeDisk } from '../../src-main/host/host.ts';
import { openReplica, type Replica } from '../../src-main/host/replica/replica.ts';
import { readReplica, type ReplicaServer } from '../../src-shared/state/replica.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { median } from './lib/statistics.ts';
import { timed } from './lib/timed.ts';

const TOOLS = 10_000;
const ROUNDS = 7;
const SERVER_ID = 'server-1';
const HOST = { name: 'bench', platform: 'linux', version: '0', startedMs: 1 };

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function serverOf(tools: number): ReplicaServer {
  const said = (n: number) => ({
    hash: hashOf(`definition ${n}`),
    title: `Tool number ${n}`,
    readOnly: n % 2 === 0,
    destructive: null,
  });
  return {
    name: 'many',
    era: 'legacy',
    protocolVersion: '2025-11-25',
    tools: Object.fromEntries(Array.from({ length: tools }, (_, n) => [`tool_${n}`, said(n)])),
  };
}

function open(folder: string, hostRun: string): Replica {
  return openReplica({
    disk: nodeDisk,
    folder,
    hostRun,
    host: HOST,
    onChanged: () => undefined,
    onDiskFailed(error) {
      throw error;
    },
    onKept: () => undefined,
    onHistory: () => undefined,
    nowMs: () => Date.now(),
  });
}

const rounds = (work: () => unknown) => Array.from({ length: ROUNDS }, () => timed(work).took);

/** The workspace document with a server of 10,000 tools, each told once by its hash and joined to its name when read. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const server = serverOf(TOOLS);
  progress(`${TOOLS} tools, joined by their hashes`);
  const tools = Object.fromEntries(Object.values(server.tools).map(({ hash, ...said }) => [hash, said]));
  const hashes = Object.fromEntries(Object.entries(server.tools).map(([name, { hash }]) => [name, hash]));
  const byHash = { servers: { [SERVER_ID]: { ...server, tools: hashes } }, tools };
  // As version 1 of the document had it.
  const inPlace = { servers: { [SERVER_ID]: server } };
  const joined = rounds(() => readReplica(byHash));
  const read = rounds(() => readReplica(inPlace));
  const isEqual = JSON.stringify(readReplica(byHash)) === JSON.stringify(readReplica(inPlace));

  progress('in the document itself');
  const replica = open(scratch.path, 'first');
  const first = timed(() => replica.setServer(SERVER_ID, server)).took;
  const again = rounds(() => replica.setServer(SERVER_ID, server));
  replica.close();
  const opened = timed(() => open(scratch.path, 'second'));
  const hasAll = Object.keys(opened.value.servers().get(SERVER_ID)?.tools ?? {}).length === TOOLS;
  opened.value.close();
  const ms = (of: ReturnType<typeof rounds>): number => median(of.map((took) => took.ms));
  const cpuMs = (of: ReturnType<typeof rounds>): number => rounded3(median(of.map((took) => took.cpuMs)));
  return [
    measured('document.join', ms(joined), 'ms for 10,000 tools', null, {
      cpuMs: cpuMs(joined),
      withoutJoinMs: rounded3(ms(read)),
      withoutJoinCpuMs: cpuMs(read),
    }),
    measured('document.setUnchanged', ms(again), 'ms for 10,000 tools', null, {
      cpuMs: cpuMs(again),
      firstTimeMs: rounded3(first.ms),
      openingMs: rounded3(opened.took.ms),
    }),
    measured('document.equal', isEqual && hasAll ? 1 : 0, 'of 1', { atLeast: 1 }),
  ];
};
