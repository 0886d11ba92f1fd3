import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CONNECTIONS_MAX,
  HEAD_BYTES_MAX,
  type Loopback,
  type LoopbackOptions,
  openLoopback,
} from './loopback.ts';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const NEVER_MS = 60_000;

async function opened(options: Partial<LoopbackOptions> = {}): Promise<Loopback> {
  const loopback = await openLoopback({
    port: 0,
    onRequest: (_, response) => void response.end('here'),
    requestDeadlineMs: null,
    closeMs: 100,
    ...options,
  });
  if (!loopback.ok) throw new Error(loopback.failure.message);
  ends.push(() => loopback.value.close());
  return loopback.value;
}

function socketTo({ port }: Loopback, host = '127.0.0.1'): Socket {
  const socket = connect(port, host);
  ends.push(() => void socket.destroy());
  socket.on('error', () => {});
  return socket;
}

/** All that comes until the connection is closed. */
async function saidTo(loopback: Loopback, ...parts: readonly string[]): Promise<string> {
  const socket = socketTo(loopback);
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (const part of parts) socket.write(part);
  if (!socket.closed) await once(socket, 'close');
  return said;
}

/** Null when it is not let in; whoever is let in is answered. */
function letIn(loopback: Loopback): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = socketTo(loopback);
    socket.on('close', () => resolve(null));
    socket.once('data', () => resolve(socket));
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  });
}

const head = (bytes: number): string =>
  `GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Long: ${'x'.repeat(bytes)}\r\n\r\n`;

describe('a port of this machine', () => {
  it('takes as many connections as it may, and another one when one has gone', async () => {
    const loopback = await opened({ keepAliveMs: NEVER_MS });
    const first = await Promise.all(Array.from({ length: CONNECTIONS_MAX }, () => letIn(loopback)));
    expect(first.every((socket) => socket !== null)).toBe(true);
    expect(await letIn(loopback)).toBeNull();
    first[0]?.destroy();
    await expect.poll(async () => (await letIn(loopback)) !== null, { timeout: 20_000 }).toBe(true);
  }, 60_000);

  it('takes heads up to a length, and says so beyond it', async () => {
    const loopback = await opened();
    expect(await saidTo(loopback, head(HEAD_BYTES_MAX - 1_024))).toContain(' 200 OK');
    expect(await saidTo(loopback, head(HEAD_BYTES_MAX))).toContain(' 431 ');
  });

  it('waits so long for a head, and for a body where it is told to', async () => {
    const slow = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n';
    for (const deadlines of [{ headDeadlineMs: 50 }, { requestDeadlineMs: 50 }])
      expect(await saidTo(await opened(deadlines), slow)).toContain(' 408 ');
    const silent = await opened({
      headDeadlineMs: 50,
      requestDeadlineMs: 80,
      onRequest: (asked) => void asked.resume(),
    });
    expect(await saidTo(silent, slow, '\r\n1234')).toContain(' 408 ');
  });

  it('lets a body take any time where it is told to', async () => {
    let isWhole = false;
    const patient = await opened({
      headDeadlineMs: 20,
      onRequest(asked, response) {
        asked.resume();
        asked.on('end', () => {
          isWhole = true;
          response.end('whole');
        });
      },
    });
    const socket = socketTo(patient);
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n1');
    // Another one's head is too slow meanwhile: deadlines have been looked at.
    expect(await saidTo(patient, 'GET / HTTP/1.1\r\n')).toContain(' 408 ');
    expect([socket.closed, isWhole]).toEqual([false, false]);
    socket.write('2');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('whole');
  });

  it('is nobody else’s, and none of another machine', async () => {
    const loopback = await opened();
    const second = await openLoopback({
      port: loopback.port,
      onRequest: () => {},
      requestDeadlineMs: null,
      closeMs: 0,
    });
    expect(second).toMatchObject({ ok: false, failure: { code: 'port-unavailable' } });
    const other = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
    if (other === undefined) return;
    const socket = socketTo(loopback, other);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('is closed at once where nothing is under way, and a moment later where something is', async () => {
    const idle = await opened({ closeMs: NEVER_MS, keepAliveMs: NEVER_MS });
    await letIn(idle);
    await idle.close();
    const asked = Promise.withResolvers<ServerResponse>();
    const busy = await opened({ closeMs: 10, onRequest: (_, response) => asked.resolve(response) });
    const socket = socketTo(busy);
    socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await asked.promise;
    await busy.close();
    if (!socket.closed) await once(socket, 'close');
    expect(socket.closed).toBe(true);
  });
});
