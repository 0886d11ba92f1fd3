import { expect, it } from 'vitest';
import { FoldSchedule } from './fold-schedule.ts';

/** Work that is counted; every run does one piece, if there is one: who is woken looks whether there is. */
function setUp(options: { readonly urgentFrom: number }) {
  const world = { waiting: 0, runs: 0 };
  const schedule = new FoldSchedule({
    run() {
      world.runs += 1;
      world.waiting = Math.max(0, world.waiting - 1);
    },
    isWaiting: () => world.waiting > 0,
    isUrgent: () => world.waiting >= options.urgentFrom,
  });
  return { world, schedule };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('does all that waits, soon after the traffic has paused', async () => {
  const { world, schedule } = setUp({ urgentFrom: Infinity });
  world.waiting = 5;
  schedule.wake();
  expect(world.runs).toBe(0);
  await expect.poll(() => world.waiting, { interval: 1 }).toBe(0);
  expect(world.runs).toBe(5);
});

it('is awake again after it has slept', async () => {
  const { world, schedule } = setUp({ urgentFrom: Infinity });
  for (let round = 1; round <= 3; round += 1) {
    world.waiting = 1;
    schedule.wake();
    await expect.poll(() => world.runs, { interval: 1 }).toBe(round);
  }
});

it('works all the same under traffic that never pauses', async () => {
  const { world, schedule } = setUp({ urgentFrom: Infinity });
  const startedMs = performance.now();
  const passedMs = (): number => performance.now() - startedMs;
  let turns = 0;
  // A machine that lets nobody run for a while gives it more time.
  while (passedMs() < 200 || (world.runs <= 2 && passedMs() < 30_000)) {
    world.waiting += 1;
    schedule.wake();
    turns += 1;
    await turn();
  }
  expect(world.runs).toBeGreaterThan(2);
  // Traffic has precedence: far fewer folds than turns.
  expect(world.runs).toBeLessThan(turns / 4);
});

it('does not put off what is urgent', async () => {
  const { world, schedule } = setUp({ urgentFrom: 1 });
  world.waiting = 3;
  for (let turns = 0; turns < 4; turns += 1) {
    schedule.wake();
    await turn();
  }
  expect(world.waiting).toBe(0);
});
