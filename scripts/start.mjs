// npm start: the Electron shell, or the web shell with one line that says why. APP_SHELL=electron|web decides for us.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { become, becomeNode, isNewEnough, tether } from './node24.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);

if (isNewEnough()) {
  tether();
  await start();
} else {
  becomeNode([fileURLToPath(import.meta.url), ...args], { tethered: true });
}

async function start() {
  const { ensureBuilt } = await import('./build.mjs');
  const { chooseShell } = await import('./choose-shell.mjs');
  await ensureBuilt();
  const shell = await chooseShell();
  if (shell.kind === 'electron') {
    become(shell.binary, [root, ...args]);
    return;
  }
  if (process.env['APP_SHELL'] === 'electron') {
    console.error(`tapedeck: cannot start the Electron shell: ${shell.reason}`);
    process.exit(1);
  }
  console.error(`tapedeck: starting the web shell: ${shell.reason}`);
  await serve();
}

async function serve() {
  const cli = new URL('../out/main/cli.js', import.meta.url);
  if (!existsSync(cli)) {
    console.error('tapedeck: out/main/cli.js is missing; run `npm run build`');
    process.exit(1);
  }
  process.argv = [process.execPath, fileURLToPath(cli), 'serve', ...args];
  await import(cli.href);
}
