// npm run dev: electron-vite with reload, in Electron where it can run, else in the web shell under this Node.
import { fileURLToPath } from 'node:url';
import { chooseShell } from './choose-shell.mjs';
import { become } from './node24.mjs';

const builder = fileURLToPath(new URL('../node_modules/electron-vite/bin/electron-vite.js', import.meta.url));
const shell = await chooseShell();
const args = [builder, 'dev', '--watch'];

if (shell.kind === 'electron') {
  become(process.execPath, args, { env: { ...process.env, ELECTRON_EXEC_PATH: shell.binary } });
} else {
  console.error(`tapedeck: starting the web shell: ${shell.reason}`);
  become(process.execPath, [...args, '--entry', 'out/main/web.js'], {
    env: { ...process.env, ELECTRON_EXEC_PATH: process.execPath },
  });
}
