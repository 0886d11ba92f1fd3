// nightly.mjs [SUITE …]: the durability suites, long. Each prints its seed; the exit code says whether all passed.
// SEED=n repeats a run. Without names all of them run, one after the other.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tether } from './node24.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MINUTE_MS = 60_000;

/**
 * `files`: test files of the integration project. `env`: what makes them long.
 * @typedef {{name: string, files: string[], env: Record<string, string>, deadlineMs: number}} Suite
 */

/** @type {Suite[]} */
const SUITES = [
  {
    name: 'kill9',
    files: ['e2e/durability/host-kill9.test.ts'],
    env: { KILLS_SCALE: '10' },
    deadlineMs: 120 * MINUTE_MS,
  },
  {
    name: 'power-loss',
    files: ['e2e/durability/power-loss.test.ts'],
    env: { STATES: '100000' },
    deadlineMs: 60 * MINUTE_MS,
  },
  {
    name: 'sqlite-power-loss',
    files: ['e2e/durability/sqlite-power-loss.test.ts'],
    env: { SQLITE_STATES: '20000' },
    deadlineMs: 60 * MINUTE_MS,
  },
];

/** @param {Suite} suite @returns {Promise<boolean>} */
function run({ name, files, env, deadlineMs }) {
  console.log(`== ${name}`);
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const limit = `--testTimeout=${deadlineMs}`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, 'run', '--project=!unit', limit, ...files], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...env, TAPEDECK_NIGHTLY_MS: String(deadlineMs) },
      timeout: deadlineMs,
    });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

tether();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(
    `there is no suite ${unknown.join(', ')}; there are ${SUITES.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const failed = [];
for (const suite of SUITES) {
  if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
  if (!(await run(suite))) failed.push(suite.name);
}
console.log(failed.length === 0 ? 'all suites pass' : `failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
