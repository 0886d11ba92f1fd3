import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../sim/clock.ts';
import { createSeededRandom } from '../../sim/random.ts';
import type { ConnectionChange } from '../ports.ts';
import { Reconnector } from './reconnector.ts';
import { resumingFetch } from './resuming-fetch.ts';

/** What the session is told when a request of it is answered so, and what its caller reads. */
async function answered(status: number, text: string, session = 's'): Promise<readonly string[]> {
  const changes: ConnectionChange[] = [];
  const clock = createFakeClock();
  const reconnector = new Reconnector({
    clock,
    random: createSeededRandom(1),
    onChange: (change) => void changes.push(change),
  });
  const network = resumingFetch(async () => new Response(text, { status }), reconnector);
  const headers = session === '' ? {} : { 'mcp-session-id': session };
  const response = await network('http://server/mcp', { method: 'POST', headers, body: '{}' });
  expect(await response.text()).toBe(text);
  clock.advance(60_000);
  return changes.map(({ kind }) => kind);
}

const error = (code: number, message: string, id: unknown = null) =>
  JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } });

describe('a session', () => {
  it.each([
    [404, ''],
    [404, error(-32001, 'Session not found')],
    [400, error(-32000, 'Bad Request: No valid session ID provided')],
    [400, error(-32600, 'Session has been terminated', 'server-error')],
    [400, 'Invalid session ID'],
    [400, 'Bad Request: No valid session ID provided'],
  ])('is lost when the server no longer knows it: %i %s', async (status, text) => {
    expect(await answered(status, text)).toEqual(['lost']);
  });

  it.each([
    [400, error(-32602, 'Invalid params: unknown session "monday"', 7)],
    [400, error(-32603, 'The login session of the database is not open', 7)],
    [400, error(-32000, 'sessions are listed with 10 a page', 7)],
    [400, 'Bad Request'],
    [500, 'Invalid session ID'],
  ])('goes on when only a request has failed: %i %s', async (status, text) => {
    expect(await answered(status, text)).toEqual([]);
  });

  it('is not held up by an answer that goes on and on', async () => {
    const startedMs = performance.now();
    expect(await answered(400, 'not '.repeat(200_000))).toEqual([]);
    // By the square of its length it would be minutes: the time-out of a test could not end it.
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it('that has no id cannot be lost by one', async () => {
    expect(await answered(404, 'Not found', '')).toEqual([]);
  });
});
