// Where a Chromium is: CHROMIUM_PATH, the system's, Google Chrome, then the one that Playwright downloads.
import { existsSync } from 'node:fs';

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const USUAL_PLACES = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
};

/**
 * @param {string} playwrightsOwn what Playwright would use by itself
 * @returns {string | undefined}
 */
export function findChromium(playwrightsOwn) {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return existsSync(named) ? named : undefined;
  return [...(USUAL_PLACES[process.platform] ?? []), playwrightsOwn].find((path) => existsSync(path));
}

/** The one command that installs it here. */
export function installHint() {
  return existsSync('/etc/debian_version')
    ? 'apt-get install -y --no-install-recommends chromium'
    : 'npx playwright install chromium';
}

/** What a browser under test does without: the sandbox (as root), the GPU, and every call home. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
