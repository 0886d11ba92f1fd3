import { ConsecutiveBreaker, CountBreaker } from 'cockatiel';
import { z } from 'zod';
import type { Trip } from '../../../src-shared/api/guards.ts';

/** What a breaker counts until it opens: cockatiel's counter for this kind of trip. */
export type TripCounter =
  | { readonly kind: 'in-row'; readonly breaker: ConsecutiveBreaker }
  | { readonly kind: 'share'; readonly breaker: CountBreaker };

/** Failures in a row are known already; a window begins empty. */
export function createTripCounter(trip: Trip, failuresInRow: number): TripCounter {
  switch (trip.kind) {
    case 'in-row': {
      const breaker = new ConsecutiveBreaker(trip.failures);
      breaker.state = failuresInRow;
      return { kind: 'in-row', breaker };
    }
    case 'share':
      return {
        kind: 'share',
        breaker: new CountBreaker({
          threshold: trip.percent / 100,
          size: trip.ofCalls,
          minimumNumberOfCalls: Math.min(trip.minCalls, trip.ofCalls),
        }),
      };
  }
}

const windowSchema = z.object({ failures: z.number(), successes: z.number() });

export function windowOf(counter: TripCounter): { calls: number; failures: number } | null {
  if (counter.kind === 'in-row') return null;
  const { failures, successes } = windowSchema.parse(counter.breaker.state);
  return { calls: failures + successes, failures };
}
