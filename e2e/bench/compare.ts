import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createRealClock, createRerunFiles, createSecureRandom, nodeDisk } from '../../src-main/host/host.ts';
import { createComparisons } from '../../src-main/host/wiring/replay/comparisons.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { frame, OPENED } from '../../src-main/sim/journal-world.ts';
import { COMPARE_PAGE_MAX } from '../../src-shared/api/comparison.ts';
import { unwrap } from '../integration/host-kit.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { percentile } from './lib/statistics.ts';

const EXCHANGES = 100_000;
const BATCH = 1_000;
/** Every so many answers is another on the second tape. */
const CHANGED_EVERY = 100;
const PAGES = 200;
const MS = 1_000;

function asked(n: number): string {
  const params = { name: 'read_file', arguments: { path: `/srv/data/files/${n}.txt`, head: 20 } };
  return JSON.stringify({ jsonrpc: '2.0', id: n, method: 'tools/call', params });
}

function answered(n: number, isNew: boolean): string {
  const text = JSON.stringify({
    lines: 20,
    size: n * 7,
    owner: isNew && n % CHANGED_EVERY === 0 ? 'new' : 'app',
  });
  return JSON.stringify({ jsonrpc: '2.0', id: n, result: { content: [{ type: 'text', text }] } });
}

/** Two tapes of 100,000 calls, of which each hundredth is answered differently: how long their comparison takes, and its pages. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const journal = createJournal({
    dataFolder: scratch.path,
    disk: nodeDisk,
    clock: createRealClock(),
    random: createSecureRandom(),
    hostRun: 'bench',
  });
  const record = (isNew: boolean): string => {
    const writer = unwrap(journal.create(OPENED));
    for (let at = 0; at < EXCHANGES; at += BATCH) {
      const batch = Array.from({ length: BATCH }, (_each, n) => [
        frame(`${asked(at + n)}\n`, 'out'),
        frame(`${answered(at + n, isNew)}\n`, 'in'),
      ]);
      unwrap(writer.append(batch.flat()));
    }
    unwrap(writer.close('long enough'));
    return writer.tapeId;
  };
  progress('recording two tapes');
  const pair = { before: record(false), after: record(true) };
  const comparisons = createComparisons({ journal, files: createRerunFiles(nodeDisk, scratch.path) });
  try {
    progress('comparing');
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const startMs = performance.now();
    const summary = unwrap(await comparisons.compare(pair));
    const tookMs = performance.now() - startMs;
    delay.disable();
    if (summary.exchangesDifferent !== EXCHANGES / CHANGED_EVERY) throw new Error('not what is different');

    progress(`${PAGES} pages`);
    const all = { outcomes: [], slower: false, text: '' };
    const pagesMs: number[] = [];
    for (let n = 0; n < PAGES; n += 1) {
      const fromMs = performance.now();
      unwrap(await comparisons.items(pair, all, (n * COMPARE_PAGE_MAX) % EXCHANGES, COMPARE_PAGE_MAX));
      pagesMs.push(performance.now() - fromMs);
    }
    const stepsMs: number[] = [];
    for (let row: number | null = -1, n = 0; row !== null && n < PAGES; n += 1) {
      const fromMs = performance.now();
      ({ row } = unwrap(await comparisons.nextDifference(pair, all, row, 1)));
      stepsMs.push(performance.now() - fromMs);
    }
    return [
      measured('compare.entries', (4 * EXCHANGES) / (tookMs / MS), 'entries/s of both tapes', null, {
        exchanges: EXCHANGES,
        tookMs: rounded3(tookMs),
      }),
      measured('compare.turn', delay.max / 1e6, 'ms, the longest turn of the host meanwhile', null, {
        p99Ms: rounded3(delay.percentile(99) / 1e6),
      }),
      measured('compare.page', percentile(pagesMs, 0.95), `ms at p95, of ${COMPARE_PAGE_MAX} lines`, null, {
        p50Ms: rounded3(percentile(pagesMs, 0.5)),
      }),
      measured('compare.next', percentile(stepsMs, 0.95), 'ms at p95, to the next difference', null, {
        p50Ms: rounded3(percentile(stepsMs, 0.5)),
      }),
    ];
  } finally {
    comparisons.close();
  }
};
