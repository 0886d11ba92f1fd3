/**
 * host-child DATA SERVERS [--hasty] [--stubborn]: a whole host on real servers, to be killed.
 * It opens the host and says `ready {"TAPE":"STATE",…}` with what it finds; at a line on stdin it starts the servers,
 * which flood at once; it says `flooding` with the first acknowledgement of each.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Server } from '../../src-shared/api/servers.ts';
import { FRAME_BYTES, STUBBORN, floodCount } from './host-acks.ts';

const [dataFolder = '', servers = '1', ...flags] = process.argv.slice(2);
/** A life lasts some ten milliseconds: snapshots are taken as often. */
const SNAPSHOT_EVERY = { entries: 300, ms: 10 };
const HANGING = fileURLToPath(new URL('../servers/hanging.mjs', import.meta.url));
const CHATTY = fileURLToPath(new URL('../servers/chatty.mjs', import.meta.url));

/** What the host's wiring gets instead; everything else is as it is. */
const standIns = new Map([['./session/session.ts', new URL('host-sink-session.ts', import.meta.url).href]]);
if (flags.includes('--hasty'))
  standIns.set('./capture/recorder.ts', new URL('host-hasty-recorder.ts', import.meta.url).href);
const WIRING = /\/src-main\/host\/[^/]+\.ts$/;

registerHooks({
  resolve(specifier, context, next) {
    const standIn = WIRING.test(context.parentURL ?? '') ? standIns.get(specifier) : undefined;
    if (standIn === undefined) return next(specifier, context);
    standIns.delete(specifier);
    return { url: standIn, shortCircuit: true };
  },
});
// Imported now, so that the hook is there before.
const { createHost } = await import('../../src-main/host/host.ts');
const { realPorts, unwrap } = await import('../integration/host-kit.ts');
assert.equal(standIns.size, 0, 'every stand-in took its place');

const { api } = unwrap(createHost({ ...realPorts(dataFolder), snapshotEvery: SNAPSHOT_EVERY }));
// Every life begins with servers of its own; what a recovery starts again is another test's.
unwrap(await api.settings.set({ supervision: { startWanted: 'never' } }));
const tapes = unwrap(await api.tapes.list());
process.stdout.write(
  `ready ${JSON.stringify(Object.fromEntries(tapes.map(({ id, state }) => [id, state])))}\n`,
);
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
