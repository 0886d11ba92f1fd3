/** The index's thread for a test: dies in the middle of its work, four times, then lives. */
import { appendFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import '../host/index/worker.ts';

const DEATHS = 4;
const LIFE_MS = 12;

const given: unknown = workerData;
if (typeof given === 'object' && given !== null && 'indexFolder' in given) {
  const folder = String(given.indexFolder);
  const deaths = join(folder, 'deaths');
  mkdirSync(folder, { recursive: true });
  const count = existsSync(deaths) ? statSync(deaths).size : 0;
  if (count < DEATHS) {
    appendFileSync(deaths, 'x');
    setTimeout(() => process.exit(9), LIFE_MS * (count + 1));
  }
}
