import { availableParallelism } from 'node:os';
import { chromium, defineConfig, type Project } from '@playwright/test';
import { findElectron } from './scripts/electron-binary.mjs';
import { CHROMIUM_ARGS, findChromium } from './scripts/find-chromium.mjs';

const executablePath = findChromium(chromium.executablePath());

const web: Project = {
  name: 'web',
  testDir: 'e2e/journeys',
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    launchOptions: { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) },
  },
};

const electron: Project = { name: 'electron', testDir: 'e2e/electron' };

const isListing = process.argv.includes('--list');
const hasElectron = findElectron() !== undefined;
if (!hasElectron && !isListing && !process.env['TEST_WORKER_INDEX']) {
  console.log(
    "electron: skipped, Electron's binary is not there (node node_modules/electron/install.js fetches it)",
  );
}

export default defineConfig({
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/journeys/kit/build.ts',
  outputDir: 'test-results',
  // A listing names the skipped ones too.
  projects: hasElectron || isListing ? [web, electron] : [web],
  // A journey waits for its page, its app and its servers by turns: one worker more than processors keeps these at work.
  workers: availableParallelism() + 1,
  // A journey that is red only once is named at the end of the run, and does not refuse it.
  retries: process.env['CI'] ? 1 : 0,
  forbidOnly: Boolean(process.env['CI']),
  // Long enough for a machine that is busy with other things; what is right comes at once.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
  use: {
    actionTimeout: 60_000,
    navigationTimeout: 120_000,
    // Recording a trace costs a third of the time; `--trace retain-on-failure` brings it back.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
