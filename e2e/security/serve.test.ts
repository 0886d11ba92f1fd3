// Starting and ending the web shell as a process: what it prints, and that a signal leaves nothing behind.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask } from './deck.ts';

let folder: string;
let child: ChildProcess;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-serve-'));
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Starts it and resolves with the launch URL. */
async function serve(stops: string): Promise<URL> {
  [out, err] = ['', ''];
  child = spawn(process.execPath, [join(import.meta.dirname, 'serve-child.ts'), folder, stops], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await expect.poll(() => out + err, { timeout: 60_000 }).toContain('TAPEDECK_URL');
  return new URL(/^TAPEDECK_URL (\S+)$/m.exec(out)?.[1] ?? '');
}

function ended(): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

test('it prints one line on stdout, whose URL works', async () => {
  const url = await serve('well');
  expect(out).toBe(`TAPEDECK_URL ${url.href}\n`);
  expect(url.hostname).toBe('127.0.0.1');
  expect((await ask(Number(url.port), { path: url.pathname })).status).toBe(303);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s stops the host and frees the port',
  async (signal) => {
    const url = await serve('well');
    const exit = ended();
    child.kill(signal);
    expect(await exit).toEqual({ code: 0, signal: null });
    expect(err).toContain('stopping');
    expect(await readdir(folder)).toEqual([]);
    await expect(ask(Number(url.port), { path: '/' })).rejects.toThrow('ECONNREFUSED');
  },
);

test('a host that breaks while it stops makes the exit code 1, and is told of', async () => {
  await serve('badly');
  const exit = ended();
  child.kill('SIGTERM');
  expect(await exit).toEqual({ code: 1, signal: null });
  expect(err).toContain('it broke');
});

test('a second signal does not wait for a host that hangs', async () => {
  await serve('never');
  const exit = ended();
  child.kill('SIGTERM');
  await expect.poll(() => err).toContain('stopping');
  child.kill('SIGINT');
  expect(await exit).toEqual({ code: 130, signal: null });
});
