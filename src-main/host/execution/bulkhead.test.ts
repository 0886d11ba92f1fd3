import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BulkheadLimits } from '../../../src-shared/api/guards.ts';
import { BulkheadModel } from '../../sim/bulkhead-model.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { Bulkhead, type Entrance } from './bulkhead.ts';

const RUNS = 20_000;
/** Takes some seconds; the machine may be starved. */
const DEADLINE_MS = 180_000;
const SEED = Number(process.env['TAPEDECK_SEED'] ?? Date.now() % 1_000_000_000);

const limits: fc.Arbitrary<BulkheadLimits> = fc.record({
  concurrency: fc.integer({ min: 1, max: 4 }),
  queue: fc.integer({ min: 0, max: 4 }),
});

type Command =
  | { readonly kind: 'enter'; readonly waitMs: number }
  | { readonly kind: 'leave' | 'cancel'; readonly who: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'configure'; readonly limits: BulkheadLimits };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('enter'), waitMs: fc.integer({ min: 1, max: 1000 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('leave'), who: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel'), who: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('advance'), ms: fc.integer({ min: 1, max: 600 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('configure'), limits }) },
);

interface Guest {
  state: Entrance['kind'] | 'waiting' | 'left';
  readonly abort: AbortController;
  leave(): void;
}

/** Microtasks between a place that becomes free and the guest that hears of it. */
const settle = async () => {
  for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
};

/** Half a million comparisons: one that is cheap. */
function assertAlike(seen: unknown, wanted: unknown): void {
  const texts = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (texts[0] !== texts[1]) throw new Error(`it is ${texts[0]} and should be ${texts[1]}`);
}

async function drive(first: BulkheadLimits, commands: readonly Command[]): Promise<'alike'> {
  const clock = createFakeClock();
  const bulkhead = new Bulkhead(clock, first, () => {});
  const model = new BulkheadModel(first);
  const guests: Guest[] = [];

  function enter(waitMs: number): void {
    const abort = new AbortController();
    const guest: Guest = { state: 'waiting', abort, leave: () => {} };
    const told = (entrance: Entrance): void => {
      guest.state = entrance.kind;
      if (entrance.kind === 'in') guest.leave = entrance.leave;
    };
    const entering = bulkhead.enter(abort.signal, waitMs);
    if (entering instanceof Promise) void entering.then(told);
    else told(entering);
    guests.push(guest);
  }

  for (const step of commands) {
    switch (step.kind) {
      case 'enter':
        model.enter(step.waitMs);
        enter(step.waitMs);
        break;
      case 'leave': {
        model.leave(step.who);
        const guest = guests[step.who];
        if (guest?.state !== 'in') break;
        guest.state = 'left';
        guest.leave();
        // Twice is once.
        guest.leave();
        break;
      }
      case 'cancel':
        model.cancel(step.who);
        guests[step.who]?.abort.abort();
        break;
      case 'advance':
        model.advance(step.ms);
        clock.advance(step.ms);
        break;
      case 'configure':
        model.configure(step.limits);
        bulkhead.configure(step.limits);
        break;
    }
    await settle();
    const seen = { states: guests.map((each) => each.state), ...bulkhead.view, timers: clock.waiting() };
    const waiting = model.count('waiting');
    const wanted = { states: model.states, running: model.count('in'), queued: waiting, timers: waiting };
    assertAlike(seen, wanted);
  }
  return 'alike';
}

describe('a bulkhead', () => {
  it(
    `does what its model does, ${RUNS} sequences (seed ${SEED})`,
    async () => {
      const property = fc.asyncProperty(
        limits,
        fc.array(command, { maxLength: 40, size: 'max' }),
        async (...given) => {
          expect(await drive(...given)).toBe('alike');
        },
      );
      await fc.assert(property, { seed: SEED, numRuns: RUNS });
    },
    DEADLINE_MS,
  );

  it('gives a place that becomes free to who waits, not to who comes just then', async () => {
    const bulkhead = new Bulkhead(createFakeClock(), { concurrency: 1, queue: 1 }, () => {});
    const never = new AbortController().signal;
    const first = bulkhead.enter(never, 1000);
    const second = bulkhead.enter(never, 1000);
    if (first instanceof Promise || first.kind !== 'in') throw new Error('the first is in at once');
    first.leave();
    expect(bulkhead.enter(never, 1000)).toBeInstanceOf(Promise);
    expect(bulkhead.enter(never, 1000)).toEqual({ kind: 'full' });
    expect((await second).kind).toBe('in');
  });
});
