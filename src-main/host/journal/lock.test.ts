import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder, lockHolder } from './lock.ts';
import { thisProcess } from './process-identity.ts';

const LOCK_MODULE = new URL('./lock.ts', import.meta.url).href;
/** Takes the lock when told to, says how it went, and stays. */
const CHILD = `
  import { lockDataFolder } from ${JSON.stringify(LOCK_MODULE)};
  process.stdin.once('data', () => {
    const lock = lockDataFolder(process.argv[1], { hostRun: 'child-' + process.pid, nowMs: Date.now() });
    console.log(lock.ok ? 'got' : lock.failure.code);
    process.stdin.once('data', () => {
      if (lock.ok) lock.value.release();
      process.exit(0);
    });
  });
  console.log('up');
`;
const WHO = { hostRun: 'test-run', nowMs: Date.UTC(2026, 10, 1) };

let folder = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-lock-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  rmSync(folder, { recursive: true, force: true });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function contender() {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe('up');
  return { child, go: () => void child.stdin.write('go\n'), answer: next };
}

describe('the lock of a data folder', () => {
  it('is had by one, who can be found', () => {
    const first = lockDataFolder(folder, WHO);
    expect(first.ok).toBe(true);
    expect(lockHolder(folder)).toMatchObject({ pid: process.pid, hostRun: 'test-run', url: null });
    const second = lockDataFolder(folder, WHO);
    expect(second).toMatchObject({ ok: false, failure: { code: 'data-folder-busy' } });
    if (!first.ok || second.ok) return;
    expect(second.failure.message).toContain(`process ${process.pid}, since 2026-11-01T00:00:00`);
    first.value.announce({ url: 'http://127.0.0.1:1234/', apiFile: join(folder, 'api.json') });
    expect(lockHolder(folder)).toMatchObject({ apiFile: join(folder, 'api.json') });
    const third = lockDataFolder(folder, WHO);
    expect(third.ok ? '' : third.failure.hint).toContain('http://127.0.0.1:1234/');
    first.value.release();
    first.value.release();
    expect(lockHolder(folder)).toBeNull();
  });

  it('can be had again after a release, again and again, in a bounded folder', () => {
    for (let i = 0; i < 20; i += 1) {
      const lock = lockDataFolder(folder, WHO);
      expect(lock.ok).toBe(true);
      if (lock.ok) lock.value.release();
    }
    expect(readdirSync(join(folder, 'lock'))).toHaveLength(1);
  });

  it('is had again after kill -9, though its pid may live on as a zombie', async () => {
    const other = await contender();
    other.go();
    expect(await other.answer()).toBe('got');
    expect(lockDataFolder(folder, WHO)).toMatchObject({ failure: { code: 'data-folder-busy' } });
    await kill(other.child);
    expect(lockHolder(folder)).toBeNull();
    expect(lockDataFolder(folder, WHO).ok).toBe(true);
  });

  it('is not held by another process that got the same pid', () => {
    const lock = lockDataFolder(folder, WHO);
    expect(lock.ok).toBe(true);
    const reused = { ...thisProcess(), started: 'another boot/1', hostRun: 'old', sinceMs: 0 };
    const holder = { ...reused, url: null, apiFile: null, released: false };
    writeFileSync(join(folder, 'lock', '2'), JSON.stringify(holder));
    expect(lockHolder(folder)).toBeNull();
    expect(lockDataFolder(folder, WHO).ok).toBe(process.platform === 'linux');
  });

  it('is taken over from a file that cannot be read', () => {
    lockDataFolder(folder, WHO);
    writeFileSync(join(folder, 'lock', '5'), 'torn');
    expect(lockDataFolder(folder, WHO).ok).toBe(true);
    expect(readdirSync(join(folder, 'lock'))).toEqual(['6']);
  });

  it('says when the folder cannot be used', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(lockDataFolder(join(folder, 'file'), WHO)).toMatchObject({
      ok: false,
      failure: { code: 'data-folder-unusable' },
    });
  });

  it('is had by exactly one of several processes that start at once over a dead one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const contenders = await Promise.all([contender(), contender(), contender()]);
      for (const each of contenders) each.go();
      const answers = await Promise.all(contenders.map((each) => each.answer()));
      expect(answers.sort()).toEqual(['data-folder-busy', 'data-folder-busy', 'got']);
      // Every round ends by kill -9, so the next one starts on a stale lock.
      for (const each of contenders) await kill(each.child);
    }
  });
});
