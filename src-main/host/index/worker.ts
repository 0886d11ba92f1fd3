/** The script of the index's threads: the index itself, and the one that helps its searches. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../src-shared/base/assert.ts';
import { isSearchThread } from './search-protocol.ts';
import { serveSearches } from './search-thread.ts';

assert(parentPort !== null, 'the index runs in a worker thread');
if (isSearchThread(workerData)) serveSearches(parentPort);
else await import('./index-thread.ts');
