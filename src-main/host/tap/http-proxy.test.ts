import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createFakeClock } from '../../sim/clock.ts';
import { createMemoryTape } from '../../sim/memory-tape.ts';
import { openHttpTap } from './http-proxy.ts';
import { createSessionNotice } from '../../../src-shared/state/session-notice.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function tapOf(url: string) {
  const tape = createMemoryTape(createFakeClock());
  const opened = await openHttpTap({
    url: new URL(url),
    port: 0,
    allowedOrigins: [],
    recorder: {
      tapeId: 't',
      serverId: 's',
      record(bodies) {
        const appended = tape.append(bodies);
        return appended.ok ? appended.value : [];
      },
      forward: (_, send) => send(),
      close: () => undefined,
    },
    createSseSplitter: () => ({
      push: () => [],
      end: () => [],
      gauge: () => ({ entries: 0, bytes: 0, dropped: 0 }),
    }),
    redact: (pairs) => pairs,
    notice: createSessionNotice(),
  });
  if (!opened.ok) throw new Error(opened.failure.message);
  ends.push(() => opened.value.close());
  return { tap: opened.value, tape };
}

it('passes on what is asked in pieces, and bodies whose length nobody told', async () => {
  const port = await listening(
    createServer((asked, answer) => {
      const parts: Buffer[] = [];
      asked.on('data', (part: Buffer) => parts.push(part));
      asked.on('end', () => {
        answer.write(`${asked.method} ${asked.headers.host} ${Buffer.concat(parts).toString()}`);
        answer.end('.');
      });
    }),
  );
  const { tap, tape } = await tapOf(`http://127.0.0.1:${port}/mcp`);
  const socket = connect(Number(tap.url.port), '127.0.0.1');
  ends.push(() => socket.destroy());
  let said = '';
  socket.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const head = `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${tap.url.port}\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n`;
  socket.write(head);
  await expect.poll(() => said).toContain('100 Continue');
  socket.write('3\r\nabc\r\n');
  await expect.poll(() => tape.entries.length).toBe(1);
  socket.write('2\r\nde\r\n0\r\n\r\n');
  await expect.poll(() => said).toMatch(/0\r\n\r\n$/);
  expect(said).toContain(`POST 127.0.0.1:${port} abcde`);
  expect(
    tape.entries.map((entry) => (entry.kind === 'frame' ? Buffer.from(entry.bytes).toString() : entry.kind)),
  ).toEqual(['http-request', 'abcde', 'http-response', `POST 127.0.0.1:${port} abcde.`, 'http-ended']);
});

it('tells a client whose server goes in the middle of an answer, and the tape', async () => {
  const port = await listening(
    createServer((_, answer) => {
      answer.writeHead(200, { 'content-length': 10 });
      answer.write('half');
      setTimeout(() => answer.destroy(), 50);
    }),
  );
  const { tap, tape } = await tapOf(`http://127.0.0.1:${port}/mcp`);
  const response = await fetch(tap.url);
  await expect(response.text()).rejects.toThrow(/terminated|aborted|closed/);
  await expect
    .poll(() => tape.entries.at(-1))
    .toMatchObject({ kind: 'http-ended', outcome: 'failed', detail: 'the server closed the connection' });
  expect(tape.entries.find(({ kind }) => kind === 'frame')).toMatchObject({ mark: 'unterminated' });
});

it('passes on a reason phrase that is not ASCII, byte by byte, and lives on', async () => {
  const server = createNetServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => {
      socket.write(
        Buffer.from(
          'HTTP/1.1 200 \u2713 gut\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
        ),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => server.close());
  const { tap, tape } = await tapOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  const socket = connect(Number(tap.url.port), '127.0.0.1');
  ends.push(() => socket.destroy());
  let said = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => (said = Buffer.concat([said, bytes])));
  socket.write(`GET /mcp HTTP/1.1\r\nHost: 127.0.0.1:${tap.url.port}\r\n\r\n`);
  await expect.poll(() => said.toString()).toMatch(/^HTTP\/1.1 200 \u2713 gut\r\n[^]*\{\}$/);
  expect(tape.entries.find(({ kind }) => kind === 'http-response')).toMatchObject({
    statusText: '\u2713 gut',
  });
});
