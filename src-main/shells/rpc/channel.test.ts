import { MessageChannel } from 'node:worker_threads';
import { createORPCClient, isDefinedError, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, expect, test } from 'vitest';
import type { Contract } from '../../../src-shared/api/contract.ts';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { fail, FailureError, ok } from '../../../src-shared/base/failure.ts';
import { createChannelServer, IN_FLIGHT_MAX, MESSAGE_BYTES_MAX, type ChannelPeer } from './channel.ts';
import { fakeHead, fakeHostApi } from './fake-host-api.ts';

const TAPE: Tape = {
  id: 't',
  serverId: 's',
  serverName: 's',
  title: '',
  openedMs: 0,
  lastMs: 0,
  state: 'living',
  ending: '',
  era: null,
  protocolVersion: null,
  entries: 0,
  sizeBytes: 0,
  rawBytes: 10,
  sealedBytes: 0,
  sealing: 'raw',
  damage: '',
  pinned: false,
  origin: null,
  findings: 0,
};

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function connect(api: HostApi) {
  const { port1, port2 } = new MessageChannel();
  const reports: string[] = [];
  const refusals: string[] = [];
  const serve = createChannelServer(api, (what, error) => reports.push(`${what}: ${String(error)}`));
  const peer: ChannelPeer = serve({
    send: async (text) => port2.postMessage(text),
    refuse: (reason) => {
      refusals.push(reason);
      port2.close();
    },
  });
  port2.on('message', (data) => peer.receive(data));
  port2.on('close', () => peer.closed());
  const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port: port1 }));
  port1.start();
  cleanups.push(() => port1.close());
  return { client, peer, port: port1, reports, refusals };
}

async function failureFrom(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ORPCError);
  return error instanceof ORPCError ? error.data : null;
}

test('a value comes through, a Failure comes as the FAILURE error of the contract', async () => {
  const { client } = connect(fakeHostApi());
  expect((await client.app.info()).hostRun).toBe('run-1');
  const error: unknown = await client.servers.remove({ id: 'x' }).catch((reason: unknown) => reason);
  expect(isDefinedError(error)).toBe(true);
  expect(error).toMatchObject({
    code: 'FAILURE',
    data: { code: 'unknown-server', message: 'There is no server x.', hint: 'Look at the list.' },
  });
});

test('what nobody expected is internal: neither its text nor its stack crosses the border', async () => {
  const { client, reports } = connect(
    fakeHostApi({ tapes: { list: () => Promise.reject(new Error('secret path /home/me')) } }),
  );
  const failure = await failureFrom(client.tapes.list());
  expect(failure).toMatchObject({ code: 'internal' });
  expect(JSON.stringify(failure)).not.toContain('secret');
  expect(reports).toEqual(['tapes.list: Error: secret path /home/me']);
});

test('a bad input is refused with the place of the problem, before the host sees it', async () => {
  let calls = 0;
  const fake = fakeHostApi();
  const { client } = connect({
    ...fake,
    servers: {
      ...fake.servers,
      stop: async () => {
        calls += 1;
        return ok(null);
      },
    },
  });
  const failure = await failureFrom(client.servers.stop({ id: 'x'.repeat(65) }));
  expect(failure).toMatchObject({ code: 'bad-request' });
  expect(JSON.stringify(failure)).toContain('refused: id: ');
  expect(calls).toBe(0);
});

test('an output that breaks the contract is internal, not passed on', async () => {
  const { client, reports } = connect(
    // The types cannot say that bytes are whole; the schema does.
    fakeHostApi({ tapes: { list: async () => ok([{ ...TAPE, sizeBytes: 0.5 }]) } }),
  );
  expect(await failureFrom(client.tapes.list())).toMatchObject({ code: 'internal' });
  expect(reports).toHaveLength(1);
});

test('a stream is ended by its reader, and its failure arrives as a Failure', async () => {
  let aborted = false;
  const fake = fakeHostApi();
  const { client } = connect({
    ...fake,
    app: {
      ...fake.app,
      async *head(signal) {
        signal.addEventListener('abort', () => (aborted = true));
        yield fakeHead('run-1', 7);
        await new Promise(() => undefined);
      },
    },
    tools: {
      ...fake.tools,
      // eslint-disable-next-line require-yield -- a stream that cannot begin
      async *watch({ callId }) {
        throw new FailureError(fail('unknown-call', `No call ${callId}.`, '').failure);
      },
    },
  });
  const abort = new AbortController();
  const heads = await client.app.head(undefined, { signal: abort.signal });
  expect(await heads.next()).toMatchObject({ done: false, value: { live: { total: 7 } } });
  abort.abort();
  await expect.poll(() => aborted).toBe(true);

  const calls = await client.tools.watch({ callId: 'c' });
  expect(await failureFrom(calls.next())).toMatchObject({ code: 'unknown-call', message: 'No call c.' });
});

test.each([
  ['garbage', '{"i":', 'not the protocol'],
  ['no request', '{"i":"1","p":{}}', 'not the protocol'],
  ['binary', new Uint8Array(3), 'only text messages are understood'],
  ['an object', { i: '1' }, 'only text messages are understood'],
])('%s ends the channel and nothing else', async (_name, message, reason) => {
  const { port, refusals } = connect(fakeHostApi());
  port.postMessage(message);
  await expect.poll(() => refusals).toEqual([reason]);
});

test('a message larger than the bound ends the channel', () => {
  const { peer, refusals } = connect(fakeHostApi());
  peer.receive(' '.repeat(MESSAGE_BYTES_MAX + 1));
  expect(refusals).toEqual(['message too large']);
});

test('requests that are never answered are bounded', () => {
  const { peer, refusals } = connect(fakeHostApi({ tapes: { list: () => new Promise(() => undefined) } }));
  for (let i = 0; i <= IN_FLIGHT_MAX; i += 1)
    peer.receive(JSON.stringify({ i: String(i), p: { u: '/tapes/list' } }));
  expect(refusals).toEqual(['too many requests at once']);
});
