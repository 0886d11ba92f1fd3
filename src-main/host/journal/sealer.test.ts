import { expect, it } from 'vitest';
import { createFakeClock } from '../../sim/clock.ts';
import { Sealer } from './sealer.ts';

/** Ends its first run just before it reads what else is wanted, and has something to seal then. */
const CROSSING = `
  import { parentPort } from 'node:worker_threads';
  let asked = 0;
  parentPort.on('message', ({ kind }) => {
    if (kind === 'close') return parentPort.close();
    asked += 1;
    if (asked < 2) return;
    parentPort.postMessage({ kind: 'done', asked: 1 });
    setTimeout(() => {
      parentPort.postMessage({ kind: 'sealed', tapeId: 't', segment: 1, rawBytes: 2, sealedBytes: 1 });
      parentPort.postMessage({ kind: 'done', asked: 2 });
    }, 20);
  });
`;

it('is done when all that was asked has been looked at, not when an earlier run ends', async () => {
  const sealer = new Sealer({
    workerUrl: new URL(`data:text/javascript,${encodeURIComponent(CROSSING)}`),
    dataFolder: '/data',
    clock: createFakeClock(),
    hasWork: () => true,
    onProgress: () => undefined,
    onSealed: () => undefined,
    report: () => undefined,
  });
  void sealer.sealAll();
  await sealer.sealAll();
  expect(sealer.state).toMatchObject({ segments: 1, isRunning: false });
  await sealer.close();
});
