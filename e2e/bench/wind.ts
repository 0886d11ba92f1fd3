import { join } from 'node:path';
import { createHost } from '../../src-main/host/host.ts';
import { createSeededRandom } from '../../src-main/sim/random.ts';
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
const DEADLINE_MS = 300_000;
/** One that folds no more than this came from a checkpoint that is near. */
const NEAR_ENTRIES = 4_096;

/** Winding to any point of a long tape: the first time, and from the checkpoints; and a scrub, of which the newest wins. */
export const bench: Bench = async (progress) => {
  using scratch = new ScratchFolder();
  const folder = join(scratch.path, 'data');
  progress(`recording ${FRAMES} frames`);
  const tapeId = await leaveBehind(folder, FRAMES, 10);
  const host = unwrap(createHost(realPorts(folder)));
  const { api } = host;
  const stateAt = (seq: number, asker = 'bench') =>
    api.replay.stateAt({
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
    return [
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
