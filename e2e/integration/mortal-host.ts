/**
 * A host in a process of its own, to be killed in the middle of its work.
 * mortal-host DATA SERVERS: SERVERS is JSON, [{name, args, calls}]; starts each, makes its calls once it has listed its
 * tools, says `up` and waits.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { policySchema, type Policy } from '../../src-shared/api/supervision.ts';

export interface MortalServer {
  readonly name: string;
  /** Of node. */
  readonly args: readonly string[];
  /** Tools that are called, each with its arguments as JSON. */
  readonly calls: readonly (readonly [tool: string, argsJson: string])[];
  /** Its calls have ended before the host is up; else they are only on their way. */
  readonly isAnswered?: boolean;
  /** `temporary` when absent. */
  readonly restart?: Policy['restart'];
}

/** Starts the host and resolves once everything is under way; the returned function kills it with SIGKILL. */
export async function startMortalHost(
  folder: string,
  servers: readonly MortalServer[],
): Promise<{ readonly pid: number; kill(): Promise<void> }> {
  const child: ChildProcess = spawn(
    process.execPath,
    [fileURLToPath(import.meta.url), folder, JSON.stringify(servers)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const gone = once(child, 'exit');
  let said = '';
  const isUp = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('up\n')) resolve();
    });
  });
  await Promise.race([isUp, gone.then(() => Promise.reject(new Error(`the host ended: ${said}`)))]);
  return {
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function main(folder: string, servers: readonly MortalServer[]): Promise<void> {
  const { createHost } = await import('../../src-main/host/host.ts');
  const { nodeSpec, realPorts, unwrap, eventually } = await import('./host-kit.ts');
  const { api } = unwrap(createHost(realPorts(folder)));
  const known = unwrap(await api.servers.list());
  for (const { name, args, calls, isAnswered, restart } of servers) {
    const added =
      known.find((each) => each.name === name) ??
      unwrap(await api.servers.add({ name, era: 'legacy', spec: nodeSpec(...args) }));
    if (restart !== undefined) {
      const limits = { intensity: 50, periodMs: 60_000, backoffFirstMs: 50, backoffMaxMs: 200 };
      const policy = { ...policySchema.parse({}), restart, limits };
      unwrap(await api.supervision.setPolicy({ id: added.id, policy }));
    }
    unwrap(await api.servers.start({ id: added.id }));
    await eventually(async () => {
      const server = unwrap(await api.servers.list()).find((each) => each.id === added.id);
      if (server?.state.kind !== 'ready') throw new Error(`${name} is ${server?.state.kind}`);
      const { lists } = unwrap(await api.catalog.list({ serverId: added.id }));
      if (!lists.some(({ kind, complete }) => kind === 'tools' && complete)) throw new Error('not listed');
    });
    for (const [tool, argsJson] of calls) {
      const call = unwrap(await api.tools.call({ serverId: added.id, tool, argsJson, timeoutMs: 600_000 }));
      await eventually(async () => {
        const now = unwrap(await api.tools.get({ callId: call.callId }));
        const isWaiting = now.state.kind === 'running' && (isAnswered === true || now.request === null);
        if (isWaiting) throw new Error(`${tool} is at ${JSON.stringify(now.state)}`);
      });
    }
  }
  process.stdout.write('up\n');
  setInterval(() => undefined, 1_000);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', servers = '[]'] = process.argv.slice(2);
  await main(folder, JSON.parse(servers) as readonly MortalServer[]);
}
