/** The thread that checks schemas. It is killed when a check takes too long, so it owns nothing that would be missed. */
import { parentPort } from 'node:worker_threads';
import { assert } from '../../../src-shared/base/assert.ts';
import { SchemaValidator } from './schema-validator.ts';
import type { CheckJob, WorkerMessage } from './verdict.ts';

const port = parentPort;
assert(port !== null, 'the schema worker runs as a worker thread');

const validator = new SchemaValidator();
const say = (message: WorkerMessage): void => port.postMessage(message);

port.on('message', (job: CheckJob) => {
  say({ kind: 'verdict', jobId: job.jobId, verdict: validator.check(job) });
});
say({ kind: 'ready' });
