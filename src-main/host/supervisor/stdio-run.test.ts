import { EMPTY_GAUGE } from '../../../src-shared/base/gauge.ts';
import { describe, expect, it } from 'vitest';
import { ok } from '../../../src-shared/base/failure.ts';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { type FakeProgram, createFakeSpawner } from '../../sim/spawn-fake.ts';
import type { PipeTap, Recorder } from '../ports.ts';
import type { RunState } from './run.ts';
import { createStdioRun } from './stdio-run.ts';

/** A tap that only notes what it is told. */
function createNotingTap(log: string[]): PipeTap {
  return {
    wire: { kind: 'pipe', send: () => Promise.resolve(ok(null)), listen: () => {} },
    attach: () => {},
    flushInput: () => void log.push('input flushed'),
    gauges: () => ({ lines: EMPTY_GAUGE, early: EMPTY_GAUGE }),
    onStdout: (chunk) => void log.push(`stdout ${Buffer.from(chunk).toString()}`),
    onStderr: (chunk) => void log.push(`stderr ${Buffer.from(chunk).toString()}`),
    endStreams: () => void log.push('streams ended'),
    close: () => void log.push('closed'),
  };
}

function setup(program: FakeProgram, command = 'server') {
  const clock = createFakeClock();
  const spawner = createFakeSpawner({ server: program });
  const log: string[] = [];
  const entries: EntryBody[] = [];
  const states: RunState[] = [];
  const recorder: Recorder = {
    tapeId: 't',
    serverId: 's',
    record(bodies) {
      entries.push(...bodies);
      for (const body of bodies) log.push(`record ${body.kind}`);
      return [];
    },
    forward(bodies, send) {
      this.record(bodies);
      send();
    },
    close: () => {},
  };
  const run = createStdioRun({
    request: { command, args: [], cwd: '/', env: {} },
    runMarker: 'm1',
    recorder,
    tap: createNotingTap(log),
    spawner,
    clock,
    onState: (state) => void states.push(state),
  });
  const turn = async (ms = 0): Promise<void> => {
    for (let step = 0; step <= ms; step += 100) {
      clock.advance(ms === 0 ? 0 : 100);
      for (let count = 0; count < 20; count += 1) await Promise.resolve();
    }
  };
  return { run, clock, spawner, log, entries, states, turn };
}

const kinds = (states: readonly RunState[]): readonly string[] => states.map((state) => state.kind);

describe('a run of a stdio server', () => {
  it('starts with its marker, and stops at the end of stdin', async () => {
    let env: unknown = null;
    const { run, clock, spawner, log, entries, states, turn } = setup((self) => {
      env = self.request.env;
      self.onInputEnd(() => {
        self.out('bye');
        self.exit(0);
      });
    });
    expect(run.state()).toEqual({ kind: 'starting' });
    await turn();
    expect(env).toEqual({ TAPEDECK_RUN: 'm1' });
    expect(run.state()).toEqual({ kind: 'running', pid: 1001 });

    const stopped = run.stop();
    expect(run.stop()).toBe(stopped);
    expect(await stopped).toEqual({ took: 'end-stdin', tookMs: 0, killedDescendants: 0 });
    expect(log).toEqual([
      'record process-started',
      'input flushed',
      'stdout bye',
      'streams ended',
      'record process-exited',
      'closed',
    ]);
    expect(entries.at(-1)).toEqual({
      kind: 'process-exited',
      code: 0,
      signal: null,
      expected: true,
      killedDescendants: 0,
    });
    expect(kinds(states)).toEqual(['running', 'stopping', 'exited']);
    expect(spawner.living()).toBe(0);
    expect(clock.waiting()).toBe(0);
  });

  it('records a crash as unexpected and reaps what the server left behind', async () => {
    const { run, spawner, entries, states, turn } = setup((self) => {
      self.leaveDescendant();
      self.leaveDescendant();
      self.exit(7);
    });
    await turn();
    expect(entries.at(-1)).toEqual({
      kind: 'process-exited',
      code: 7,
      signal: null,
      expected: false,
      killedDescendants: 2,
    });
    expect(states.at(-1)).toMatchObject({ kind: 'exited', code: 7, expected: false });
    expect(spawner.living()).toBe(0);
    expect(await run.stop()).toMatchObject({ took: 'already-gone' });
    expect(states.at(-1)?.kind).toBe('exited');
  });

  it('kills a stubborn server within the time of the ladder', async () => {
    const { run, entries, spawner, turn } = setup((self) => self.onSigterm(() => {}));
    await turn();
    const stopped = run.stop();
    await turn(4100);
    expect(await stopped).toEqual({ took: 'SIGKILL', tookMs: 4000, killedDescendants: 0 });
    expect(entries.at(-1)).toMatchObject({ kind: 'process-exited', signal: 'SIGKILL', expected: true });
    expect(spawner.living()).toBe(0);
  });

  it('need not wait: kill cuts a stop short, and works alone', async () => {
    const patient = setup((self) => self.onSigterm(() => {}));
    await patient.turn();
    const stopped = patient.run.stop();
    expect(patient.run.kill()).toBe(stopped);
    expect(await stopped).toMatchObject({ took: 'SIGKILL', tookMs: 0 });
    expect(patient.entries.at(-1)).toMatchObject({ signal: 'SIGKILL', expected: true });

    const alone = setup((self) => self.onSigterm(() => {}));
    await alone.turn();
    expect(await alone.run.kill()).toMatchObject({ took: 'SIGKILL', tookMs: 0 });
  });

  it('reads a paused server to its end when it stops', async () => {
    const { run, log, turn } = setup((self) => {
      self.onInput(() => self.out('flood'));
      self.onInputEnd(() => self.exit(0));
    });
    await turn();
    run.pause();
    run.resume();
    run.pause();
    const stopped = run.stop();
    run.pause();
    await stopped;
    expect(log).toContain('streams ended');
  });

  it('says why it did not start, and is over', async () => {
    const { run, log, states, turn } = setup(() => {}, 'absent');
    await turn();
    expect(states).toMatchObject([{ kind: 'failed', failure: { code: 'command-not-found' } }]);
    expect(log).toEqual(['closed']);
    expect(await run.stop()).toMatchObject({ took: 'already-gone' });
  });

  it('stops a server that has not started yet', async () => {
    const { run, entries, spawner } = setup((self) => self.onInputEnd(() => self.exit(0)));
    const stopped = run.stop();
    expect((await stopped).took).toBe('end-stdin');
    expect(entries.map((entry) => entry.kind)).toEqual(['process-started', 'process-exited']);
    expect(entries.at(-1)).toMatchObject({ expected: true });
    expect(spawner.living()).toBe(0);
  });
});
