import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { MockCounts } from '../../../src-shared/mock/mock-report.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { createSeededRandom } from '../../sim/random.ts';
import { createBodies } from './bodies.ts';
import { CONNECTIONS_MAX, type HttpMock, openHttpMock } from './http-mock.ts';
import { readRecording } from './reading.ts';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function mockOfNothing(): Promise<HttpMock> {
  const clock = createFakeClock();
  const opened = await openHttpMock({
    world: {
      options: {
        match: 'params',
        repeat: 'last',
        unmatched: 'error',
        pace: 0,
        faults: false,
        askTimeoutMs: 1_000,
      },
      reading: readRecording([], clock),
      clock,
      counts: new MockCounts(),
      bodies: createBodies(() => {
        throw new Error('nothing is on the tape');
      }),
    },
    random: createSeededRandom(1),
    port: 0,
    refusalOf: () => null,
  });
  if (!opened.ok) throw new Error(opened.failure.message);
  ends.push(() => opened.value.close());
  return opened.value;
}

/** Null when the mock does not let it in; whoever is let in is answered. */
function connected({ url }: HttpMock): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), '127.0.0.1');
    ends.push(() => void socket.destroy());
    socket.on('error', () => resolve(null));
    socket.on('close', () => resolve(null));
    socket.once('data', () => resolve(socket));
    socket.write('GET /elsewhere HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  });
}

it('takes as many connections as it may, and another one when one has gone', async () => {
  const mock = await mockOfNothing();
  const first = await Promise.all(Array.from({ length: CONNECTIONS_MAX }, () => connected(mock)));
  expect(first.every((socket) => socket !== null)).toBe(true);
  expect(await connected(mock)).toBeNull();
  first[0]?.destroy();
  await expect.poll(async () => (await connected(mock)) !== null, { timeout: 20_000 }).toBe(true);
}, 60_000);
