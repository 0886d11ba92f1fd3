// Electron's shell where it can run, else the web shell and the reason why.
import { fetchElectron, findElectron } from './electron-binary.mjs';

/**
 * @typedef {{kind: 'electron', binary: string} | {kind: 'web', reason: string}} Shell
 * @returns {Promise<Shell>}
 */
export async function chooseShell() {
  const wanted = process.env['APP_SHELL'];
  if (wanted === 'web') return { kind: 'web', reason: 'APP_SHELL=web' };
  const obstacle = whyNoWindow();
  if (obstacle) return { kind: 'web', reason: obstacle };
  const present = findElectron();
  if (present) return { kind: 'electron', binary: present };
  const fetched = await fetchElectron({ insist: wanted === 'electron' });
  return 'path' in fetched
    ? { kind: 'electron', binary: fetched.path }
    : { kind: 'web', reason: fetched.reason };
}

/** What keeps a window from opening whatever binaries there are. */
function whyNoWindow() {
  if (process.platform !== 'linux') return undefined;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return 'no display (DISPLAY, WAYLAND_DISPLAY)';
  if (process.getuid?.() === 0)
    return "root cannot use Chromium's sandbox, and without it we do not start Electron";
  return undefined;
}
