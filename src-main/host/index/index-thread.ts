/** The thread of the index: opens the database, then works in turns and answers between them. */
import { availableParallelism } from 'node:os';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../src-shared/base/assert.ts';
import { fail } from '../../../src-shared/base/failure.ts';
import { deleteDatabase, isOfTheFile, isSqliteError, openDatabase } from './database.ts';
import { IndexEngine } from './engine.ts';
import type { Answer, Ask, FromWorker, TapeProgress, ToWorker, WorkerInit } from './protocol.ts';
import { SearchHelper } from './search-helper.ts';
import { yieldToHost } from './yield-to-host.ts';

/** Progress is told at most this often. */
const TELL_EVERY_MS = 20;
/** How long to wait for bytes that were announced and are not there. */
const WAIT_MS = 25;

const port = parentPort;
assert(port !== null, 'the index runs in a worker thread');
const init: unknown = workerData;
assert(isInit(init), 'the index is given its folders');
const { tapesFolder, indexFolder, living, workerUrl } = init;

yieldToHost();
const database: DatabaseSync = openDatabase(indexFolder);
const progress = new Map<string, TapeProgress>();
const searched = new Set<string>();
let toldMs = 0;
let isRunning = false;
let isEnded = false;
let wait: NodeJS.Timeout | null = null;

/** On one core two searches are as slow as one. */
const helper = availableParallelism() > 1 ? new SearchHelper(new URL(workerUrl)) : null;
const engine = guarded(() => new IndexEngine({ database, tapesFolder, living: new Set(living), helper }));
post({ kind: 'up' });
port.on('message', (message: ToWorker) => guarded(() => take(message)));
run();

function isInit(value: unknown): value is WorkerInit {
  return typeof value === 'object' && value !== null && 'tapesFolder' in value && 'living' in value;
}

function post(message: FromWorker): void {
  port?.postMessage(message);
}

function take(message: ToWorker): void {
  switch (message.kind) {
    case 'ask':
      post({ kind: 'answer', id: message.id, answer: answer(message.ask) });
      break;
    case 'announce':
      for (const [tapeId, entries] of message.tapes) engine.announce(tapeId, entries);
      break;
    case 'changed':
      engine.changed(message.tapeIds);
      break;
    case 'close':
      close();
      return;
  }
  run();
}

function answer(ask: Ask): Answer {
  try {
    return engine.answer(ask);
  } catch (error) {
    if (isSqliteError(error)) throw error;
    return { kind: 'failed', failure: fail('internal', reasonOf(error), 'Try again.').failure };
  }
}

function run(): void {
  if (isRunning || isEnded) return;
  isRunning = true;
  if (wait !== null) clearTimeout(wait);
  wait = null;
  setImmediate(() => guarded(turn));
}

function turn(): void {
  isRunning = false;
  if (isEnded) return;
  const done = engine.turn();
  if (done.progress !== null) progress.set(done.progress.tapeId, done.progress);
  if (done.searched !== null) searched.add(done.searched);
  tell(done.next !== 'now');
  if (done.next === 'now') run();
  if (done.next === 'wait') wait = setTimeout(run, WAIT_MS);
}

function tell(isLast: boolean): void {
  const nowMs = performance.now();
  if (!isLast && nowMs - toldMs < TELL_EVERY_MS) return;
  toldMs = nowMs;
  if (progress.size > 0) post({ kind: 'progress', tapes: [...progress.values()] });
  if (searched.size > 0) post({ kind: 'searched', tapeIds: [...searched] });
  progress.clear();
  searched.clear();
}

function close(): void {
  isEnded = true;
  if (wait !== null) clearTimeout(wait);
  engine.close();
  helper?.close();
  database.close();
  post({ kind: 'closed' });
  port?.close();
}

/** Whatever goes wrong with the database ends this thread; a bad file is deleted, the next thread makes another. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    isEnded = true;
    post({ kind: 'broken', why: reasonOf(error) });
    try {
      if (database.isOpen) database.close();
    } catch {
      // It is broken: what it holds open goes with the thread.
    }
    if (isOfTheFile(error)) deleteDatabase(indexFolder);
    throw error;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
