// npm test: unit and integration tests, then the journeys. At the end what was red, and why; the last line counts them
// all: `N passed, N failed`.
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
import { journeysOutcome, neverSilent, nothing, summary, vitestOutcome } from './test-report.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const JOURNEY_REPORTER = join(ROOT, 'scripts', 'journey-reporter.mjs');
const PLAYWRIGHT = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');

/** For what hangs: on an idle machine each takes a third of it. */
const VITEST_DEADLINE_MS = 45 * 60_000;
const JOURNEYS_DEADLINE_MS = 45 * 60_000;
const LIST_DEADLINE_MS = 180_000;

/** @typedef {import('./test-report.mjs').Outcome} Outcome */

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

/** @returns {Promise<Outcome>} */
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
  return neverSilent(vitestOutcome(report(file), ROOT), 'vitest', code);
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

/** @returns {Promise<Outcome>} */
async function journeys() {
  const skipped = findElectron() ? 0 : await countJourneys('electron');
  if (!findChromium(chromium.executablePath())) {
    const failed = await countJourneys('web');
    if (failed > 0)
      console.error(`\nChromium is missing: ${failed} journeys not run. Install it: ${installHint()}`);
    return { ...nothing(), count: { passed: 0, failed, skipped } };
  }
  const file = join(scratch, 'playwright.json');
  const code = await run(
    [PLAYWRIGHT, 'test', '--pass-with-no-tests', `--reporter=${JOURNEY_REPORTER},json`],
    {
      deadlineMs: JOURNEYS_DEADLINE_MS,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    },
  );
  const outcome = neverSilent(journeysOutcome(report(file)), 'journey', code);
  return { ...outcome, count: { ...outcome.count, skipped: outcome.count.skipped + skipped } };
}

tether();
await ensureBuilt();
const outcomes = [await unitAndIntegration(), await journeys()];
console.log(summary(outcomes));
process.exitCode = outcomes.every(({ count }) => count.failed === 0) ? 0 : 1;
