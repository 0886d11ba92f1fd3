import { spawn } from 'node:child_process';

/** What a server has to end by itself after its tap was killed; its input has ended. */
const GRACE_S = 1;

/** Ends the server when the tap is killed outright, which nobody inside of the tap could. */
export interface Guardian {
  /** The server has ended: nothing is left to watch. */
  dismiss(): void;
}

const NOBODY: Guardian = { dismiss: () => undefined };

/**
 * A shell that waits for the end of a pipe whose other end only the tap has. A client that kills its server with SIGKILL
 * would else leave it running, for what it kills is the tap. Not on Windows, which has no such shell.
 */
export function watchOver(pid: number): Guardian {
  if (process.platform === 'win32') return NOBODY;
  const script = `trap '' INT TERM HUP QUIT; read -r over || { sleep ${GRACE_S}; kill -9 ${pid}; }`;
  const shell = spawn('/bin/sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: '/usr/bin:/bin' },
  });
  // Without one the tap works all the same.
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  return { dismiss: () => void shell.stdin.end('over\n') };
}
