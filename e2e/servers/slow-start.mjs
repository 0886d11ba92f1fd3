/**
 * The demo server, modern era, that reads its input only after a while, as a server does that is still being installed.
 *   --delay-ms N   default 1,500
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { number } from './lib/options.mjs';

await sleep(number('delay-ms', 1_500));
process.argv.splice(2, Infinity, '--era', 'modern');
await import('../../resources/demo-server/main.mjs');
