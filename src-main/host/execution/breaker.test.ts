import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BreakerLimits } from '../../../src-shared/api/guards.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { BreakerModel, OUTCOMES, type Outcome } from '../../sim/breaker-model.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { Breaker, type Ticket } from './breaker.ts';
import { verdictOf } from './what-counts.ts';

const RUNS = 20_000;
/** Takes some seconds; the machine may be starved. */
const DEADLINE_MS = 180_000;
const SEED = Number(process.env['TAPEDECK_SEED'] ?? Date.now() % 1_000_000_000);

const LIMITS: BreakerLimits = {
  enabled: true,
  trip: { kind: 'in-row', failures: 3 },
  halfOpenAfterMs: 1000,
  trialCalls: 1,
};

const RESULTS: Readonly<Record<Outcome, Result<unknown>>> = {
  ok: ok({ content: [] }),
  isError: ok({ content: [], isError: true }),
  'rpc-error': fail('request-failed', 'refused with error -32603', ''),
  'time-out': fail('request-timeout', 'late', ''),
  closed: fail('session-closed', 'gone', ''),
  'http-503': fail('http-failed', 'HTTP 503', ''),
  cancelled: fail('request-cancelled', 'cancelled', ''),
};

type Command =
  | { readonly kind: 'begin' }
  | { readonly kind: 'end'; readonly which: number; readonly outcome: Outcome }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'isolate' }
  | { readonly kind: 'configure'; readonly limits: BreakerLimits }
  /** The wall clock jumps: nothing may come of it. */
  | { readonly kind: 'jump'; readonly toMs: number };

const limits: fc.Arbitrary<BreakerLimits> = fc.record({
  enabled: fc.constantFrom(true, true, true, true, false),
  trip: fc.oneof(
    fc.record({ kind: fc.constant('in-row'), failures: fc.integer({ min: 1, max: 4 }) }),
    fc.record({
      kind: fc.constant('share'),
      percent: fc.integer({ min: 1, max: 99 }),
      ofCalls: fc.integer({ min: 2, max: 6 }),
      minCalls: fc.integer({ min: 1, max: 8 }),
    }),
  ),
  halfOpenAfterMs: fc.integer({ min: 100, max: 2000 }),
  trialCalls: fc.integer({ min: 1, max: 3 }),
});

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ kind: 'begin' } as const) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('end'),
      which: fc.nat(9),
      outcome: fc.constantFrom(...OUTCOMES, 'time-out', 'closed'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('advance'), ms: fc.integer({ min: 1, max: 1500 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'reset' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'isolate' } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('configure'), limits }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('jump'), toMs: fc.nat(4e12) }) },
);

/** Half a million comparisons: one that is cheap. */
function assertAlike(seen: unknown, wanted: unknown): void {
  const texts = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (texts[0] !== texts[1]) throw new Error(`it is ${texts[0]} and should be ${texts[1]}`);
}

/** The breaker and its model, driven by the same commands and looked at after each. */
async function drive(first: BreakerLimits, commands: readonly Command[]): Promise<'alike'> {
  const clock = createFakeClock();
  const changes: string[] = [];
  const breaker = new Breaker(clock, first, ({ from, to }) => changes.push(`${from} → ${to}`));
  const model = new BreakerModel(first);
  const open: { ticket: Ticket; call: NonNullable<ReturnType<BreakerModel['begin']>> }[] = [];
  const jump = vi.spyOn(Date, 'now');

  for (const step of commands) {
    switch (step.kind) {
      case 'begin': {
        const ticket = breaker.admit();
        const call = model.begin();
        assertAlike({ isAdmitted: ticket !== null }, { isAdmitted: call !== null });
        if (ticket !== null && call !== null) open.push({ ticket, call });
        break;
      }
      case 'end': {
        const [ended] = open.splice(step.which % Math.max(1, open.length), 1);
        if (ended === undefined) break;
        model.end(ended.call, step.outcome);
        await ended.ticket.settle(
          verdictOf(RESULTS[step.outcome], step.outcome === 'cancelled'),
          step.outcome,
        );
        break;
      }
      case 'advance':
        model.advance(step.ms);
        clock.advance(step.ms);
        break;
      case 'reset':
        model.reset();
        breaker.reset('by hand');
        break;
      case 'isolate':
        model.isolate();
        breaker.isolate('by hand');
        break;
      case 'configure':
        model.configure(step.limits);
        breaker.configure(step.limits);
        clock.advance(0);
        break;
      case 'jump':
        jump.mockReturnValue(step.toMs);
        break;
    }
    const view = breaker.view;
    const seen = {
      phase: view.phase,
      failuresInRow: view.failuresInRow,
      window: view.window,
      trips: view.trips,
      trials: view.trials,
      halfOpenInMs: view.halfOpenAtMs === null ? null : Math.round(view.halfOpenAtMs - clock.wallMs()),
      changes,
    };
    const wanted = {
      phase: model.phase,
      failuresInRow: model.failuresInRow,
      window: model.shownWindow,
      trips: model.trips,
      trials: model.trials,
      halfOpenInMs: model.halfOpenInMs,
      changes: model.changes,
    };
    assertAlike(seen, wanted);
  }
  breaker.close();
  assertAlike({ timers: clock.waiting() }, { timers: 0 });
  return 'alike';
}

afterEach(() => void vi.restoreAllMocks());

const at = (which: number, outcome: Outcome): Command => ({ kind: 'end', which, outcome });
const BEGIN: Command = { kind: 'begin' };
const SHARE: BreakerLimits = {
  enabled: true,
  trip: { kind: 'share', percent: 1, ofCalls: 2, minCalls: 1 },
  halfOpenAfterMs: 100,
  trialCalls: 1,
};

describe('a breaker', () => {
  it.each<[string, BreakerLimits, readonly Command[]]>([
    ['what was begun before a reset does not count after it', SHARE, [BEGIN, { kind: 'reset' }, at(0, 'ok')]],
    [
      'a trial that has passed is not under way any more',
      { ...LIMITS, trip: { kind: 'in-row', failures: 1 }, halfOpenAfterMs: 100, trialCalls: 2 },
      [BEGIN, at(0, 'time-out'), { kind: 'advance', ms: 100 }, BEGIN, at(0, 'ok'), BEGIN, at(0, 'isError')],
    ],
    [
      'failures in a row stay counted when the kind of trip changes',
      { ...SHARE, trip: { ...SHARE.trip, kind: 'share', minCalls: 2, percent: 1, ofCalls: 2 } },
      [
        BEGIN,
        at(0, 'closed'),
        {
          kind: 'configure',
          limits: { ...SHARE, trip: { kind: 'in-row', failures: 2 } },
        },
        BEGIN,
        at(0, 'closed'),
      ],
    ],
    [
      'trials that an isolation has overtaken change nothing',
      { ...SHARE, trialCalls: 2 },
      [
        BEGIN,
        at(0, 'http-503'),
        { kind: 'advance', ms: 100 },
        BEGIN,
        BEGIN,
        { kind: 'isolate' },
        at(0, 'ok'),
        at(0, 'ok'),
      ],
    ],
    [
      'a cancelled trial leaves its place to the next call, and closes nothing',
      { ...LIMITS, trip: { kind: 'in-row', failures: 1 } },
      [
        BEGIN,
        at(0, 'time-out'),
        { kind: 'advance', ms: 1000 },
        BEGIN,
        at(0, 'cancelled'),
        BEGIN,
        BEGIN,
        at(0, 'ok'),
      ],
    ],
    [
      'a wall clock that jumps opens nothing early and holds nothing open',
      { ...LIMITS, trip: { kind: 'in-row', failures: 1 } },
      [
        BEGIN,
        at(0, 'time-out'),
        { kind: 'jump', toMs: 4e12 },
        BEGIN,
        { kind: 'jump', toMs: 0 },
        { kind: 'advance', ms: 1000 },
        BEGIN,
        at(0, 'ok'),
      ],
    ],
  ])('%s', async (_name, first, commands) => expect(await drive(first, commands)).toBe('alike'));

  it('says why it opened, and when it tries again', async () => {
    const clock = createFakeClock();
    const whys: string[] = [];
    const breaker = new Breaker(clock, LIMITS, ({ why }) => whys.push(why));
    for (let call = 0; call < 3; call += 1)
      await breaker.admit()?.settle('failure', 'not answered within 1 s');
    expect(breaker.view).toMatchObject({
      phase: 'open',
      trips: 1,
      lastFailure: { why: 'not answered within 1 s' },
      halfOpenAtMs: clock.wallMs() + 1000,
    });
    clock.advance(1000);
    await breaker.admit()?.settle('failure', 'still');
    clock.advance(1000);
    await breaker.admit()?.settle('success', 'answered');
    expect(whys).toEqual([
      '3 failures in a row: not answered within 1 s',
      '1 s have passed',
      'the trial call failed: still',
      '1 s have passed',
      'the trial call succeeded',
    ]);
  });

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
});
