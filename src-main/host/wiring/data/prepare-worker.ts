/** The thread in which the database is brought to another version: SQLite works in the thread that calls it. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../../src-shared/base/assert.ts';
import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import { isObject } from '../../../../src-shared/wire/message.ts';
import type { MigrationPhase, MigrationReport } from '../../database/upgrade.ts';
import { openDeckData } from './deck-data.ts';

export type FromPrepareWorker =
  | { readonly kind: 'phase'; readonly phase: MigrationPhase }
  | { readonly kind: 'end'; readonly result: Result<MigrationReport | null> };

const port = parentPort;
assert(port !== null, 'a migration runs in a worker thread');
const given: unknown = workerData;
assert(isObject(given) && typeof given['dataFolder'] === 'string', 'it is given its folder');

const say = (message: FromPrepareWorker): void => port.postMessage(message);
const opened = openDeckData({
  dataFolder: given['dataFolder'],
  clock: { wallMs: () => Date.now() },
  onPhase: (phase) => say({ kind: 'phase', phase }),
});
if (opened.ok) opened.value.close();
say({ kind: 'end', result: opened.ok ? ok(opened.value.migrated) : opened });
