import { expect, it } from 'vitest';
import { createFakeClock } from '../../sim/clock.ts';
import { CallDeadline } from './call-deadline.ts';

it('is late when its time is up, and not before', () => {
  const clock = createFakeClock();
  const deadline = new CallDeadline(clock, 1000, new AbortController().signal);
  clock.advance(999);
  expect(deadline.isLate).toBe(false);
  clock.advance(1);
  expect(deadline.isLate).toBe(true);
  expect(deadline.signal.aborted).toBe(true);
});

it('stands still while a person is asked, and goes on with what was left', () => {
  const clock = createFakeClock();
  const deadline = new CallDeadline(clock, 1000, new AbortController().signal);
  clock.advance(600);
  deadline.hold();
  deadline.hold();
  clock.advance(60_000);
  expect(deadline.isLate).toBe(false);
  deadline.run();
  clock.advance(399);
  expect(deadline.isLate).toBe(false);
  clock.advance(1);
  expect(deadline.isLate).toBe(true);
});

it('gives up with its caller, which is not late', () => {
  const caller = new AbortController();
  const deadline = new CallDeadline(createFakeClock(), 1000, caller.signal);
  caller.abort('enough');
  expect(deadline.signal.reason).toBe('enough');
  expect(deadline.isLate).toBe(false);
});

it('is over when its call is', () => {
  const clock = createFakeClock();
  const deadline = new CallDeadline(clock, 1000, new AbortController().signal);
  deadline.end();
  clock.advance(5000);
  expect(deadline.isLate).toBe(false);
});
