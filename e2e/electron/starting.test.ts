// The built Electron main process over data of the first version: the window is there before the host is.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { FakeElectron } from './fake-electron.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'out', 'main', 'electron.js');
const FAKE = new URL('./fake-electron.ts', import.meta.url).href;
const PAGE = 'tapedeck://app/';
const START_MS = 40_000;

let folder: string;
let fake: FakeElectron;
/** What the window was given, each time it was told to load. */
const loaded: string[] = [];

const get = async (url: string): Promise<Response> => {
  const handler = fake.session.defaultSession.handlers.get('tapedeck');
  if (handler === undefined) throw new Error('no handler');
  return handler(new Request(url));
};

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run npm run build`);
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-electron-start-'));
  mkdirSync(join(folder, 'data'));
  copyFileSync(join(ROOT, 'e2e', 'fixtures', 'databases', 'v1.db'), join(folder, 'data', 'deck.db'));
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: FAKE, shortCircuit: true } : next(specifier, context),
  });
  const argv = process.argv;
  process.argv = [process.execPath, MAIN, '--data', join(folder, 'data')];
  createRequire(import.meta.url)(MAIN);
  process.argv = argv;
  if (globalThis.fakeElectron === undefined) throw new Error('the bundle did not import electron');
  fake = globalThis.fakeElectron;
  fake.app.on('web-contents-created', () => {
    fake.notes.windows[0]?.on('ready-to-show', () => {
      void get(PAGE).then(async (page) => loaded.push(await page.text()));
    });
  });
});

afterAll(async () => {
  fake.app.quit();
  await vi.waitFor(
    () => {
      if (fake.notes.exits.length === 0) throw new Error('it has not quit yet');
    },
    { timeout: START_MS },
  );
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}, START_MS + 1_000);

test('shows what the start is at in the same window that then shows the app', async () => {
  await expect.poll(() => loaded.length, { timeout: START_MS }).toBe(2);
  expect(loaded[0]).toContain('Tapedeck is starting');
  expect(loaded[0]).toContain('Check the database');
  expect(loaded[0]).not.toContain('<script');
  expect(loaded[1]).toContain('<script');
  expect(fake.notes.windows).toHaveLength(1);
  const sheet = await get(`${PAGE}shell.css`);
  // The sheet of that page is not one of the app's files.
  expect(sheet.status).toBe(404);
});
