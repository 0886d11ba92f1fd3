import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../sim/clock.ts';
import { KILL_LADDER, STOP_LADDER, type StopAct, climb } from './stop-ladder.ts';

/** Dies `afterMs` after the act it obeys. */
function subjectThatObeys(obeyed: StopAct | null, afterMs = 0) {
  const clock = createFakeClock();
  const gone = Promise.withResolvers<void>();
  const acts: string[] = [];
  let isGone = false;
  const subject = {
    gone: gone.promise,
    isGone: () => isGone,
    act(act: StopAct) {
      acts.push(`${act} at ${clock.monoUs() / 1000}`);
      if (act !== obeyed) return;
      clock.after(afterMs, () => {
        isGone = true;
        gone.resolve();
      });
    },
  };
  return { clock, subject, acts };
}

/** Lets promises settle between steps of virtual time. */
async function pass(clock: { advance(ms: number): void }, ms: number): Promise<void> {
  for (let step = 0; step < ms; step += 100) {
    clock.advance(100);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
}

describe('stop ladder', () => {
  it('stops at the rung that works, and leaves no timer', async () => {
    const { clock, subject, acts } = subjectThatObeys('end-stdin', 300);
    const climbed = climb(STOP_LADDER, subject, clock);
    await pass(clock, 400);
    expect(await climbed).toEqual({ took: 'end-stdin', tookMs: 300 });
    expect(acts).toEqual(['end-stdin at 0']);
    expect(clock.waiting()).toBe(0);
  });

  it('climbs at its deadlines', async () => {
    const { clock, subject, acts } = subjectThatObeys('SIGKILL', 100);
    const climbed = climb(STOP_LADDER, subject, clock);
    await pass(clock, 4200);
    expect(await climbed).toEqual({ took: 'SIGKILL', tookMs: 4100 });
    expect(acts).toEqual(['end-stdin at 0', 'SIGTERM at 2000', 'SIGKILL at 4000']);
  });

  it('ends although nothing works', async () => {
    const { clock, subject, acts } = subjectThatObeys(null);
    const climbed = climb(STOP_LADDER, subject, clock);
    await pass(clock, 6000);
    expect(await climbed).toEqual({ took: 'stuck', tookMs: 6000 });
    expect(acts).toHaveLength(3);
    expect(clock.waiting()).toBe(0);
  });

  it('does nothing to what is gone, and starts higher for who does not wait', async () => {
    const { clock, subject, acts } = subjectThatObeys('SIGKILL', 100);
    const killed = climb(KILL_LADDER, subject, clock);
    await pass(clock, 100);
    expect(await killed).toEqual({ took: 'SIGKILL', tookMs: 100 });
    expect(await climb(STOP_LADDER, subject, clock)).toEqual({ took: 'already-gone', tookMs: 0 });
    expect(acts).toEqual(['SIGKILL at 0']);
  });
});
