import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../sim/clock.ts';
import type { HttpTap } from '../ports.ts';
import { CLOSE_DEADLINE_MS, createHttpRun } from './http-run.ts';
import type { RunState } from './run.ts';

function setup(closed: Promise<void>) {
  const clock = createFakeClock();
  const states: RunState[] = [];
  const tap: HttpTap = { wire: { kind: 'http', url: 'http://localhost/mcp', fetch }, close: () => closed };
  const run = createHttpRun({ tap, clock, onState: (state) => void states.push(state) });
  return { run, clock, states };
}

describe('a run of an http server', () => {
  it('runs from its start and hangs up once', async () => {
    const { run, clock, states } = setup(Promise.resolve());
    expect(states).toEqual([]);
    await Promise.resolve();
    expect(run.state()).toEqual({ kind: 'running', pid: null });
    const stopped = run.stop();
    expect(run.kill()).toBe(stopped);
    expect(await stopped).toEqual({ took: 'hung-up', tookMs: 0, killedDescendants: 0 });
    expect(states.map((state) => state.kind)).toEqual(['running', 'stopping', 'exited']);
    expect(clock.waiting()).toBe(0);
  });

  it('does not wait for ever for an exchange that does not end', async () => {
    const { run, clock, states } = setup(new Promise(() => {}));
    await Promise.resolve();
    const stopped = run.stop();
    clock.advance(CLOSE_DEADLINE_MS);
    expect(await stopped).toMatchObject({ took: 'stuck', tookMs: CLOSE_DEADLINE_MS });
    expect(states.at(-1)?.kind).toBe('exited');
  });
});
