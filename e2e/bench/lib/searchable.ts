import { join } from 'node:path';
import { createRealClock, createSecureRandom, nodeDisk } from '../../../src-main/host/host.ts';
import { IndexClient } from '../../../src-main/host/index/index-client.ts';
import { createJournal } from '../../../src-main/host/journal/journal.ts';
import { OPENED } from '../../../src-main/sim/journal-world.ts';
import { NO_FILTER } from '../../../src-shared/api/messages.ts';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import { unwrap } from '../../integration/host-kit.ts';
import { RealisticTraffic } from './realistic.ts';
import { measured, rounded3, type Measured } from './result.ts';
import { ScratchFolder } from './scratch.ts';
import { percentile } from './statistics.ts';

const PER_S = 60_000;
const SECONDS = 10;
const TICK_MS = 10;
const MARK_EVERY_MS = 500;
const DEADLINE_MS = 30_000;

/** At a steady pace: how long after a message was recorded a search by a word of it finds it. */
export async function searchable(progress: (line: string) => void): Promise<Measured> {
  using scratch = new ScratchFolder();
  const clock = createRealClock();
  const journal = createJournal({
    dataFolder: scratch.path,
    disk: nodeDisk,
    clock,
    random: createSecureRandom(),
    hostRun: 'bench',
  });
  const writer = unwrap(journal.create(OPENED));
  const { tapeId } = writer;
  const index = new IndexClient({
    workerUrl: new URL('../../../src-main/host/index/worker.ts', import.meta.url),
    tapesFolder: join(scratch.path, 'tapes'),
    indexFolder: join(scratch.path, 'index'),
    clock,
    living: () => [tapeId],
    onProgress: () => undefined,
    onSearched: () => undefined,
    onFailure: () => undefined,
  });
  await index.tapes();
  progress(`searching in ${PER_S} messages a second for ${SECONDS} s`);
  const traffic = new RealisticTraffic();
  const lags: number[] = [];
  // One at a time: who waits for several searches measures the searches.
  let waiting: Promise<unknown> | null = null;
  const startMs = performance.now();
  let sent = 0;
  let marks = 0;
  while (sent < PER_S * SECONDS) {
    const nowMs = performance.now() - startMs;
    const due = Math.min(PER_S * SECONDS, Math.floor((nowMs / 1_000) * PER_S));
    const bodies = Array.from({ length: due - sent }, (_, i) => traffic.body(sent + i));
    const isMarked = waiting === null && nowMs > (marks + 1) * MARK_EVERY_MS;
    const mark = `mark-${marks}-of-the-search`;
    if (isMarked) bodies.push(markBody(mark));
    unwrap(writer.append(bodies));
    sent += bodies.length;
    index.announce(tapeId, sent + 1);
    if (isMarked) {
      marks = Math.ceil(nowMs / MARK_EVERY_MS);
      waiting = lagOf(index, tapeId, mark).then((lagMs) => {
        lags.push(lagMs);
        waiting = null;
        return lagMs;
      });
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const perS = Math.round(sent / ((performance.now() - startMs) / 1_000));
  await waiting;
  unwrap(writer.close('long enough'));
  await index.close();
  return measured(
    'query.searchable',
    percentile(lags, 0.95) / 1_000,
    's at p95 from the append to the hit',
    { atMost: 2 },
    { p50S: rounded3(percentile(lags, 0.5) / 1_000), perS, marks: lags.length },
  );
}

function markBody(mark: string): EntryBody {
  const bytes = Buffer.from(
    `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: mark })}\n`,
  );
  return { kind: 'frame', dir: 'in', channel: { kind: 'stdio' }, mark: 'whole', bytes };
}

async function lagOf(index: IndexClient, tapeId: string, mark: string): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    const page = await index.source(tapeId).page({ ...NO_FILTER, text: mark }, { kind: 'tail' }, 1);
    const tookMs = performance.now() - startMs;
    if ((page.ok && page.value.matched > 0) || tookMs > DEADLINE_MS) return tookMs;
    await new Promise((resolve) => setTimeout(resolve, 2 * TICK_MS));
  }
}
