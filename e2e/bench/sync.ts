import { TestDeck, unwrap } from '../integration/host-kit.ts';
import { hostCalls, type Pace, sequential, throughput } from './lib/host-calls.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { median } from './lib/statistics.ts';

const ROUNDS = 5;
const CALLS = 200;
const WARM_UP_CALLS = 500;
const FLOWING_CALLS = 1_000;
const IN_FLIGHT = 32;
/** `recording.syncAfterMs`, and what each promises when the power goes. */
const MODES = [
  { name: 'none', syncAfterMs: null },
  { name: 'after20Ms', syncAfterMs: 20 },
  { name: 'first', syncAfterMs: 0 },
] as const;
type Mode = (typeof MODES)[number]['name'];

interface Round {
  readonly pace: Pace;
  readonly perS: number;
}

/** What each promise for a power cut costs a call through the host, in turns within one run. */
export const bench: Bench = async (progress) => {
  const deck = new TestDeck();
  try {
    const call = await hostCalls(deck);
    await sequential(call, WARM_UP_CALLS);
    const rounds: Record<Mode, Round[]> = { none: [], after20Ms: [], first: [] };
    for (let round = 1; round <= ROUNDS; round += 1) {
      progress(`round ${round} of ${ROUNDS}`);
      for (const { name, syncAfterMs } of round % 2 === 0 ? MODES.toReversed() : MODES) {
        const recording = { syncAfterMs, onDiskFailure: 'continue' } as const;
        unwrap(await deck.api.settings.set({ recording }));
        const pace = await sequential(call, CALLS);
        rounds[name].push({ pace, perS: await throughput(call, FLOWING_CALLS, IN_FLIGHT) });
      }
    }
    return MODES.flatMap(({ name }) => {
      const [here, none] = [rounds[name], rounds.none];
      const latencies = here.map((each, i) => each.pace.p50Us / (none[i]?.pace.p50Us ?? Number.NaN));
      const flows = here.map((each, i) => each.perS / (none[i]?.perS ?? Number.NaN));
      return [
        measured(`sync.${name}.latency`, median(latencies), 'of no sync at p50', null, {
          p50Us: rounded3(median(here.map(({ pace }) => pace.p50Us))),
          p95Us: rounded3(median(here.map(({ pace }) => pace.p95Us))),
          cpuUs: rounded3(median(here.map(({ pace }) => pace.cpuUs))),
        }),
        measured(`sync.${name}.throughput`, median(flows), 'of no sync', null, {
          perS: Math.round(median(here.map(({ perS }) => perS))),
          inFlight: IN_FLIGHT,
        }),
      ];
    });
  } finally {
    await deck.dispose();
  }
};
