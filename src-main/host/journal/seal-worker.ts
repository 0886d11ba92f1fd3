/** The thread that seals: a segment at a time, at the lowest priority, and looks at its messages between two of them. */
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../src-shared/base/assert.ts';
import { isTapeId } from '../../../src-shared/journal/segment.ts';
import { nodeDisk } from './disk.ts';
import type { FromSealer, SealerInit, ToSealer } from './seal-protocol.ts';
import { sealTape } from './seal.ts';
import { tapeIds, tapesFolder } from './tape-files.ts';

/** Progress is told for every so many tapes that had nothing to seal. */
const TELL_EVERY_TAPES = 50;

const port = parentPort;
assert(port !== null, 'sealing runs in a worker thread');
const init: unknown = workerData;
assert(isInit(init), 'the sealer is given its folder');
const { dataFolder } = init;

const waiting = new Set<string>();
/** Requests that have come. */
let asked = 0;
let done = 0;
let isRunning = false;
let isClosed = false;

yieldToOthers();
port.on('message', (message: ToSealer) => {
  switch (message.kind) {
    case 'seal':
      asked += 1;
      for (const tapeId of message.tapeIds ?? tapeIds(nodeDisk, dataFolder)) {
        if (isTapeId(tapeId)) waiting.add(tapeId);
      }
      if (!isRunning) void run();
      break;
    case 'close':
      isClosed = true;
      port.close();
      break;
  }
});

function isInit(value: unknown): value is SealerInit {
  return typeof value === 'object' && value !== null && 'dataFolder' in value;
}

/** Nobody waits for a sealed segment; on Linux a thread can have a lower priority than its process. */
function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_LOW);
  } catch {
    // Not allowed here: it is a courtesy, no need.
  }
}

function post(message: FromSealer): void {
  if (!isClosed) port?.postMessage(message);
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function run(): Promise<void> {
  isRunning = true;
  done = 0;
  for (const tapeId of waiting) {
    if (isClosed) return;
    waiting.delete(tapeId);
    await seal(tapeId);
    done += 1;
    if (done % TELL_EVERY_TAPES === 0 || waiting.size === 0)
      post({ kind: 'looking', tapesDone: done, tapesTotal: done + waiting.size });
  }
  isRunning = false;
  post({ kind: 'done', asked });
}

async function seal(tapeId: string): Promise<void> {
  try {
    for (const step of sealTape(nodeDisk, join(tapesFolder(dataFolder), tapeId))) {
      if (step.kind === 'sealed') post({ ...step, tapeId });
      await turn();
      if (isClosed) return;
    }
  } catch (error) {
    // A tape that was deleted meanwhile is no failure.
    if (tapeIds(nodeDisk, dataFolder).includes(tapeId))
      post({ kind: 'failed', tapeId, why: error instanceof Error ? error.message : String(error) });
  }
  await turn();
}
