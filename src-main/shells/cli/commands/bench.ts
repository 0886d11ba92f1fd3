import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { complain, EXIT } from '../print.ts';

/** The command runs as out/main/cli.js. Benchmarks drive test servers and a browser, so they are no part of the product. */
const MAIN = fileURLToPath(new URL('../../e2e/bench/main.ts', import.meta.url));

/** Measures this build on this machine: JSON on stdout. An installed package has no benchmarks. */
export async function bench(names: readonly string[], json: boolean): Promise<number> {
  if (!existsSync(MAIN)) {
    complain(
      {
        code: 'bad-request',
        message: 'The benchmarks are not part of an installed package.',
        hint: 'Run them in a clone of the repository: npm ci && npm run bench.',
      },
      json,
    );
    return EXIT.failure;
  }
  const child = spawn(process.execPath, [MAIN, ...names], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'exit');
  return child.exitCode ?? EXIT.failure;
}
