import { expect, it } from 'vitest';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { type HealthReport, watchHealth } from './health.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function setup(answers: readonly boolean[]) {
  const clock = createFakeClock();
  const reports: HealthReport[] = [];
  const lost: HealthReport[] = [];
  let asked = 0;
  const watched = watchHealth({
    clock,
    check: { probe: { kind: 'protocol' }, intervalMs: 1_000, timeoutMs: 100, misses: 2 },
    async ask() {
      const isThere = answers[asked] ?? true;
      asked += 1;
      return { probe: 'ping', answer: isThere ? ok(null) : fail('request-timeout', 'late', '') };
    },
    onReport: (report) => void reports.push(report),
    onLost: (report) => void lost.push(report),
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      await settle();
    }
  };
  return { clock, watched, reports, lost, pass, asked: () => asked };
}

it('a miss that is followed by an answer is forgotten; so many in a row are the end, told once', async () => {
  const { reports, lost, pass, clock } = setup([true, false, true, false, false]);
  await pass(4);
  expect(reports.map(({ misses }) => misses)).toEqual([0, 1, 0, 1]);
  expect(lost).toEqual([]);
  await pass(3);
  expect(lost.map(({ misses }) => misses)).toEqual([2]);
  expect(reports).toHaveLength(5);
  expect(clock.waiting()).toBe(0);
});

it('asks nobody any more once it is stopped', async () => {
  const { watched, pass, asked, clock } = setup([]);
  await pass(2);
  watched.stop();
  await pass(3);
  expect(asked()).toBe(2);
  expect(clock.waiting()).toBe(0);
});
