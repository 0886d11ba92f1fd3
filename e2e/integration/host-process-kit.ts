import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import type { ServerSpec } from '../../src-shared/api/servers.ts';

const SCRIPT = new URL('host-process.ts', import.meta.url).pathname;

/** A host in a process of its own; `kill` is SIGKILL, `stop` asks. */
export interface HostProcess {
  readonly pids: readonly number[];
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function startHostProcess(
  folder: string,
  role: 'app' | 'headless',
  specs: readonly ServerSpec[],
): Promise<HostProcess> {
  const child = spawn(
    process.execPath,
    [SCRIPT, folder, role, ...specs.map((spec) => JSON.stringify(spec))],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const pids = await said(child);
  const gone = once(child, 'close');
  return {
    pids,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child.stdin?.end();
      await gone;
    },
  };
}

async function said(child: ChildProcess): Promise<readonly number[]> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const line = /^up (.*)\n/m.exec(text);
    if (line !== null) return z.array(z.number()).parse(JSON.parse(line[1] ?? ''));
  }
  throw new Error(`the host ended: ${text}`);
}
