import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { DATABASE_FILE, databaseVersion, NEWEST_VERSION } from '../../database/deck-database.ts';
import { backupFolder, migrationNotice, rollbackOf } from './deck-data.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { messageOf } from '../tapes/message-of.ts';
import { takeFolder, type TakenFolder } from '../tapes/open-folder.ts';
import type { Clock } from '../../ports.ts';
import type { MigrationReport, PreparePhase } from '../../ports/migration.ts';
import type { FromPrepareWorker } from './prepare-worker.ts';

/** How often the size of a copy under way is looked at. */
const LOOK_MS = 200;
const PARTIAL = /^deck-.*\.partial$/;

/** A data folder that is ours and ready: what `createHost` goes on with. */
export type Prepared = TakenFolder;

type PreparePorts = Pick<HostPorts, 'dataFolder' | 'disk' | 'clock' | 'random' | 'workers'>;

/**
 * Whether the database has to be brought up to this version, which may take so long that a person wonders. Only reads. A
 * start that takes it back, as was asked for, ends with that: it has nothing to show.
 */
export function needsPreparing(dataFolder: string): boolean {
  const path = join(dataFolder, DATABASE_FILE);
  if (!existsSync(path)) return false;
  const version = databaseVersion(path);
  return version > 0 && version < NEWEST_VERSION && rollbackOf(dataFolder) === null;
}

/**
 * Takes the data folder and brings its database to the newest version, in a thread, so that a shell can show meanwhile how
 * far it is. After a failure the folder is let go and everything is as it was.
 */
export async function prepareData(
  ports: PreparePorts,
  onPhase: (phase: PreparePhase) => void,
): Promise<Result<Prepared>> {
  const { dataFolder, clock, random } = ports;
  const taken = takeFolder(ports, { hostRun: random.token(12), nowMs: clock.wallMs() });
  if (!taken.ok) return taken;
  const endWatch = watchCopy(dataFolder, clock, onPhase);
  const migrated = await migrateInThread(ports, onPhase);
  endWatch();
  if (!migrated.ok) {
    taken.value.lock.release();
    return migrated;
  }
  const notice = migrationNotice(migrated.value);
  return ok({ ...taken.value, notices: [...taken.value.notices, ...(notice === null ? [] : [notice])] });
}

function migrateInThread(
  { dataFolder, workers }: PreparePorts,
  onPhase: (phase: PreparePhase) => void,
): Promise<Result<MigrationReport | null>> {
  const { promise, resolve } = Promise.withResolvers<Result<MigrationReport | null>>();
  const worker = new Worker(workers.prepare, { workerData: { dataFolder } });
  const broken = (why: string): void =>
    resolve(
      fail(
        'migration-failed',
        `deck.db could not be brought to the newest version: ${why}.`,
        'The database is as it was. Start again; report this when it happens once more.',
      ),
    );
  worker.on('message', (message: FromPrepareWorker) => {
    if (message.kind === 'phase') onPhase(message.phase);
    else resolve(message.result);
  });
  worker.on('error', (error: unknown) => broken(messageOf(error)));
  worker.on('exit', (code) => broken(`the thread ended with ${code}`));
  return promise;
}

/** Tells how large the copy is by now that the database is saved into; nothing else of a migration can be measured. */
function watchCopy(dataFolder: string, clock: Clock, onPhase: (phase: PreparePhase) => void): () => void {
  const ofBytes = sizeOf(join(dataFolder, DATABASE_FILE));
  let callOff = (): void => undefined;
  const look = (): void => {
    const bytes = partialBytes(backupFolder(dataFolder));
    if (bytes > 0) onPhase({ kind: 'copied', bytes: Math.min(bytes, ofBytes), ofBytes });
    callOff = clock.after(LOOK_MS, look);
  };
  callOff = clock.after(LOOK_MS, look);
  return () => callOff();
}

function partialBytes(folder: string): number {
  try {
    return readdirSync(folder)
      .filter((name) => PARTIAL.test(name))
      .reduce((sum, name) => sum + sizeOf(join(folder, name)), 0);
  } catch {
    return 0;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
