/**
 * main.ts [NAME]: runs the benchmarks, each in a process of its own, and prints `{machine, node, results}` as JSON on
 * stdout, progress on stderr. NAME is one of the names below, or of one result (`tap.roundTrip`). The exit code says
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
  'servers',
  'tape',
  'recovery',
  'index',
  'disk',
  'start',
  'flood',
  'screen',
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
const wanted = process.argv[2];
const group = wanted?.split('.')[0];
const names = NAMES.filter((name) => group === undefined || name === group);
if (names.length === 0) {
  process.stderr.write(`tapedeck: there is no benchmark ${wanted}; there are ${NAMES.join(', ')}\n`);
  process.exit(2);
}

await ensureBuilt();
const loadBefore = loadavg()[0];
const results: Measured[] = [];
const failed: string[] = [];
for (const name of names) {
  const measured = await run(name);
  if (measured === null) failed.push(name);
  else results.push(...measured);
}
const shown = results.filter(({ name }) => wanted === undefined || wanted === group || name === wanted);
const report = {
  machine: {
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / BYTES_PER_GIB),
    platform: `${process.platform}-${process.arch}`,
    /** Processes that wanted a core, over the last minute: above `cores`, something else was running. */
    loadBefore: Math.round((loadBefore ?? 0) * 100) / 100,
  },
  node: process.version,
  results: shown,
  ...(failed.length > 0 && { failed }),
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`, () => process.exit(failed.length > 0 ? 2 : 0));
