import { join } from 'node:path';
import type { Backup, Backups } from '../../../../src-shared/api/backups.ts';
import type { AppInfo } from '../../../../src-shared/api/head.ts';
import type { HostApi } from '../../../../src-shared/api/host-api.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { deleteBackup, listBackups, trimBackups, verifyBackup, type KeptBackup } from '../../backup/keep.ts';
import { backupDataFolder } from '../../backup/make.ts';
import { DATA_BACKUPS_MAX, backupName, isBackupName } from '../../backup/manifest.ts';
import { cancelRestore, stagedRestore, stageRestore } from '../../backup/restore.ts';
import type { Clock } from '../../ports.ts';

export { applyStagedRestore } from '../../backup/restore.ts';

export interface BackupsOptions {
  readonly dataFolder: string;
  readonly version: string;
  readonly clock: Clock;
  /** The list, or how far the work is, has changed. */
  changed(): void;
  intent(intent: string, detail: unknown): void;
}

export interface BackupsOfHost {
  readonly api: HostApi['backups'];
  /** Ends what is under way; nothing of it is left. */
  close(): Promise<void>;
}

type Running = NonNullable<Backups['running']>;

/** The backups of this data folder, made while it is in use; one thing at a time. */
export function createBackups(options: BackupsOptions): BackupsOfHost {
  const { dataFolder, clock } = options;
  const folder = join(dataFolder, 'backups');
  let running: (Running & { readonly abort: AbortController; done: Promise<unknown> }) | null = null;

  async function list(): Promise<Result<Backups>> {
    const kept = (await listBackups(folder)).map(shown);
    const staged = stagedRestore(dataFolder);
    const now =
      running === null
        ? null
        : { what: running.what, files: running.files, ofFiles: running.ofFiles, bytes: running.bytes };
    return ok({ folder, keptMax: DATA_BACKUPS_MAX, kept, running: now, staged });
  }

  async function only<T>(
    what: Running['what'],
    work: (signal: AbortSignal, progress: (at: Omit<Running, 'what'>) => void) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    if (running !== null)
      return fail('already-running', `A ${running.what} is under way.`, 'Wait for its end, or cancel it.');
    const abort = new AbortController();
    const mine = { what, files: 0, ofFiles: 0, bytes: 0, abort, done: Promise.resolve<unknown>(null) };
    running = mine;
    options.changed();
    const doing = work(abort.signal, (at) => {
      Object.assign(mine, at);
      options.changed();
    }).catch((error: unknown): Result<T> => {
      if (abort.signal.aborted)
        return fail('request-cancelled', `The ${what} was cancelled.`, 'Begin it again.');
      throw error;
    });
    mine.done = doing.catch(() => null);
    try {
      return await doing;
    } finally {
      running = null;
      options.changed();
    }
  }

  const known = (name: string): Result<string> =>
    isBackupName(name)
      ? ok(join(folder, name))
      : fail('bad-request', `${name} is no backup.`, 'Choose one of the list.');

  return {
    api: {
      list,
      create() {
        options.intent('backup', null);
        return only('backup', async (signal, onProgress) => {
          const nowMs = clock.wallMs();
          const name = backupName(nowMs);
          const { version } = options;
          const target = join(folder, name);
          const made = await backupDataFolder({ dataFolder, target, version, nowMs, signal, onProgress });
          if (!made.ok) return made;
          await trimBackups(folder);
          return ok(shown({ name, manifest: made.value }));
        });
      },
      async cancel() {
        running?.abort.abort();
        await running?.done;
        return ok(null);
      },
      verify: ({ name }) =>
        only('verify', async (signal) => {
          const path = known(name);
          if (!path.ok) return path;
          const wrong = await verifyBackup(path.value, signal);
          return wrong.ok ? ok({ wrong: wrong.value.slice(0, 100) }) : wrong;
        }),
      async remove({ name }) {
        options.intent('backup-remove', { name });
        const removed = await deleteBackup(folder, name);
        options.changed();
        return removed;
      },
      restore({ name }) {
        options.intent('restore', { name });
        return only('restore', async (signal) => {
          const path = known(name);
          if (!path.ok) return path;
          const staged = await stageRestore(dataFolder, path.value, { nowMs: clock.wallMs(), signal });
          return staged.ok ? ok(null) : staged;
        });
      },
      async cancelRestore() {
        options.intent('restore-cancel', null);
        cancelRestore(dataFolder);
        options.changed();
        return ok(null);
      },
    },
    async close() {
      running?.abort.abort();
      await running?.done;
    },
  };
}

function shown({ name, manifest }: KeptBackup): Backup {
  if (manifest === null) return { name, is: null };
  const { createdMs, version, tapes, files } = manifest;
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return { name, is: { createdMs, version, tapes, files: files.length, sizeBytes } };
}

export function restoredNotice(aside: string): AppInfo['notices'][number] {
  return {
    severity: 'info',
    message: 'A backup was restored, as was asked for.',
    hint: `What was there before is kept in ${aside}; delete it when you do not need it.`,
  };
}
