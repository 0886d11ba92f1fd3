/**
 * Has children that outlive it: for tests of a stop that must find a whole tree.
 * It starts a child in its own process group, and that child starts a grandchild in a session of its own (setsid). Both
 * ignore the end of stdin. The tool `pids`, and a line `FAMILY {…}` on stderr, tell {server, child, grandchild}.
 *   --hold-stdout   the grandchild keeps the server's stdout open, so the pipe does not end with the server
 *   --stubborn      the relatives ignore SIGTERM
 *   --live-ms N     they end by themselves after this long (default 60,000), should a test forget them
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { textResult } from './lib/frames.mjs';
import { flag, number, string } from './lib/options.mjs';
import { serve } from './lib/serve.mjs';

const liveMs = number('live-ms', 60_000);

/** @param {'child' | 'grandchild'} role @param {import('node:child_process').SpawnOptions} options */
function relative(role, options) {
  const args = [fileURLToPath(import.meta.url), '--role', role, '--live-ms', String(liveMs)];
  if (flag('stubborn')) args.push('--stubborn');
  if (flag('hold-stdout')) args.push('--hold-stdout');
  return spawn(process.execPath, args, options);
}

function lingering() {
  if (flag('stubborn')) process.on('SIGTERM', () => {});
  setTimeout(() => process.exit(0), liveMs);
}

async function server() {
  // fd 3 is the parent's stdout, handed on to the grandchild.
  const child = relative('child', {
    stdio: ['ignore', 'pipe', 'ignore', flag('hold-stdout') ? 1 : 'ignore'],
  });
  if (!child.stdout) throw new Error('the child has no stdout');
  /** @type {unknown[]} */
  const said = await once(child.stdout, 'data', { signal: AbortSignal.timeout(10_000) });
  const pids = { server: process.pid, child: child.pid, grandchild: Number(String(said[0])) };
  process.stderr.write(`FAMILY ${JSON.stringify(pids)}\n`);
  serve({
    name: 'family',
    tools: {
      pids: {
        description: 'The process ids',
        call: () => ({ ...textResult(JSON.stringify(pids)), structuredContent: pids }),
      },
    },
  });
}

function child() {
  const held = flag('hold-stdout') ? 3 : 'ignore';
  const grandchild = relative('grandchild', { detached: true, stdio: ['ignore', held, 'ignore'] });
  grandchild.unref();
  process.stdout.write(`${grandchild.pid}\n`);
  lingering();
}

const role = string('role', 'server');
if (role === 'child') child();
else if (role === 'grandchild') lingering();
else await server();
