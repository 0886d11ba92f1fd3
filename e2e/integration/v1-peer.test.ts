import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { eventually, nodeSpec, serverFile, TestDeck, unwrap } from './host-kit.ts';

let deck: TestDeck;
let server: ChildProcess | null = null;
afterEach(async () => {
  await deck.dispose();
  if (server !== null && server.exitCode === null) {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
  server = null;
});

async function httpUrl(): Promise<string> {
  server = spawn(process.execPath, [serverFile('v1-sdk'), '--http'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (server.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface(server.stdout)) {
    const url = /^LISTENING (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the server ended');
}

it.each(['stdio', 'http'] as const)('a server on the older SDK line over %s', async (kind) => {
  deck = new TestDeck();
  const spec =
    kind === 'stdio' ? nodeSpec(serverFile('v1-sdk')) : { kind, url: await httpUrl(), headers: {} };
  const { id } = await deck.add('v1', spec);
  const ready = await deck.start(id);
  expect(ready.session).toMatchObject({ era: 'legacy', protocolVersion: '2025-11-25', peerName: 'v1-peer' });
  await eventually(async () => expect((await deck.server(id)).toolCount).toBe(3));

  const joined = await deck.call(id, 'join', { words: ['to', 'be'] });
  expect(joined.state).toMatchObject({ kind: 'done', isError: false, findings: [] });
  expect(joined.state.kind === 'done' && joined.state.resultJson).toContain('"to be"');

  const refused = await deck.call(id, 'join', { words: 'no list' });
  expect(refused.state).toMatchObject({ kind: 'done', isError: true });
  expect((await deck.call(id, 'steps')).state).toMatchObject({ kind: 'done', isError: false });

  await deck.call(id, 'grow');
  await eventually(async () => {
    const names = unwrap(await deck.api.tools.list({ serverId: id })).map((tool) => tool.name);
    expect(names).toContain('grown');
  });
});
