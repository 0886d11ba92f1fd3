import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHost, type Host } from '../../src-main/host/host.ts';
import { createSeededRandom } from '../../src-main/sim/random.ts';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { Past } from '../../src-shared/api/replay.ts';
import { realPorts, unwrap } from '../integration/host-kit.ts';
import { leaveBehind } from './lib/crashed-folder.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { ScratchFolder } from './lib/scratch.ts';
import { median, percentile } from './lib/statistics.ts';
import { waitFor } from './lib/wait.ts';

const FRAMES = 1_000_000;
const WINDS = 100;
const SCRUBS = 200;
/** Hosts that start, are asked for one moment, and end. */
const COLD_STARTS = 7;
/** From the page that shows the tape to the first wind: what a person takes at the least to see where the scrubber is. */
const LOOKING_MS = 2_000;
const DEADLINE_MS = 300_000;
/** One that folds no more than this came from a checkpoint that is near. */
const NEAR_ENTRIES = 4_096;

/** Winding to any point of a long tape: the first time, from the checkpoints, and in a host that has just started; and a scrub, of which the newest wins. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const folder = join(scratch.path, 'data');
  progress(`recording ${FRAMES} frames`);
  const tapeId = await leaveBehind(folder, FRAMES, 10);
  const host = unwrap(createHost(realPorts(folder)));
  const { api } = host;
  const stateAt = (seq: number, asker = 'bench', from: Pick<typeof api, 'replay'> = api) =>
    from.replay.stateAt({
      scope: { kind: 'tape', tapeId },
      at: { entry: { tapeId, seq }, wallMs: 0 },
      asker,
    });
  try {
    await waitFor('the recovery', DEADLINE_MS, async () => {
      const newest = unwrap(await api.recovery.state()).reports[0];
      return newest !== undefined && unwrap(await api.recovery.state()).running === null;
    });
    progress('the first wind, without checkpoints');
    const firstMs = performance.now();
    const first = unwrap(await stateAt(FRAMES - 1));
    const cold = performance.now() - firstMs;
    progress(`${WINDS} winds to anywhere`);
    const random = createSeededRandom(11);
    const winds: number[] = [];
    const folds: number[] = [];
    for (let wind = 0; wind < WINDS; wind += 1) {
      const seq = random.below(FRAMES);
      const startMs = performance.now();
      const past: Past = unwrap(await stateAt(seq));
      winds.push(performance.now() - startMs);
      folds.push(past.folded.entries);
      if (past.sessions[0]?.entries !== seq + 1) throw new Error(`not the state at ${seq}`);
    }
    progress('a scrub over the whole tape');
    const scrubMs = performance.now();
    const scrubbed = await Promise.all(
      Array.from({ length: SCRUBS }, (_, n) =>
        stateAt(Math.floor((n * (FRAMES - 1)) / (SCRUBS - 1)), 'scrub'),
      ),
    );
    const scrub = performance.now() - scrubMs;
    const answered = scrubbed.filter(({ ok }) => ok).length;
    await host.stop();
    const { colds, atOnce, preparedMs } = await coldWinds(progress, folder, tapeId, async (from, seq) => {
      const startMs = performance.now();
      const past = unwrap(await stateAt(seq, 'cold', from));
      const tookMs = performance.now() - startMs;
      if (past.sessions[0]?.entries !== seq + 1) throw new Error(`not the state at ${seq}`);
      return { tookMs, folded: past.folded.entries };
    });
    return [
      measured(
        'wind.cold',
        Math.max(...colds.map(({ tookMs }) => tookMs)),
        'ms, the first wind of a host that has just started, two seconds after a page shows the tape, the slowest of all',
        { atMost: 150 },
        {
          hosts: COLD_STARTS,
          medianMs: rounded3(median(colds.map(({ tookMs }) => tookMs))),
          foldedAtMost: Math.max(...colds.map(({ folded }) => folded)),
          atOnceMs: rounded3(median(atOnce.map(({ tookMs }) => tookMs))),
          preparedMs: rounded3(preparedMs),
          keptBytes: keptBytes(folder),
        },
      ),
      measured(
        'wind.anywhere',
        Math.max(...winds),
        'ms, the slowest of all',
        { atMost: 150 },
        {
          winds: WINDS,
          medianMs: rounded3(median(winds)),
          p95Ms: rounded3(percentile(winds, 0.95)),
          foldedAtMost: Math.max(...folds),
          near: folds.every((folded) => folded <= NEAR_ENTRIES),
          frames: FRAMES,
        },
      ),
      measured('wind.first', cold, 'ms, a fold of the whole tape, once', null, {
        entries: first.folded.entries,
      }),
      measured(
        'wind.scrub',
        scrub,
        'ms until the newest of many is there',
        { atMost: 300 },
        { asked: SCRUBS, answered },
      ),
    ];
  } finally {
    await host.stop();
  }
};

type Api = Pick<Host['api'], 'replay'>;
interface Cold {
  readonly tookMs: number;
  readonly folded: number;
}

/**
 * Nobody has ever wound into it: one host prepares it by itself, then others start. Every second one has a page that shows the tape
 * for a moment first; the others are asked at once.
 */
async function coldWinds(
  progress: (text: string) => void,
  folder: string,
  tapeId: string,
  wind: (api: Api, seq: number) => Promise<Cold>,
): Promise<{
  readonly colds: readonly Cold[];
  readonly atOnce: readonly Cold[];
  readonly preparedMs: number;
}> {
  rmSync(join(folder, 'replay'), { recursive: true, force: true });
  progress('a host that nobody asks prepares the tape');
  const startMs = performance.now();
  const preparing = unwrap(createHost(realPorts(folder)));
  await waitFor('the checkpoints', DEADLINE_MS, async () => keptBytes(folder) > 0);
  const preparedMs = performance.now() - startMs;
  await preparing.stop();
  const random = createSeededRandom(12);
  const colds: Cold[] = [];
  const atOnce: Cold[] = [];
  for (let start = 0; start < 2 * COLD_STARTS; start += 1) {
    progress(`cold start ${start + 1} of ${2 * COLD_STARTS}`);
    const host = unwrap(createHost(realPorts(folder)));
    const hasPage = start % 2 === 0;
    const gone = new AbortController();
    if (hasPage) await showTape(host, tapeId, gone.signal);
    (hasPage ? colds : atOnce).push(await wind(host.api, random.below(FRAMES)));
    gone.abort();
    await host.stop();
  }
  return { colds, atOnce, preparedMs };
}

/** As a page does: linked, and with rows of the tape on its screen. */
async function showTape(host: Host, tapeId: string, signal: AbortSignal): Promise<void> {
  await host.api.app.head(signal).next();
  unwrap(
    await host.api.messages.page({
      scope: { kind: 'tape', tapeId },
      filter: NO_FILTER,
      anchor: { kind: 'tail' },
      limit: 100,
    }),
  );
  await sleep(LOOKING_MS);
}

function keptBytes(folder: string): number {
  const kept = join(folder, 'replay');
  if (!existsSync(kept)) return 0;
  return readdirSync(kept)
    .filter((name) => name.endsWith('.checkpoints'))
    .reduce((sum, name) => sum + statSync(join(kept, name)).size, 0);
}
