import { join } from 'node:path';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import type { Journal, TapeWriter } from '../../ports.ts';

/** Notes what people asked for, before it is done: a journal of its own, so that no tape has to be open. */
export interface Audit {
  note(intent: string, serverId: string, detail: unknown): void;
  close(): void;
}

export interface AuditOptions {
  readonly journal: Journal;
  readonly version: string;
  readonly hostRun: string;
  /** After every intent: null, or why it is not on the disk. What was asked for is done all the same. */
  readonly onNoted: (failure: Failure | null) => void;
}

export function auditFolder(dataFolder: string): string {
  return join(dataFolder, 'audit');
}

/** The audit's tape is made with the first intent, so that a look at the data leaves no trace. */
export function openAudit({ journal, version, hostRun, onNoted }: AuditOptions): Audit {
  let writer: TapeWriter | null = null;

  function open(): TapeWriter | null {
    const created = journal.create({
      serverId: 'tapedeck',
      serverName: 'Tapedeck',
      target: { kind: 'stdio', command: 'tapedeck', args: [], cwd: null, envNames: [] },
      host: { name: 'tapedeck', version, platform: process.platform, pid: process.pid },
      runMarker: hostRun,
      causedBy: null,
      startedBy: 'person',
      restartOf: null,
    });
    if (created.ok) return created.value;
    onNoted(created.failure);
    return null;
  }

  return {
    note(intent, serverId, detail) {
      writer ??= open();
      const noted = writer?.append([{ kind: 'intent', intent, detail: { serverId, detail } }]);
      if (noted !== undefined) onNoted(noted.ok ? null : noted.failure);
    },
    close() {
      const closed = writer?.close('the host stopped');
      if (closed?.ok === false) onNoted(closed.failure);
    },
  };
}
