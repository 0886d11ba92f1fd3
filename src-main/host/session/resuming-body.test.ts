import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { createFakeClock } from '../../sim/clock.ts';
import { Reconnector } from './reconnector.ts';
import { ResumingBody } from './resuming-body.ts';

const EVENT = new TextEncoder().encode('id: 1\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');

function world(start: (controller: ReadableStreamDefaultController<Uint8Array>) => void) {
  // One signal for the whole session, as the SDK has it: a listener that stays keeps a body of every request.
  const { signal } = new AbortController();
  const reconnector = new Reconnector({
    clock: createFakeClock(),
    random: { token: () => 'token' },
    onChange: () => undefined,
  });
  const body = new ReadableStream<Uint8Array>({ start });
  const reopen = () => Promise.resolve({ kind: 'declined', why: 'no' } as const);
  const { stream } = new ResumingBody({ isSession: false, body, signal, reconnector, reopen });
  return { stream, left: () => getEventListeners(signal, 'abort').length };
}

it('leaves nothing on the signal of the session when it was read to its end', async () => {
  const { stream, left } = world((controller) => {
    controller.enqueue(EVENT);
    controller.close();
  });
  expect(left()).toBe(1);
  expect(await new Response(stream).text()).toContain('"result"');
  expect(left()).toBe(0);
});

it('leaves nothing there when it breaks, or its reader has enough', async () => {
  const broken = world((controller) => controller.error(new Error('reset')));
  await expect(new Response(broken.stream).text()).rejects.toThrow('reset');
  expect(broken.left()).toBe(0);
  const enough = world((controller) => controller.enqueue(EVENT));
  await enough.stream.cancel();
  expect(enough.left()).toBe(0);
});
