import { Archive, ArchiveRestore } from 'lucide-react';
import type { ReactNode } from 'react';
import { useIntents } from '../../store/hooks.ts';
import { useBackups } from '../../store/use-backups.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes, formatCount, formatDateTime } from '../../ui/format.ts';
import { Part } from '../../ui/part.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { openSection } from '../settings/prefs.ts';

/** The way to what is kept elsewhere: making a backup here, choosing one to restore in the settings. */
export function BackupsPart(): ReactNode {
  const intents = useIntents();
  const backups = useBackups();
  const [, openSettings] = usePref(openSection);
  if (backups === null) return null;
  return (
    <Part title="Backups">
      <p className="rec-quiet">{backups.ok ? aboutOf(backups.value) : backups.failure.message}</p>
      <div className="rec-buttons">
        <Button
          icon={Archive}
          busy={backups.ok && backups.value.running !== null}
          onClick={() =>
            void intents.createBackup().then((made) => {
              if (!made.ok)
                intents.notify({ severity: 'error', message: made.failure.message, hint: made.failure.hint });
            })
          }
        >
          Back up now
        </Button>
        <Button
          kind="quiet"
          icon={ArchiveRestore}
          onClick={() => {
            openSettings('backups');
            intents.show('settings');
          }}
        >
          Restore…
        </Button>
      </div>
    </Part>
  );
}

type Backups = Extract<NonNullable<ReturnType<typeof useBackups>>, { ok: true }>['value'];

function aboutOf({ kept, staged, running }: Backups): string {
  if (staged !== null) return 'At the next start a backup is put in place; what is there now goes aside.';
  if (running !== null) return `${formatCount(running.files)} of ${formatCount(running.ofFiles)} files…`;
  const [newest] = kept;
  if (newest === undefined) return 'None yet. A backup has every tape and everything around them.';
  if (newest.is === null) return `The newest, ${newest.name}, cannot be read.`;
  const { createdMs, tapes, sizeBytes } = newest.is;
  return `${kept.length} kept, the newest of ${formatDateTime(createdMs)}: ${formatCount(tapes)} tapes, ${formatBytes(sizeBytes)}.`;
}
