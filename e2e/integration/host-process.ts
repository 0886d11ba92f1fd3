/**
 * host-process DATA ROLE SPEC…: a host in a process of its own, to be killed. It adds and starts a server for each SPEC
 * (JSON) and says `up [PID,…]` once all are ready. It ends when its stdin does.
 */
import { once } from 'node:events';
import { z } from 'zod';
import { serverSpecSchema } from '../../src-shared/api/servers.ts';
import { createHost } from '../../src-main/host/host.ts';
import { eventually, realPorts, unwrap } from './host-kit.ts';

const [dataFolder = '', role = '', ...specs] = process.argv.slice(2);
const host = unwrap(createHost(realPorts(dataFolder), z.enum(['app', 'headless']).parse(role)));

const pids = await Promise.all(
  specs.map(async (text, index) => {
    const spec = serverSpecSchema.parse(JSON.parse(text));
    const { id } = unwrap(await host.api.servers.add({ name: `server ${index}`, era: 'legacy', spec }));
    unwrap(await host.api.servers.start({ id }));
    return eventually(async () => {
      const server = unwrap(await host.api.servers.list()).find((each) => each.id === id);
      if (server?.state.kind !== 'ready') throw new Error(JSON.stringify(server?.state));
      return server.pid;
    });
  }),
);
process.stdout.write(`up ${JSON.stringify(pids)}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
await host.stop();
