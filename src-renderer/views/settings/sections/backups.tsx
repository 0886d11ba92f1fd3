import { Archive, RotateCcw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Backup } from '../../../../src-shared/api/backups.ts';
import type { Failure, Result } from '../../../../src-shared/base/failure.ts';
import { useIntents } from '../../../store/hooks.ts';
import { useBackups } from '../../../store/use-backups.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { formatBytes, formatCount, formatDateTime } from '../../../ui/format.ts';
import { Badge } from '../../../ui/status.tsx';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { SettingGroup, SettingLine } from '../setting.tsx';

/** What was asked for and did not come about, or a sentence about what did. */
type Word =
  | { readonly kind: 'failed'; readonly what: string; readonly failure: Failure }
  | { readonly kind: 'said'; readonly text: string };

type Asked = { readonly kind: 'restore' | 'delete'; readonly backup: Backup };

export function BackupsSection(): ReactNode {
  const intents = useIntents();
  const backups = useBackups();
  const [word, setWord] = useState<Word | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);

  const run = async <T,>(
    what: string,
    work: Promise<Result<T>>,
    said: (value: T) => string,
  ): Promise<void> => {
    setWord(null);
    setAsked(null);
    const done = await work;
    setWord(
      done.ok ? { kind: 'said', text: said(done.value) } : { kind: 'failed', what, failure: done.failure },
    );
  };

  if (backups === null) return null;
  if (!backups.ok) return <Failed what="The backups did not come" failure={backups.failure} />;
  const { folder, kept, keptMax, running, staged } = backups.value;
  return (
    <>
      <SettingGroup
        title="This data folder"
        intro={
          <>
            A backup has every tape, the audit, deck.db, the server list and the workspace document, as they
            are at that moment; servers may go on. It holds the values of environment variables, like the data
            folder itself: only you can read it. The newest {keptMax} are kept in{' '}
            <code>
              <VisibleText text={folder} maxChars={300} />
            </code>
            .
          </>
        }
      >
        <SettingLine
          title={running === null ? 'Back up now' : WORDS[running.what]}
          help={
            running === null
              ? 'Older parts of tapes are shared with the data folder where the file system can, and cost no space.'
              : `${formatCount(running.files)} of ${formatCount(running.ofFiles)} files, ${formatBytes(running.bytes)}`
          }
          control={
            running === null ? (
              <Button
                icon={Archive}
                onClick={() =>
                  void run('The backup', intents.createBackup(), ({ is }) =>
                    is === null ? 'Backed up.' : `Backed up: ${sizeOf(is)}.`,
                  )
                }
              >
                Back up now
              </Button>
            ) : (
              <Button onClick={() => void intents.cancelBackup()}>Cancel</Button>
            )
          }
        />
        {staged === null ? null : (
          <SettingLine
            title="At the next start: a backup is restored"
            heldBy="waiting"
            help={<VisibleText text={staged} maxChars={300} />}
            control={
              <Button
                icon={RotateCcw}
                onClick={() =>
                  void run('Taking it back', intents.cancelRestore(), () => 'Nothing will be restored.')
                }
              >
                Do not restore
              </Button>
            }
          />
        )}
      </SettingGroup>
      {word === null ? null : word.kind === 'failed' ? (
        <Failed what={`${word.what} did not succeed`} failure={word.failure} />
      ) : (
        <p className="set-said" role="status">
          {word.text}
        </p>
      )}
      <SettingGroup title="Backups">
        {kept.length === 0 ? (
          <p className="set-intro">
            None yet. A backup can also be made from the command line, on another disk:{' '}
            <code>tapedeck backup /media/stick/tapedeck</code>
          </p>
        ) : (
          kept.map((backup) => (
            <BackupLine
              key={backup.name}
              backup={backup}
              isBusy={running !== null}
              onVerify={() =>
                void run('The check', intents.verifyBackup(backup.name), ({ wrong }) =>
                  wrong.length === 0
                    ? `${backup.name}: every byte is as it was written.`
                    : `${backup.name} is damaged: ${wrong.length} files, the first is ${wrong[0]}.`,
                )
              }
              onAsk={(kind) => setAsked({ kind, backup })}
            />
          ))
        )}
      </SettingGroup>
      {asked === null ? null : (
        <Question
          asked={asked}
          onClose={() => setAsked(null)}
          onYes={() =>
            void (asked.kind === 'restore'
              ? run(
                  'The restore',
                  intents.restoreBackup(asked.backup.name),
                  () => 'Ready: restart Tapedeck to restore it.',
                )
              : run(
                  'Deleting it',
                  intents.removeBackup(asked.backup.name),
                  () => `${asked.backup.name} was deleted.`,
                ))
          }
        />
      )}
    </>
  );
}

const WORDS = {
  backup: 'Backing up…',
  verify: 'Checking every byte…',
  restore: 'Making the restore ready…',
} as const;

function Failed({ what, failure }: { readonly what: string; readonly failure: Failure }): ReactNode {
  return <ErrorNote what={what} why={failure.message} hint={failure.hint} code={failure.code} />;
}

interface LineProps {
  readonly backup: Backup;
  readonly isBusy: boolean;
  readonly onVerify: () => void;
  readonly onAsk: (kind: Asked['kind']) => void;
}

function BackupLine({ backup: { name, is }, isBusy, onVerify, onAsk }: LineProps): ReactNode {
  const when = is === null ? name : formatDateTime(is.createdMs);
  return (
    <SettingLine
      title={when}
      help={is === null ? <Badge tone="error">its manifest cannot be read</Badge> : sizeOf(is)}
      facts={
        <>
          <code>{name}</code>
          {is === null ? null : <> · by version {is.version}</>}
        </>
      }
      control={
        <>
          {is === null ? null : (
            <>
              <Button kind="quiet" disabled={isBusy} aria-label={`Check ${when}`} onClick={onVerify}>
                Check
              </Button>
              <Button
                kind="quiet"
                disabled={isBusy}
                aria-label={`Restore ${when}…`}
                onClick={() => onAsk('restore')}
              >
                Restore…
              </Button>
            </>
          )}
          <Button
            kind="quiet"
            disabled={isBusy}
            aria-label={`Delete ${when}…`}
            onClick={() => onAsk('delete')}
          >
            Delete…
          </Button>
        </>
      }
    />
  );
}

interface QuestionProps {
  readonly asked: Asked;
  readonly onClose: () => void;
  readonly onYes: () => void;
}

function Question({ asked: { kind, backup }, onClose, onYes }: QuestionProps): ReactNode {
  const when = backup.is === null ? backup.name : formatDateTime(backup.is.createdMs);
  return (
    <Dialog
      title={kind === 'restore' ? `Restore ${when}?` : `Delete ${when}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={kind === 'restore' ? 'primary' : 'danger'} onClick={onYes}>
            {kind === 'restore' ? 'Restore at the next start' : 'Delete for good'}
          </Button>
        </>
      }
    >
      <p>
        {kind === 'restore'
          ? 'Every byte is checked first. The next start puts the backup in place, all of it or nothing, and moves what is there now into a folder beside it: nothing is deleted. Until then you can take it back.'
          : 'The copies in it are gone then. The data folder itself is not touched.'}
      </p>
    </Dialog>
  );
}

function sizeOf({ tapes, files, sizeBytes }: NonNullable<Backup['is']>): string {
  return `${formatCount(tapes)} ${tapes === 1 ? 'tape' : 'tapes'}, ${formatCount(files)} files, ${formatBytes(sizeBytes)}`;
}
