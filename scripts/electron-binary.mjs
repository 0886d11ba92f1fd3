// Where Electron's binary is, found without importing electron: under plain Node that import downloads and throws.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../node_modules/electron', import.meta.url));
const INSTALLER = join(PACKAGE, 'install.js');
const FAILURE = fileURLToPath(new URL('../node_modules/.cache/electron-fetch-failed', import.meta.url));

const FETCH_DEADLINE_MS = 20_000;
/** A machine that could not fetch the binary is not asked again for a day, so that its starts are instant. */
const FAILURE_REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** @type {Partial<Record<NodeJS.Platform, string>>} */
const BINARY_BY_PLATFORM = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** @returns {string | undefined} */
export function findElectron() {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(PACKAGE, 'dist');
  const path = join(dist, binaryName());
  return existsSync(path) ? path : undefined;
}

function binaryName() {
  try {
    return readFileSync(join(PACKAGE, 'path.txt'), 'utf8').trim();
  } catch {
    return BINARY_BY_PLATFORM[process.platform] ?? 'electron';
  }
}

/**
 * Fetches the binary once, with a deadline.
 * @param {{insist: boolean}} options `insist` forgets an earlier failure
 * @returns {Promise<{path: string} | {reason: string}>}
 */
export async function fetchElectron({ insist }) {
  if (!existsSync(INSTALLER)) return { reason: 'electron is not installed' };
  if (process.env['ELECTRON_SKIP_BINARY_DOWNLOAD']) return { reason: 'ELECTRON_SKIP_BINARY_DOWNLOAD is set' };
  const hint = 'to try again: node node_modules/electron/install.js';
  if (!insist && failedLately()) return { reason: `Electron's binary could not be fetched lately (${hint})` };

  process.stderr.write(`tapedeck: fetching Electron, once, ${FETCH_DEADLINE_MS / 1000} s at most…\n`);
  await runInstaller();
  const path = findElectron();
  if (path) {
    rmSync(FAILURE, { force: true });
    return { path };
  }
  rememberFailure();
  return { reason: `Electron's binary could not be fetched (${hint})` };
}

function rememberFailure() {
  try {
    mkdirSync(dirname(FAILURE), { recursive: true });
    writeFileSync(FAILURE, electronVersion());
  } catch {
    // A folder we may not write to: the next start asks again.
  }
}

function failedLately() {
  try {
    const sameVersion = readFileSync(FAILURE, 'utf8') === electronVersion();
    return sameVersion && Date.now() - statSync(FAILURE).mtimeMs < FAILURE_REMEMBERED_MS;
  } catch {
    return false;
  }
}

/** @returns {string} */
function electronVersion() {
  return String(JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).version);
}

/** Its exit code says little: whether the binary is there afterwards is what counts. @returns {Promise<void>} */
function runInstaller() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [INSTALLER], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), FETCH_DEADLINE_MS);
    const stop = () => child.kill('SIGKILL');
    process.once('exit', stop);
    const settle = () => {
      clearTimeout(timer);
      process.off('exit', stop);
      resolve();
    };
    child.once('error', settle);
    child.once('exit', settle);
  });
}
