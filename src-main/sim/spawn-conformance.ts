import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src-shared/base/failure.ts';
import {
  type Child,
  type ChildEvents,
  RUN_MARKER_ENV,
  type SpawnRequest,
  type Spawner,
} from '../host/ports.ts';

/** What every implementation must be able to run. */
export interface SpawnPrograms {
  /** Sends its input back, byte for byte, and exits with 0 when its input ends. */
  readonly echo: SpawnRequest;
  /** Writes `out\n` to stdout and `err\n` to stderr, then exits with 7. */
  readonly exits7: SpawnRequest;
  /** Writes `up\n`, then ignores the end of its input and SIGTERM. */
  readonly stubborn: SpawnRequest;
  /** Leaves one process behind that holds no pipe, writes `left\n` and exits with 0 when its input ends. */
  readonly family: SpawnRequest;
  /** Writes all names of its environment, sorted, joined by commas, then exits with 0. */
  readonly names: SpawnRequest;
}

/** A child with everything it did, in order. */
interface Watched {
  readonly child: Child;
  readonly log: string[];
  readonly failures: Failure[];
  stdout(): string;
  /** Resolves when the log has it; its deadline is the test's. */
  until(entry: (log: readonly string[]) => boolean): Promise<void>;
}

function watch(spawner: Spawner, request: SpawnRequest): Watched {
  const log: string[] = [];
  const failures: Failure[] = [];
  const out: Uint8Array[] = [];
  let wake = (): void => {};
  const note = (entry: string): void => {
    log.push(entry);
    wake();
  };
  const events: ChildEvents = {
    onSpawned: (pid) => note(`spawned ${pid > 0}`),
    onStdout(chunk) {
      out.push(chunk.slice());
      note('stdout');
    },
    onStderr: (chunk) => note(`stderr ${Buffer.from(chunk).toString()}`),
    onExited: ({ code, signal }) => note(`exited ${code} ${signal}`),
    onSpawnFailed(failure) {
      failures.push(failure);
      note('failed');
    },
  };
  const child = spawner.spawn(request, events);
  return {
    child,
    log,
    failures,
    stdout: () => Buffer.concat(out).toString('latin1'),
    async until(isThere) {
      while (!isThere(log)) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

const hasExited = (log: readonly string[]): boolean => log.some((entry) => entry.startsWith('exited'));
const hasSpawned = (log: readonly string[]): boolean => log.length > 0;
const hasStdout = (log: readonly string[]): boolean => log.includes('stdout');
const marked = (request: SpawnRequest, marker: string): SpawnRequest => ({
  ...request,
  env: { ...request.env, [RUN_MARKER_ENV]: marker },
});

/** What the rest of the host relies on, of any Spawner. */
export function describeSpawner(name: string, create: () => Spawner, programs: SpawnPrograms): void {
  describe(`spawner: ${name}`, () => {
    const spawner = create();
    let runs = 0;
    const markers: string[] = [];
    const start = (request: SpawnRequest): Watched => {
      runs += 1;
      const marker = `conformance-${process.pid}-${runs}`;
      markers.push(marker);
      return watch(spawner, marked(request, marker));
    };

    afterEach(async () => {
      for (const marker of markers.splice(0)) await spawner.reap(marker);
    });

    it('tells nothing from inside the call, and the pid before anything else', async () => {
      const run = start(programs.exits7);
      expect(run.log).toEqual([]);
      await run.until(hasExited);
      expect(run.log[0]).toBe('spawned true');
    });

    it('reports the exit once, after the last words', async () => {
      const run = start(programs.exits7);
      await run.until(hasExited);
      expect(run.stdout()).toBe('out\n');
      expect(run.log).toContain('stderr err\n');
      expect(run.log.filter((entry) => entry.startsWith('exited'))).toEqual(['exited 7 null']);
      expect(run.log.at(-1)).toBe('exited 7 null');
    });

    it('carries every byte both ways, and ends when the input ends', async () => {
      const run = start(programs.echo);
      await run.until(hasSpawned);
      const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      expect((await run.child.write(all)).ok).toBe(true);
      expect((await run.child.write(all)).ok).toBe(true);
      run.child.endStdin();
      await run.until(hasExited);
      expect(run.stdout()).toBe(Buffer.concat([all, all]).toString('latin1'));
      expect(run.log.at(-1)).toBe('exited 0 null');
    });

    it('gives a broken pipe as a value', async () => {
      const run = start(programs.exits7);
      await run.until(hasExited);
      const written = await run.child.write(Buffer.from('late\n'));
      expect(written.ok ? '' : written.failure.code).toBe('session-closed');
      run.child.endStdin();
      run.child.signal('SIGKILL');
      run.child.resume();
    });

    it('kills what does not listen', async () => {
      const run = start(programs.stubborn);
      await run.until(hasStdout);
      run.child.endStdin();
      run.child.signal('SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(hasExited(run.log)).toBe(false);
      run.child.signal('SIGKILL');
      await run.until(hasExited);
      expect(run.log.at(-1)).toBe('exited null SIGKILL');
    });

    it('holds stdout back while paused, and loses none of it', async () => {
      const run = start(programs.echo);
      await run.until(hasSpawned);
      run.child.pause();
      await run.child.write(Buffer.from('waits\n'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(run.stdout()).toBe('');
      run.child.resume();
      await run.until(hasStdout);
      expect(run.stdout()).toBe('waits\n');
      run.child.endStdin();
      await run.until(hasExited);
    });

    it('says that a command does not exist, and starts nothing', async () => {
      const run = start({ ...programs.echo, command: 'no-such-command-anywhere' });
      await run.until((log) => log.includes('failed'));
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(run.log).toEqual(['failed']);
      expect(run.failures[0]?.code).toBe('command-not-found');
      const written = await run.child.write(Buffer.from('x'));
      expect(written.ok).toBe(false);
    });

    it('gives the child the environment of the request and nothing of ours', async () => {
      const run = start({ ...programs.names, env: { ...programs.names.env, ONLY_THIS: '1' } });
      await run.until(hasExited);
      const expected = [...Object.keys(programs.names.env), 'ONLY_THIS', RUN_MARKER_ENV].toSorted();
      expect(run.stdout()).toBe(expected.join(','));
    });

    it('reaps what a run left behind, and nothing of another run', async () => {
      const familyMarker = `conformance-family-${process.pid}`;
      const family = watch(spawner, marked(programs.family, familyMarker));
      const other = start(programs.echo);
      await family.until(hasStdout);
      await other.until(hasSpawned);
      family.child.endStdin();
      await family.until(hasExited);
      expect(await spawner.reap(familyMarker)).toBe(1);
      expect(await spawner.reap(familyMarker)).toBe(0);
      expect((await other.child.write(Buffer.from('alive\n'))).ok).toBe(true);
      await other.until(hasStdout);
      expect(other.stdout()).toBe('alive\n');
    });
  });
}
