import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { createRealClock } from '../../sim/clock.ts';
import { RUN_MARKER_ENV, type SpawnRequest } from '../ports.ts';
import { WAITING_INPUT_BYTES_MAX, createSpawner } from './child.ts';

const spawner = createSpawner(createRealClock());
let folder = '';
beforeAll(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'tapedeck-child-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const node = (source: string, ...more: string[]): SpawnRequest => ({
  command: process.execPath,
  args: ['-e', source, ...more],
  cwd: folder,
  env: {},
});

interface Outcome {
  readonly exit: { code: number | null; signal: string | null } | null;
  readonly failure: Failure | null;
  readonly stdout: string;
}

function run(request: SpawnRequest): Promise<Outcome> {
  const out: Uint8Array[] = [];
  const stdout = (): string => Buffer.concat(out).toString();
  return new Promise((resolve) => {
    spawner.spawn(request, {
      onSpawned() {},
      onStdout: (chunk) => void out.push(chunk),
      onStderr() {},
      onExited: (exit) => resolve({ exit, failure: null, stdout: stdout() }),
      onSpawnFailed: (failure) => resolve({ exit: null, failure, stdout: stdout() }),
    });
  });
}

function script(name: string, content: string): SpawnRequest {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  chmodSync(file, 0o755);
  return { command: file, args: [], cwd: folder, env: {} };
}

describe('a real child', () => {
  it('takes arguments as they are, with no shell between', async () => {
    const tricky = ['a b', '$HOME', '"; exit 3', '*', ''];
    const { stdout } = await run(node('console.log(JSON.stringify(process.argv.slice(1)))', '--', ...tricky));
    expect(JSON.parse(stdout)).toEqual(tricky);
  });

  it('names the interpreter that is missing', async () => {
    const { failure } = await run(script('bad-interpreter', '#!/no/such/interpreter -x\n'));
    expect(failure?.code).toBe('spawn-failed');
    expect(failure?.message).toContain('/no/such/interpreter -x');
  });

  it('runs a script without a first line as every shell does', async () => {
    const { exit, stdout } = await run(script('no-shebang', 'echo hello\n'));
    expect(exit).toEqual({ code: 0, signal: null });
    expect(stdout).toBe('hello\n');
  });

  it('gives what Node refuses as a failure', async () => {
    const { failure } = await run(node('', 'a\0b'));
    expect(failure?.code).toBe('spawn-failed');
  });

  it('reports a signal that somebody else sent', async () => {
    const { exit } = await run(node('process.kill(process.pid, "SIGSEGV"); setInterval(() => {}, 1e3)'));
    expect(exit).toEqual({ code: null, signal: 'SIGSEGV' });
  });

  it('reads a megabyte of last words before it reports the exit', async () => {
    const { stdout, exit } = await run(
      node('require("node:fs").writeSync(1, "x".repeat(1e5)); process.stdout.write("y".repeat(1e6))'),
    );
    expect(exit).toEqual({ code: 0, signal: null });
    expect(stdout.length).toBe(1_100_000);
  });

  it('reports the exit although a descendant holds the pipe open', async () => {
    const marker = `child-test-${process.pid}`;
    const request = node(`
      const { spawn } = require('node:child_process');
      const left = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60e3)'], { detached: true, stdio: ['ignore', 1, 2] });
      left.on('spawn', () => process.stdout.write('last', () => process.exit(5)));
    `);
    const { exit, stdout } = await run({ ...request, env: { [RUN_MARKER_ENV]: marker } });
    expect(exit).toEqual({ code: 5, signal: null });
    expect(stdout).toBe('last');
    expect(await spawner.reap(marker)).toBe(1);
  });

  it('bounds what waits for a server that does not read', async () => {
    const exited = Promise.withResolvers<void>();
    const child = spawner.spawn(node('setInterval(() => {}, 1e3)'), {
      onSpawned() {},
      onStdout() {},
      onStderr() {},
      onExited: () => exited.resolve(),
      onSpawnFailed() {},
    });
    const first = child.write(new Uint8Array(WAITING_INPUT_BYTES_MAX));
    const second = await child.write(new Uint8Array(1024 * 1024));
    expect(second.ok ? '' : second.failure.code).toBe('too-many');
    child.endStdin();
    const afterEnd = await child.write(new Uint8Array(1));
    expect(afterEnd.ok ? '' : afterEnd.failure.code).toBe('session-closed');
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.signal('SIGKILL');
    await exited.promise;
    const waited = await first;
    expect(waited.ok ? '' : waited.failure.code).toBe('session-closed');
  });
});
