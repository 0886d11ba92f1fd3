import { auditFolder, openAudit, type Audit } from './audit.ts';
import type { SettingsStore } from '../../database/settings-store.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { createJournal } from '../../journal/journal.ts';
import type { Journal } from '../../ports.ts';
import type { Recording } from './recording.ts';

export interface JournalsOptions {
  readonly ports: Pick<HostPorts, 'dataFolder' | 'disk' | 'clock' | 'random' | 'version' | 'report'>;
  readonly hostRun: string;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly recording: Recording;
  /** A tape goes on in its next segment. */
  onSegmentLeft(tapeId: string): void;
}

/** The tapes, and beside them the audit, which is a journal of its own. */
export function openJournals(options: JournalsOptions): { readonly journal: Journal; readonly audit: Audit } {
  const { ports, hostRun, recording } = options;
  const { dataFolder, disk, clock, random, version, report } = ports;
  const settings = () => options.settings.get().recording;
  const common = { disk, clock, random, hostRun, syncAfterMs: () => settings().syncAfterMs };
  const journal = createJournal({
    ...common,
    dataFolder,
    waitsForDisk: () => settings().onDiskFailure === 'pause',
    onSyncFailed(failed) {
      report(`tape ${failed.tapeId}`, failed.failure.message);
      recording.syncFailed(failed);
    },
    onSegmentLeft: (tapeId) => options.onSegmentLeft(tapeId),
  });
  const audit = openAudit({
    journal: createJournal({
      ...common,
      dataFolder: auditFolder(dataFolder),
      onSyncFailed({ isMended, failure }) {
        report('the audit', failure.message);
        if (!isMended) recording.unkept('the audit', failure.message);
      },
    }),
    version,
    hostRun,
    onNoted(failure) {
      if (failure !== null) report('the audit', failure.message);
      recording.unkept('the audit', failure?.message ?? null);
    },
  });
  return { journal, audit };
}
