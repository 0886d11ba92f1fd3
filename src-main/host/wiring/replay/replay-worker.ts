/** The thread that folds what was recorded: reads the files of the tapes, below the priority of everything else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../../src-shared/base/assert.ts';
import { CachePast } from '../../execution/cache/cache-past.ts';
import { TapeCursor } from '../../index/tape-cursor.ts';
import { nodeDisk } from '../../journal/disk.ts';
import { DocumentPast } from '../../replica/history/past.ts';
import { ReplayEngine } from '../../replay/engine.ts';
import { Keeper } from '../../replay/keeper.ts';
import type { FromReplay, ReplayInit, ToReplay } from '../../replay/protocol.ts';
import type { EntryCursor } from '../../replay/winder.ts';

const port = parentPort;
assert(port !== null, 'the past is folded in a worker thread');
const init: unknown = workerData;
assert(isInit(init), 'the thread is given the folder of the tapes');
const { tapesFolder, keptFolder, documentFolder, cacheFolder } = init;

/** After each turn (4 ms) of folding ahead: on two cores it would take a quarter of a rebuild's speed, with a low priority too. */
const AHEAD_REST_MS = 28;

const store = openStore();
const document = new DocumentPast(nodeDisk, documentFolder);
const cache = new CachePast(nodeDisk, cacheFolder);
const engine = new ReplayEngine({ open, nowMs: () => performance.now(), post, store, document, cache });
let isRunning = false;
let isClosed = false;
/** Until the next turn of what nobody has asked for. */
let resting: NodeJS.Timeout | undefined;

yieldToOthers();
store?.sweep();
port.on('message', (message: ToReplay) => {
  switch (message.kind) {
    case 'ask':
      engine.ask(message.id, message.asker, message.ask);
      break;
    case 'cancel':
      engine.cancel(message.id);
      break;
    case 'forget':
      engine.forget(message.tapeId);
      break;
    case 'prepare':
      engine.prepare(message.tapeId, message.entriesMax);
      break;
    case 'prepare-missing':
      engine.prepareMissing();
      break;
    case 'look':
      engine.prepare(message.tapeId, Infinity, true);
      break;
    case 'release':
      engine.release();
      break;
    case 'close':
      isClosed = true;
      clearTimeout(resting);
      engine.close();
      port.close();
      return;
  }
  if (!isRunning) run();
});

function isInit(value: unknown): value is ReplayInit {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['tapesFolder', 'keptFolder', 'documentFolder', 'cacheFolder'].every((name) => name in value)
  );
}

/** Named after this very program: its chunks have their content in their names, so that another state is another name. */
function openStore(): Keeper | undefined {
  try {
    const program = readFileSync(fileURLToPath(import.meta.url));
    const hash = createHash('sha256').update(program).update(process.versions.v8).digest('hex');
    return new Keeper({ folder: keptFolder, tapesFolder, fingerprint: hash.slice(0, 16) });
  } catch {
    return undefined;
  }
}

/** Looking back may take a moment longer, what is recorded now may not: on Linux a thread can have a lower priority. */
function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: it is a courtesy, no need.
  }
}

function post(message: FromReplay): void {
  if (!isClosed) port?.postMessage(message);
}

function run(): void {
  isRunning = true;
  clearTimeout(resting);
  setImmediate(() => {
    isRunning = false;
    if (isClosed) return;
    const isAhead = !engine.isAsked;
    if (!engine.turn()) return;
    if (isAhead && !engine.isAsked) resting = setTimeout(run, AHEAD_REST_MS);
    else run();
  });
}

function open(tapeId: string, at: { segment: number; offset: number } | null, nextSeq: number): EntryCursor {
  const cursor = new TapeCursor(tapesFolder, tapeId, at ?? { segment: 1, offset: 0 }, nextSeq);
  return {
    next() {
      const step = cursor.next();
      return step.kind === 'entry' ? step.entry : null;
    },
    get at() {
      return cursor.at;
    },
    close: () => cursor.close(),
  };
}
