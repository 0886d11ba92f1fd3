/** run-one FILE: runs one benchmark in a process of its own; its numbers as one JSON line on stdout. */
import { pathToFileURL } from 'node:url';
import type { Bench } from './result.ts';

const [file = ''] = process.argv.slice(2);
const { bench } = (await import(pathToFileURL(file).href)) as { bench: Bench };
const results = await bench((line) => process.stderr.write(`  ${line}\n`));
await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(results)}\n`, () => resolve()));
process.exit(0);
