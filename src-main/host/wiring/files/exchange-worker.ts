/** The thread in which a file is written or read: the wire must not wait for compression. One job, then it ends. */
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../../src-shared/base/assert.ts';
import { fail, type Result } from '../../../../src-shared/base/failure.ts';
import { readQuery } from '../../../../src-shared/query/read-query.ts';
import type { ExchangeJob, FromExchange, ToExchange } from './exchange-protocol.ts';
import { exportTape, importTape, previewExport, type ExportProgress } from './tape-exchange.ts';

/** Beside the folder that this thread was built into. */
const VIEWER_PAGE = fileURLToPath(new URL('../viewer/page.html', import.meta.url));
const TELL_EVERY_MS = 80;

const port = parentPort;
assert(port !== null, 'files are written and read in a worker thread');
const job: unknown = workerData;
assert(isJob(job), 'it is given its job');

let isCancelled = false;
port.on('message', (message: ToExchange) => {
  isCancelled = message.kind === 'cancel';
});
yieldToOthers();
const last = await run(job);
port.postMessage(last);
port.close();

function isJob(value: unknown): value is ExchangeJob {
  return typeof value === 'object' && value !== null && 'kind' in value && 'dataFolder' in value;
}

/** On Linux a thread can have a lower priority than its process. */
function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: it is a courtesy, no need.
  }
}

function say(message: FromExchange): void {
  port?.postMessage(message);
}

async function run(wish: ExchangeJob): Promise<FromExchange> {
  try {
    return wish.kind === 'import' ? await read(wish) : await write(wish);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      kind: 'failed',
      failure: { code: 'internal', message, hint: 'This is a defect of Tapedeck: please report it.' },
    };
  }
}

async function write(wish: Exclude<ExchangeJob, { kind: 'import' }>): Promise<FromExchange> {
  const { query: text, fromMs, toMs, isBare } = wish;
  const query = readQuery(text);
  if (!query.ok) return { kind: 'failed', failure: query.failure };
  const isWhole = text.trim() === '' && fromMs === null && toMs === null;
  const selection = isWhole ? null : { query: query.value, text, fromMs, toMs, isBare };
  const tell = ({ entries, ofEntries, bytes }: ExportProgress): void =>
    say({ kind: 'progress', done: entries, of: ofEntries, entries, bytes });
  if (wish.kind === 'preview') {
    const seen = await inTurns(previewExport({ ...wish, selection }), tell);
    return seen.ok ? { kind: 'previewed', ...seen.value } : { kind: 'failed', failure: seen.failure };
  }
  const done = await inTurns(exportTape({ ...wish, selection, viewerPage: VIEWER_PAGE }), tell);
  if (!done.ok) return { kind: 'failed', failure: done.failure };
  const { entries, bytes, redacted } = done.value;
  return { kind: 'exported', entries, bytes, redacted };
}

async function read(wish: Extract<ExchangeJob, { kind: 'import' }>): Promise<FromExchange> {
  const done = await inTurns(importTape(wish), ({ bytes, ofBytes, entries }) =>
    say({ kind: 'progress', done: bytes, of: ofBytes, entries, bytes }),
  );
  if (!done.ok) return { kind: 'failed', failure: done.failure };
  const { tapeId, entries, problems, leftOut, notes, also } = done.value;
  return { kind: 'imported', tapeId, entries, problems, leftOut, notes, also };
}

/** Looks at its messages, and says how far it is, now and then. */
async function inTurns<Step, T>(
  work: Generator<Step, Result<T>>,
  tell: (step: Step) => void,
): Promise<Result<T>> {
  let toldMs = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - toldMs < TELL_EVERY_MS) continue;
    tell(step.value);
    await new Promise(setImmediate);
    toldMs = performance.now();
    if (!isCancelled) continue;
    const cancelled = fail(
      'request-cancelled',
      'It was cancelled; nothing of it was kept.',
      'Begin it again.',
    );
    work.return(cancelled);
    return cancelled;
  }
}
