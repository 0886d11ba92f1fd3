/**
 * file-limit-child DATA: a host under the file-size limit of its process. It calls `echo` with texts of growing length
 * and says a JSON line for each: how the call ended, and how many entries the head
 * says are lost by then.
 */
import { createHost } from '../../src-main/host/host.ts';
import { DEMO, eventually, nodeSpec, realPorts, unwrap } from './host-kit.ts';

const [dataFolder = '', ...lengths] = process.argv.slice(2);
const host = unwrap(createHost(realPorts(dataFolder), 'headless'));
const { api } = host;

let lost = 0;
let isStopped = false;
const seen = new AbortController();
const following = (async () => {
  for await (const head of api.app.head(seen.signal)) {
    ({ lost } = head.live);
    isStopped = head.recording !== null;
  }
})();

const { id } = unwrap(
  await api.servers.add({ name: 'demo', era: 'legacy', spec: nodeSpec(DEMO, '--era', 'legacy') }),
);
unwrap(await api.servers.start({ id }));
await eventually(async () => {
  const state = unwrap(await api.servers.list())[0]?.state;
  if (state?.kind !== 'ready') throw new Error(`it is ${JSON.stringify(state)}`);
});
for (const length of lengths) {
  const argsJson = JSON.stringify({ text: 'x'.repeat(Number(length)) });
  const { callId } = unwrap(
    await api.tools.call({ serverId: id, tool: 'echo', argsJson, timeoutMs: 20_000 }),
  );
  let state = 'running';
  for await (const call of api.tools.watch({ callId }, AbortSignal.timeout(30_000))) state = call.state.kind;
  // A head is told a moment later, and the disk is asked again every second.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await eventually(async () => {
    if (isStopped) throw new Error('recording has not resumed');
  });
  process.stdout.write(`${JSON.stringify({ length: Number(length), state, lost })}\n`);
}
await host.stop();
seen.abort();
await following;
