import { afterEach, expect, it } from 'vitest';
import { MockCounts } from '../../../src-shared/mock/mock-report.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { createSeededRandom } from '../../sim/random.ts';
import { createBodies } from './bodies.ts';
import { type HttpMock, openHttpMock } from './http-mock.ts';
import { SESSIONS_MAX } from './http-sessions.ts';
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

it('has so many streams of HTTP+SSE; with one more the oldest ends, and its session', async () => {
  const { sseUrl } = await mockOfNothing();
  const gone = new AbortController();
  ends.push(() => gone.abort());
  const streams = [];
  for (let n = 0; n <= SESSIONS_MAX; n += 1) {
    const { body } = await fetch(sseUrl, { signal: gone.signal });
    if (body === null) throw new Error('no stream');
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    const first = (await reader.read()).value ?? '';
    streams.push({ reader, endpoint: new URL(/data: (\S+)/.exec(first)?.[1] ?? '', sseUrl) });
  }
  const [oldest, second] = streams;
  expect((await oldest?.reader.read())?.done).toBe(true);
  const ping = (to: URL | undefined) =>
    fetch(to ?? sseUrl, { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }) });
  expect((await ping(oldest?.endpoint)).status).toBe(404);
  expect((await ping(second?.endpoint)).status).toBe(202);
  expect((await second?.reader.read())?.value).toContain('{"jsonrpc":"2.0","id":1,"result":{}}');
}, 60_000);
