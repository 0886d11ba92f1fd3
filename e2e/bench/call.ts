import { TestDeck } from '../integration/host-kit.ts';
import { bareCalls, hostCalls, sequential, throughput } from './lib/host-calls.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { interleaved, median } from './lib/statistics.ts';

const ROUNDS = 7;
const CALLS = 500;
const WARM_UP_CALLS = 1_000;
const FLOWING_CALLS = 2_000;
const IN_FLIGHT = 32;

/** A call through the whole host (record, guards, stages, watch) against the SDK's client alone, in turns. */
export const bench: Bench = async (progress) => {
  const bare = await bareCalls();
  const deck = new TestDeck();
  try {
    const call = await hostCalls(deck);
    progress('warming up');
    await sequential(bare.call, WARM_UP_CALLS);
    await sequential(call, WARM_UP_CALLS);
    progress(`${ROUNDS} rounds of ${CALLS} calls, one after the other`);
    const alone = await interleaved(
      ROUNDS,
      () => sequential(bare.call, CALLS),
      () => sequential(call, CALLS),
    );
    progress(`${ROUNDS} rounds of ${FLOWING_CALLS} calls, ${IN_FLIGHT} in flight`);
    const flows = await interleaved(
      ROUNDS,
      () => throughput(bare.call, FLOWING_CALLS, IN_FLIGHT),
      () => throughput(call, FLOWING_CALLS, IN_FLIGHT),
    );
    return [
      measured(
        'call.latency',
        median(alone.map(({ a, b }) => b.p50Us / a.p50Us)),
        'of the bare client at p50',
        null,
        {
          bareUs: rounded3(median(alone.map(({ a }) => a.p50Us))),
          hostUs: rounded3(median(alone.map(({ b }) => b.p50Us))),
          bareP95Us: rounded3(median(alone.map(({ a }) => a.p95Us))),
          hostP95Us: rounded3(median(alone.map(({ b }) => b.p95Us))),
          bareCpuUs: rounded3(median(alone.map(({ a }) => a.cpuUs))),
          hostCpuUs: rounded3(median(alone.map(({ b }) => b.cpuUs))),
          rounds: ROUNDS,
        },
      ),
      measured('call.throughput', median(flows.map(({ a, b }) => b / a)), 'of the bare client', null, {
        barePerS: Math.round(median(flows.map(({ a }) => a))),
        hostPerS: Math.round(median(flows.map(({ b }) => b))),
        inFlight: IN_FLIGHT,
      }),
    ];
  } finally {
    await bare.end();
    await deck.dispose();
  }
};
