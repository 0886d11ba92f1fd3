// npm test: unit and integration tests, then the journeys. The last line counts them all: `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { ensureBuilt } from './build.mjs';
import { findElectron } from './electron-binary.mjs';
import { findChromium, installHint } from './find-chromium.mjs';
import { tether } from './node24.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const PLAYWRIGHT = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');

/** For what hangs: on an idle machine each takes a third of it. */
const VITEST_DEADLINE_MS = 45 * 60_000;
const JOURNEYS_DEADLINE_MS = 45 * 60_000;
const LIST_DEADLINE_MS = 180_000;

/** @typedef {{passed: number, failed: number, skipped: number}} Count */

const scratch = mkdtempSync(join(tmpdir(), 'tapedeck-test-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

/**
 * Runs a test runner to its end or its deadline, and resolves to its exit code.
 * @param {string[]} args
 * @param {{deadlineMs: number, env?: NodeJS.ProcessEnv, quiet?: boolean}} options
 * @returns {Promise<number>}
 */
function run(args, { deadlineMs, env = {}, quiet = false }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: quiet ? 'ignore' : ['ignore', 'inherit', 'inherit'],
    });
    const stop = () => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      console.error(`stopped after ${deadlineMs / 60_000} minutes: ${args.slice(0, 2).join(' ')}`);
      // SIGINT lets a runner end its own children; then without asking.
      child.kill('SIGINT');
      setTimeout(stop, 10_000).unref();
    }, deadlineMs);
    process.once('exit', stop);
    const settle = (/** @type {number | null} */ code) => {
      clearTimeout(timer);
      process.off('exit', stop);
      resolve(code ?? 1);
    };
    child.once('error', () => settle(1));
    child.once('exit', settle);
  });
}

/** @param {string} file @returns {any} the runner's JSON report, undefined when it wrote none */
function report(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A runner that fails without a failed test (a file that does not load, an error between tests) still failed. */
function atLeastOneFailed(/** @type {Count} */ count, /** @type {number} */ code) {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** @returns {Promise<Count>} */
async function unitAndIntegration() {
  const file = join(scratch, 'vitest.json');
  const code = await run(
    [
      VITEST,
      'run',
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    { deadlineMs: VITEST_DEADLINE_MS },
  );
  const result = report(file);
  if (!result) return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  const unloaded = result.testResults.filter(
    (/** @type {any} */ suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length;
  return atLeastOneFailed(
    {
      passed: result.numPassedTests,
      failed: result.numFailedTests + unloaded,
      skipped: result.numPendingTests + result.numTodoTests,
    },
    code,
  );
}

/** @param {'web' | 'electron'} project @returns {Promise<number>} how many tests it has */
async function countJourneys(project) {
  if (!existsSync(join(ROOT, 'e2e', project === 'web' ? 'journeys' : 'electron'))) return 0;
  const file = join(scratch, `list-${project}.json`);
  await run(
    [PLAYWRIGHT, 'test', '--list', `--project=${project}`, '--pass-with-no-tests', '--reporter=json'],
    {
      deadlineMs: LIST_DEADLINE_MS,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      quiet: true,
    },
  );
  const stats = report(file)?.stats;
  return stats ? stats.expected + stats.unexpected + stats.flaky + stats.skipped : 0;
}

/** @returns {Promise<Count>} */
async function journeys() {
  const skipped = findElectron() ? 0 : await countJourneys('electron');
  if (!findChromium(chromium.executablePath())) {
    const failed = await countJourneys('web');
    if (failed > 0)
      console.error(`\nChromium is missing: ${failed} journeys not run. Install it: ${installHint()}`);
    return { passed: 0, failed, skipped };
  }
  const file = join(scratch, 'playwright.json');
  const code = await run([PLAYWRIGHT, 'test', '--pass-with-no-tests', '--reporter=list,json'], {
    deadlineMs: JOURNEYS_DEADLINE_MS,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  const stats = report(file)?.stats;
  if (!stats) return { passed: 0, failed: code === 0 ? 0 : 1, skipped };
  return atLeastOneFailed(
    { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped + skipped },
    code,
  );
}

tether();
await ensureBuilt();
const counts = [await unitAndIntegration(), await journeys()];
const sum = (/** @type {keyof Count} */ key) => counts.reduce((total, count) => total + count[key], 0);
const skipped = sum('skipped');
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
