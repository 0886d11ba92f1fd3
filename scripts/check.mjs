// npm run check: every static check, two at a time. Prints one line a check, and the whole output of those that fail.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tether } from './node24.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const AT_ONCE = 2;
/** Far more than on an idle machine: it is there for a tool that hangs, not for a machine that is busy. */
const DEADLINE_MS = 600_000;

/** @typedef {{name: string, tool: string, args: string[]}} Check */

/** @type {Check[]} */
const TYPES = ['src-shared', 'src-main', 'src-main/shells/electron', 'src-renderer', '.']
  .filter((folder) => existsSync(join(ROOT, folder, 'tsconfig.json')))
  .map((folder) => ({
    name: `types ${folder === '.' ? 'tests and tools' : folder}`,
    tool: 'typescript/bin/tsc',
    args: ['--project', folder, '--pretty', 'false'],
  }));

const LAYERED = ['src-shared', 'src-main', 'src-renderer', 'e2e', 'scripts'].filter((folder) =>
  existsSync(join(ROOT, folder)),
);

/** @type {Check[]} */
const CHECKS = [
  ...TYPES,
  { name: 'lint', tool: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings', '.'] },
  { name: 'format', tool: 'oxfmt/bin/oxfmt', args: ['--check', '.'] },
  {
    name: 'layers',
    tool: 'dependency-cruiser/bin/dependency-cruiser.mjs',
    args: ['--config', '.dependency-cruiser.mjs', '--output-type', 'err', ...LAYERED],
  },
  { name: 'unused', tool: 'knip/bin/knip.js', args: ['--no-progress'] },
];

/** @param {Check} check @returns {Promise<boolean>} */
function run({ name, tool, args }) {
  const startedAt = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', tool), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const stop = () => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      output += `stopped after ${DEADLINE_MS / 1000} s\n`;
      stop();
    }, DEADLINE_MS);
    process.once('exit', stop);
    child.on('error', (error) => {
      output += `${error.message}\n`;
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('exit', stop);
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(32)} ${seconds.padStart(5)} s`);
      if (code !== 0) console.log(`${output.trim().replaceAll(/^/gm, '       ')}\n`);
      resolve(code === 0);
    });
  });
}

tether();
process.setMaxListeners(2 * CHECKS.length);
// Names on the command line choose some of the checks: `npm run check -- lint layers`.
const chosen = process.argv.slice(2);
const queue = CHECKS.filter(({ name }) => chosen.length === 0 || chosen.some((word) => name.includes(word)));
const total = queue.length;
let failed = 0;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      if (!(await run(check))) failed += 1;
    }
  }),
);
console.log(failed === 0 ? `all ${total} checks pass` : `${failed} of ${total} checks failed`);
process.exitCode = failed === 0 && total > 0 ? 0 : 1;
