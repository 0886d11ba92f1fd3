// The Electron app as a person starts it. Runs where Electron's binary is; elsewhere it says why it did not.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, expect, test, type ElectronApplication } from '@playwright/test';
import { findElectron } from '../../scripts/electron-binary.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const binary = findElectron();

test.skip(
  binary === undefined,
  "Electron's binary is not there (node node_modules/electron/install.js fetches it)",
);
test.skip(
  process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'],
  'there is no display',
);

let folder: string;
let app: ElectronApplication;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-electron-'));
  app = await _electron.launch({
    ...(binary === undefined ? {} : { executablePath: binary }),
    args: [ROOT, '--data', folder],
  });
});
test.afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

test('opens its page under its own scheme, connected to the host, without a socket', async () => {
  const page = await app.firstWindow();
  expect(page.url()).toBe('tapedeck://app/');
  await expect(page.getByText('Tapedeck').first()).toBeVisible();
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(await page.evaluate(() => 'require' in window || 'process' in window)).toBe(false);
});

test('the page cannot leave, open windows, or reach the network', async () => {
  const page = await app.firstWindow();
  await page.evaluate(() => {
    window.open('https://example.com/');
    window.location.href = 'file:///etc/passwd';
  });
  const reached = await page.evaluate(() =>
    fetch('http://127.0.0.1:9/').then(
      () => 'reached',
      () => 'refused',
    ),
  );
  expect(reached).toBe('refused');
  expect(page.url()).toBe('tapedeck://app/');
  expect(app.windows()).toHaveLength(1);
});

test('quitting leaves nothing behind', async () => {
  await app.firstWindow();
  const child = app.process();
  await app.close();
  expect(child.exitCode).toBe(0);
});
