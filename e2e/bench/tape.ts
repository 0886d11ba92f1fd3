import {
  createHost,
  createRealClock,
  createSecureRandom,
  nodeDisk,
  type Host,
} from '../../src-main/host/host.ts';
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { OPENED } from '../../src-main/sim/journal-world.ts';
import { type Filter, NO_FILTER, type Page } from '../../src-shared/api/messages.ts';
import { realPorts, unwrap } from '../integration/host-kit.ts';
import { busyFrame } from './lib/busy-frame.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { percentile } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const FRAMES = 1_000_000;
const BATCH = 1_000;
const PAGE_ROWS = 200;
const RANDOM_PAGES = 500;
const FIRST_PAGES = 5;
const INDEX_DEADLINE_MS = 300_000;

function recordTape(dataFolder: string): string {
  const writer = unwrap(
    createJournal({
      dataFolder,
      disk: nodeDisk,
      clock: createRealClock(),
      random: createSecureRandom(),
      hostRun: 'bench',
    }).create(OPENED),
  );
  for (let at = 0; at < FRAMES; at += BATCH) {
    unwrap(writer.append(Array.from({ length: BATCH }, (_, i) => busyFrame(at + i))));
  }
  unwrap(writer.close('long enough'));
  return writer.tapeId;
}

type Ask = (filter: Filter, anchor: { kind: 'tail' } | { kind: 'from'; ordinal: number }) => Promise<Page>;

const asking =
  (host: Host, tapeId: string): Ask =>
  async (filter, anchor) =>
    unwrap(
      await host.api.messages.page({ scope: { kind: 'tape', tapeId }, filter, anchor, limit: PAGE_ROWS }),
    );

async function timedMs<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const startMs = performance.now();
  const value = await work();
  return { ms: performance.now() - startMs, value };
}

/** A host of its own for each: nothing of the tape is in memory. */
async function firstPages(dataFolder: string, tapeId: string): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (let n = 0; n < FIRST_PAGES; n += 1) {
    const host = unwrap(createHost(realPorts(dataFolder)));
    try {
      await waitFor('the list of tapes', INDEX_DEADLINE_MS, async () =>
        unwrap(await host.api.tapes.list()).some(({ id }) => id === tapeId),
      );
      const { ms, value } = await timedMs(() => asking(host, tapeId)(NO_FILTER, { kind: 'tail' }));
      if (value.seq.length !== PAGE_ROWS) throw new Error(`a first page of ${value.seq.length} rows`);
      tookMs.push(ms);
    } finally {
      await host.stop();
    }
  }
  return tookMs;
}

async function randomPages(ask: Ask): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (let n = 0; n < RANDOM_PAGES; n += 1) {
    const ordinal = Math.floor(Math.random() * (FRAMES - PAGE_ROWS));
    const { ms, value } = await timedMs(() => ask(NO_FILTER, { kind: 'from', ordinal }));
    if (value.from !== ordinal || value.seq[0] !== ordinal) throw new Error(`asked for ${ordinal}`);
    tookMs.push(ms);
  }
  return tookMs;
}

/** What one tape of a million frames costs: to index, to open, to page through, to filter. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  progress(`recording ${FRAMES} frames`);
  const tapeId = recordTape(scratch.path);

  progress('indexing them');
  let host = unwrap(createHost(realPorts(scratch.path)));
  const indexing = await timedMs(async () => {
    // The opening and the closing are entries too.
    await waitFor('the index', INDEX_DEADLINE_MS, async () => {
      const page = await host.api.messages.page({
        scope: { kind: 'tape', tapeId },
        filter: NO_FILTER,
        anchor: { kind: 'tail' },
        limit: 1,
      });
      return page.ok && page.value.seq[0] === FRAMES + 1;
    });
  });
  await host.stop();

  progress('first pages');
  const first = await firstPages(scratch.path, tapeId);

  host = unwrap(createHost(realPorts(scratch.path)));
  try {
    const ask = asking(host, tapeId);
    await ask(NO_FILTER, { kind: 'tail' });
    progress(`${RANDOM_PAGES} random pages`);
    const random = await randomPages(ask);
    const errors = { ...NO_FILTER, kinds: ['response' as const] };
    const firstCount = await timedMs(() => ask(errors, { kind: 'tail' }));
    const nextCount = await timedMs(() => ask(errors, { kind: 'from', ordinal: 1_000 }));
    return [
      measured(
        'tape.firstPage',
        percentile(first, 0.5),
        'ms',
        { atMost: 50 },
        {
          rounds: first.map(rounded3),
          frames: FRAMES,
          rows: PAGE_ROWS,
        },
      ),
      measured(
        'tape.anyPage',
        percentile(random, 0.95),
        'ms at p95',
        { atMost: 5 },
        {
          p50Ms: rounded3(percentile(random, 0.5)),
          maxMs: rounded3(percentile(random, 1)),
          pages: RANDOM_PAGES,
        },
      ),
      measured('tape.index', FRAMES / (indexing.ms / 1_000), 'entries/s', null, {
        tookMs: Math.round(indexing.ms),
      }),
      measured('tape.filteredCount', firstCount.ms, 'ms', null, {
        matched: firstCount.value.matched,
        nextPageMs: rounded3(nextCount.ms),
      }),
    ];
  } finally {
    await host.stop();
  }
};
