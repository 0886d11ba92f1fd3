// The re-exec must be invisible: the same stdin, stdout, exit code and signals as running the new Node directly.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentFor, findNode, isNewEnough } from '../../scripts/node24.mjs';

const RUN = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
const NODE24 = pathToFileURL(fileURLToPath(new URL('../../scripts/node24.mjs', import.meta.url))).href;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-run-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves when the child has said `word`; its exit before that is an error. */
async function said(child: ChildProcess, word: string): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes(word)) return text;
  }
  throw new Error(`ended before it said ${word}: ${text}`);
}

async function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}

function run(script: string): ChildProcess {
  return spawn(process.execPath, [RUN, '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
}

test.each([
  ['20.19.0', false],
  ['22.15.1', false],
  ['22.17.9', false],
  ['22.18.0', true],
  ['23.11.0', false],
  ['24.0.0', true],
  ['26.1.0', true],
])('Node %s is new enough: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

test('a Node is found, and its folder comes first in PATH when it is not this one', () => {
  expect(findNode()).toBeDefined();
  const env = environmentFor('/somewhere/bin/node', { PATH: '/usr/bin' });
  expect(env['PATH']).toMatch(/^\/somewhere\/bin[:;]\/usr\/bin$/);
  expect(environmentFor(process.execPath, { PATH: '/usr/bin' })).toEqual({ PATH: '/usr/bin' });
});

test('stdin, stdout and the exit code pass through', async () => {
  const child = run(
    'process.stdin.on("data", (d) => process.stdout.write(d)).on("end", () => process.exit(7))',
  );
  child.stdin?.end('hello');
  const [text, end] = await Promise.all([said(child, 'hello'), ended(child)]);
  expect(text).toBe('hello');
  expect(end).toEqual({ code: 7, signal: null });
});

test.skipIf(process.platform === 'win32')(
  'a signal reaches the child, whose exit code comes back',
  async () => {
    const child = run(
      'process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1000); console.log("up")',
    );
    const end = ended(child);
    await said(child, 'up');
    child.kill('SIGTERM');
    expect(await end).toEqual({ code: 5, signal: null });
  },
);

test.skipIf(process.platform === 'win32')(
  'a child that dies of a signal makes the parent die of it',
  async () => {
    const child = run('process.kill(process.pid, "SIGKILL")');
    expect(await ended(child)).toEqual({ code: null, signal: 'SIGKILL' });
  },
);

test.skipIf(process.platform === 'win32')(
  'a tethered child does not outlive a parent that is killed',
  async () => {
    const inner = join(folder, 'inner.mjs');
    const outer = join(folder, 'outer.mjs');
    writeFileSync(
      inner,
      `import { tether } from '${NODE24}';\ntether();\nsetInterval(() => {}, 1000);\nconsole.log('pid ' + process.pid);\n`,
    );
    writeFileSync(
      outer,
      `import { becomeNode } from '${NODE24}';\nbecomeNode([${JSON.stringify(inner)}], { tethered: true });\n`,
    );
    const parent = spawn(process.execPath, [outer], { stdio: ['ignore', 'pipe', 'inherit'] });
    const end = ended(parent);
    const closed = once(parent.stdout, 'close');
    parent.stdout.once('data', () => parent.kill('SIGKILL'));
    // The pipe closes when its last holder, the child, is gone too.
    await closed;
    expect(await end).toEqual({ code: null, signal: 'SIGKILL' });
  },
);
