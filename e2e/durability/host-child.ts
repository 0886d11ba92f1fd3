/**
 * host-child DATA SERVERS E2E [--stubborn]: a whole host on real servers, to be killed; host-bundle.ts builds it.
 * It opens the host and says `ready {"TAPE":"STATE",…}` with what it finds; at a line on stdin it starts the servers,
 * which flood at once; it says `flooding` with the first acknowledgement of each. E2E is the folder of the servers' folder.
 */
import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { createHost } from '../../src-main/host/host.ts';
import type { Server } from '../../src-shared/api/servers.ts';
import { realPorts, unwrap } from '../integration/host-kit.ts';
import { FRAME_BYTES, STUBBORN, floodCount } from './host-acks.ts';

const [dataFolder = '', servers = '1', e2e = '', ...flags] = process.argv.slice(2);
/** A life lasts some ten milliseconds: snapshots are taken as often. */
const SNAPSHOT_EVERY = { entries: 300, ms: 10 };
const HANGING = join(e2e, 'servers', 'hanging.mjs');
const CHATTY = join(e2e, 'servers', 'chatty.mjs');

/** Built, they lie beside this file. */
const fromSource = realPorts(dataFolder);
const workers = {
  ...fromSource.workers,
  index: new URL('index-worker.js', import.meta.url),
  schema: new URL('schema-worker.js', import.meta.url),
  seal: new URL('seal-worker.js', import.meta.url),
};
const { api } = unwrap(createHost({ ...fromSource, workers, snapshotEvery: SNAPSHOT_EVERY }));
// Every life begins with servers of its own; what a recovery starts again is another test's.
unwrap(await api.settings.set({ supervision: { startWanted: 'never' } }));
const tapes = unwrap(await api.tapes.list());
process.stdout.write(
  `ready ${JSON.stringify(Object.fromEntries(tapes.map(({ id, state }) => [id, state])))}\n`,
);
// A killed process keeps nothing of what it compiled.
flushCompileCache();
await once(process.stdin, 'data');

async function serverOf(name: string, args: string[]): Promise<Server> {
  const known = unwrap(await api.servers.list()).find((each) => each.name === name);
  if (known !== undefined) return known;
  const spec = { kind: 'stdio', command: process.execPath, args, cwd: null, env: {} } as const;
  return unwrap(await api.servers.add({ name, era: 'legacy', spec }));
}

function chatty(server: number): Promise<Server> {
  const args = [
    CHATTY,
    '--immediately',
    '--count',
    String(floodCount(server)),
    '--size',
    String(FRAME_BYTES),
  ];
  return serverOf(`chatty ${server}`, args);
}

if (flags.includes('--stubborn')) {
  // Outlives its host, whatever happens to its pipes: the next start must end it.
  const { id } = await serverOf(STUBBORN, [HANGING, '--stubborn']);
  unwrap(await api.servers.start({ id }));
}
for (let server = 0; server < Number(servers); server += 1) {
  const { id } = await chatty(server);
  unwrap(await api.servers.start({ id }));
}
