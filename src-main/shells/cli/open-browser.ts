import { spawn } from 'node:child_process';
import { reportToTerminal } from '../node-ports.ts';

/** Opens the system's browser; the URL is on the terminal too, so a failure is no more than a remark. */
export function openBrowser(url: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', (error) => reportToTerminal('no browser could be opened', error.message));
  child.unref();
}
