/**
 * main.ts [NAMES]: runs the benchmarks, each in a process of its own, and prints `{machine, node, results}` as JSON on
 * stdout, progress on stderr. A name is one of those below, or of one result (`tap.roundTrip`). The exit code says
 * whether they could be run, never how fast they were: 0, or 2.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../../scripts/build.mjs';
import { tether } from '../../scripts/node24.mjs';
import type { Measured } from './lib/result.ts';

const NAMES = [
  'tap',
  'tap-process',
  'mock',
  'servers',
  'tape',
  'call',
  'sync',
  'document',
  'recovery',
  'wind',
  'scrub',
  'index',
  'query',
  'compare',
  'disk',
  'files',
  'start',
  'flood',
  'screen',
  'timeline',
  'run',
  'soak',
] as const;
const DEADLINE_MS = 10 * 60_000;
const BYTES_PER_GIB = 1024 ** 3;

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

async function run(name: string): Promise<readonly Measured[] | null> {
  process.stderr.write(`${name}\n`);
  const child = spawn(process.execPath, [pathOf('lib/run-one.ts'), pathOf(`${name}.ts`)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  await once(child, 'close');
  process.off('exit', stop);
  if (child.exitCode !== 0) return null;
  return JSON.parse(Buffer.concat(out).toString()) as readonly Measured[];
}

tether();
const wanted = process.argv.slice(2);
const groupOf = (name: string): string => name.split('.')[0] ?? name;
const unknown = wanted.filter((name) => !NAMES.some((known) => known === groupOf(name)));
if (unknown.length > 0) {
  process.stderr.write(
    `tapedeck: there is no benchmark ${unknown.join(', ')}; there are ${NAMES.join(', ')}\n`,
  );
  process.exit(2);
}
const names = NAMES.filter((name) => wanted.length === 0 || wanted.some((each) => groupOf(each) === name));

await ensureBuilt();
const results: Measured[] = [];
/** Processes that wanted a core, over the last minute, before and after each group: above `cores`, others were running. */
const loads: Record<string, readonly [before: number, after: number]> = {};
const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;
const failed: string[] = [];
for (const name of names) {
  const before = loadNow();
  const measured = await run(name);
  loads[name] = [before, loadNow()];
  if (measured === null) failed.push(name);
  else results.push(...measured);
}
const shown = results.filter(
  ({ name }) => wanted.length === 0 || wanted.includes(name) || wanted.includes(groupOf(name)),
);
const report = {
  machine: {
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / BYTES_PER_GIB),
    platform: `${process.platform}-${process.arch}`,
    loads,
  },
  node: process.version,
  results: shown,
  ...(failed.length > 0 && { failed }),
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`, () => process.exit(failed.length > 0 ? 2 : 0));
